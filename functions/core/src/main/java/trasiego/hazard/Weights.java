package trasiego.hazard;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What the target's tables weigh.
 *
 * @param known whether a target was asked; where not, each table that exists before the files
 *     counts as large
 * @param tables by quoted and qualified name
 */
public record Weights(boolean known, Map<String, Table> tables) {
  /** No target was asked. */
  public static final Weights UNKNOWN = new Weights(false, Map.of());

  public Weights {
    tables = Map.copyOf(tables);
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
