package trasiego.migration;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import trasiego.postgres.Session;

/** What the database says was applied to it: Flyway's history table, read with its rules. */
public record History(boolean exists, List<Row> rows) {
  public static final String SCHEMA = "public";
  public static final String TABLE = "flyway_schema_history";

  private static final String EXISTS =
      "SELECT pg_catalog.to_regclass('public.flyway_schema_history') IS NOT NULL";
  private static final String ROWS =
      """
      SELECT
        installed_rank,
        version,
        description,
        type,
        script,
        checksum,
        pg_catalog.to_char(installed_on, 'YYYY-MM-DD"T"HH24:MI:SS'),
        execution_time,
        success
      FROM public.flyway_schema_history
      ORDER BY installed_rank
      """;

  public History {
    rows = List.copyOf(rows);
  }

  /**
   * One line of the history; version and checksum may be null where Flyway leaves them so.
   *
   * @param installedOn in the server's time zone, as Flyway writes it
   */
  public record Row(
      int rank,
      String version,
      String description,
      String type,
      String script,
      Integer checksum,
      String installedOn,
      int millis,
      boolean success) {
    private static Row read(ResultSet row) throws SQLException {
      return new Row(
          row.getInt(1),
          row.getString(2),
          row.getString(3),
          row.getString(4),
          row.getString(5),
          row.getObject(6, Integer.class),
          row.getString(7),
          row.getInt(8),
          row.getBoolean(9));
    }
  }

  public static History read(Session session) {
    return session.isTrue(EXISTS)
        ? new History(true, session.query(ROWS, Row::read))
        : new History(false, List.of());
  }

  /** The migrations that are in force, oldest first: applied, and not undone since. */
  public List<Row> applied() {
    return latest().values().stream()
        .filter(row -> row.success() && !row.type().equals("DELETE"))
        .sorted(Comparator.comparing(row -> SchemaVersion.parse(row.version())))
        .toList();
  }

  /** The rows that took a migration back, of those that were not applied again since. */
  public List<Row> takenBack() {
    return latest().values().stream()
        .filter(row -> row.success() && row.type().equals("DELETE"))
        .toList();
  }

  /** Rows of attempts that failed and that nothing mended since. */
  public List<Row> failed() {
    return latest().values().stream().filter(row -> !row.success()).toList();
  }

  public Optional<Row> newest() {
    List<Row> applied = applied();
    return applied.isEmpty() ? Optional.empty() : Optional.of(applied.getLast());
  }

  public boolean isApplied(String version) {
    return applied().stream().anyMatch(row -> row.version().equals(version));
  }

  private Map<String, Row> latest() {
    Map<String, Row> latest = new LinkedHashMap<>();
    rows.stream()
        .filter(row -> row.version() != null)
        .forEach(row -> latest.put(row.version(), row));
    return latest;
  }
}
