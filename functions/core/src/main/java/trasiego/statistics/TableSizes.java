package trasiego.statistics;

import java.sql.Array;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import trasiego.failure.DatabaseBusyException;
import trasiego.postgres.Session;
import trasiego.postgres.SqlResource;

/** Sizes tables without waiting for anybody and without making anybody wait. */
public final class TableSizes {
  private static final String TABLES = SqlResource.read(TableSizes.class, "table-sizes.sql");

  /**
   * One table, a partitioned one as the sum of its leaves.
   *
   * @param seconds for which the server has counted writes; 0 where that is not known
   */
  public record Sized(
      String name,
      String parent,
      boolean partitioned,
      long rows,
      long bytes,
      int indexes,
      long indexBytes,
      long writes,
      double seconds,
      List<String> references,
      List<String> referencedBy) {

    /** The least rate that it can be: a mean over the whole time. */
    public double writesPerSecond() {
      return seconds <= 0 ? 0 : writes / seconds;
    }

    private static Sized of(ResultSet row) throws SQLException {
      return new Sized(
          row.getString(1),
          row.getString(2),
          row.getBoolean(3),
          row.getLong(4),
          row.getLong(5),
          row.getInt(6),
          row.getLong(7),
          row.getLong(8),
          row.getDouble(9),
          names(row.getArray(10)),
          names(row.getArray(11)));
    }

    private static List<String> names(Array array) throws SQLException {
      return List.of((String[]) array.getArray());
    }

    /** A partitioned table holds what its partitions hold. */
    private Sized with(Sized part) {
      return new Sized(
          name,
          parent,
          partitioned,
          rows + part.rows,
          bytes + part.bytes,
          indexes,
          indexBytes + part.indexBytes,
          writes + part.writes,
          seconds,
          references,
          referencedBy);
    }
  }

  private TableSizes() {}

  /** Every table and materialized view outside the system's schemas; rows are estimates. */
  public static List<Sized> read(Session live) {
    Map<String, Sized> tables = new HashMap<>();
    List<Sized> found = sized(live);
    found.forEach(table -> tables.put(table.name(), table));
    for (Sized leaf : found) {
      if (!leaf.partitioned()) {
        for (String up = leaf.parent(); up != null; up = tables.get(up).parent()) {
          tables.merge(up, leaf, Sized::with);
        }
      }
    }
    return tables.values().stream().sorted(Comparator.comparing(Sized::name)).toList();
  }

  /** The same as a file that may leave the environment. */
  public static TableStatistics statistics(Session live, String environment, Instant now) {
    return new TableStatistics(
        TableStatistics.VERSION,
        environment,
        now.toString(),
        live.text("SHOW server_version").orElse(""),
        read(live).stream()
            .map(
                table ->
                    new TableStatistics.Table(
                        table.name(),
                        Math.max(0, table.rows()),
                        Math.max(0, table.bytes()),
                        table.indexes(),
                        Math.max(0, table.indexBytes()),
                        Math.max(0, table.writes()),
                        Math.max(0, table.writesPerSecond())))
            .toList());
  }

  /** A lock taken between the look at locks and the question for a size is not waited for long. */
  private static List<Sized> sized(Session live) {
    try {
      return sized(live, true);
    } catch (DatabaseBusyException e) {
      return sized(live, false);
    }
  }

  private static List<Sized> sized(Session live, boolean asks) {
    return live.transaction(
        () -> {
          live.execute("SET TRANSACTION READ ONLY; SET LOCAL lock_timeout = '200ms'");
          return live.query(TABLES, Sized::of, asks);
        });
  }
}
