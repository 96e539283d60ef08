package trasiego.rule;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.Collectors;
import trasiego.statistics.TableStatistics;

/**
 * What the target's tables weigh.
 *
 * @param known whether a target was asked; where not, each table that exists before the files
 *     counts as large
 * @param tables by quoted and qualified name
 * @param probeSeconds what the target takes for a fixed piece of work; 0 where that is not known
 */
public record TargetTables(boolean known, Map<String, Table> tables, double probeSeconds) {
  /** No target was asked. */
  public static final TargetTables UNKNOWN = new TargetTables(false, Map.of(), 0);

  public TargetTables {
    tables = Map.copyOf(tables);
  }

  /** Those of a target whose speed nobody asked for. */
  public static TargetTables of(Map<String, Table> tables) {
    return new TargetTables(true, tables, 0);
  }

  /** Those of an environment as it exported them; whose speed is not among them. */
  public static TargetTables of(TableStatistics statistics) {
    return of(
        statistics.tables().stream()
            .map(
                table ->
                    new Table(
                        table.name(),
                        table.rows(),
                        table.bytes(),
                        table.indexes(),
                        table.indexBytes(),
                        table.writes(),
                        table.writesPerSecond(),
                        List.of()))
            .collect(Collectors.toMap(Table::name, table -> table)));
  }

  /**
   * How many times as long as another server the target takes for the same work; empty where one of
   * the two is not known.
   *
   * @param probeSeconds what the other server takes for it
   */
  public OptionalDouble slowerThan(double probeSeconds) {
    return this.probeSeconds > 0 && probeSeconds > 0
        ? OptionalDouble.of(this.probeSeconds / probeSeconds)
        : OptionalDouble.empty();
  }

  /**
   * One table of the target.
   *
   * @param rows estimated
   * @param bytes with TOAST, without indexes
   * @param indexBytes of all its indexes
   * @param writes rows written since the statistics were reset
   * @param writesPerSecond over the time since then; 0 where that is not known
   * @param references the tables that its foreign keys point to
   * @param referencedBy the tables whose foreign keys point to it
   * @param queries the most frequent and the longest ones on it, redacted
   */
  public record Table(
      String name,
      long rows,
      long bytes,
      int indexes,
      long indexBytes,
      long writes,
      double writesPerSecond,
      List<String> references,
      List<String> referencedBy,
      List<String> queries) {
    public Table {
      references = List.copyOf(references);
      referencedBy = List.copyOf(referencedBy);
      queries = List.copyOf(queries);
    }

    /** One that stands alone. */
    public Table(
        String name,
        long rows,
        long bytes,
        int indexes,
        long indexBytes,
        long writes,
        double writesPerSecond,
        List<String> queries) {
      this(
          name,
          rows,
          bytes,
          indexes,
          indexBytes,
          writes,
          writesPerSecond,
          List.of(),
          List.of(),
          queries);
    }
  }

  public Optional<Table> table(String name) {
    return Optional.ofNullable(tables.get(name));
  }
}
