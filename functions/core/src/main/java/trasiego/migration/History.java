package trasiego.migration;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import trasiego.postgres.Session;

/**
 * What the database says was applied to it: Flyway's history table, read with its rules.
 *
 * @param backfills versions that have begun to fill and are not applied yet
 */
public record History(boolean exists, List<Row> rows, Set<String> backfills) {
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
      FROM %s
      ORDER BY installed_rank
      """;

  public History {
    rows = List.copyOf(rows);
    backfills = Set.copyOf(backfills);
  }

  /** With no backfill under way. */
  public History(boolean exists, List<Row> rows) {
    this(exists, rows, Set.of());
  }

  /** Of a row that Flyway leaves where it makes the schema itself. */
  private static final String OF_SCHEMA = "SCHEMA";

  /** Of a row that says "no longer applied". */
  private static final String DELETED = "DELETE";

  /** Of such rows as paid editions write them. */
  private static final String UNDONE = "UNDO";

  /**
   * One line of the history; the checksum may be null where Flyway leaves it so.
   *
   * @param version in its one spelling; what stands for one where the file is repeatable
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
          identity(row.getString(2), row.getString(3)),
          row.getString(3),
          row.getString(4),
          row.getString(5),
          row.getObject(6, Integer.class),
          row.getString(7),
          row.getInt(8),
          row.getBoolean(9));
    }

    private static String identity(String version, String description) {
      return version == null
          ? SchemaVersion.ofRepeatable(description)
          : SchemaVersion.canonical(version);
    }

    public boolean isRepeatable() {
      return SchemaVersion.isRepeatable(version);
    }

    /** Whether an edition of Flyway wrote it whose undo this one does not read. */
    boolean isUnreadable() {
      return type.startsWith(UNDONE);
    }

    /** Whether it says that the file is in force. */
    private boolean isApplied() {
      return success && !type.equals(DELETED) && !type.startsWith(UNDONE);
    }
  }

  public static History read(Session session) {
    if (!session.isTrue(EXISTS)) {
      return new History(false, List.of());
    }
    List<BackfillState> backfills = BackfillState.read(session);
    return new History(
        true,
        of(session, SCHEMA + "." + TABLE).rows(),
        backfills.stream().map(BackfillState::version).collect(Collectors.toSet()));
  }

  /**
   * @param table its name, quoted: one that Flyway was told to use
   */
  public static History of(Session session, String table) {
    return new History(true, session.query(ROWS.formatted(table), Row::read));
  }

  /**
   * The migrations that are in force, oldest first and repeatable ones last: applied, and not
   * undone since.
   */
  public List<Row> applied() {
    return latest().values().stream()
        .filter(Row::isApplied)
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
    return applied().stream().filter(row -> !row.isRepeatable()).reduce((_, last) -> last);
  }

  public boolean isApplied(String version) {
    return row(version).isPresent();
  }

  /** Whether the file is in force as it stands: a repeatable one with this very text. */
  public boolean isApplied(MigrationFile file) {
    return row(file.version())
        .filter(
            row ->
                !file.isRepeatable() || row.checksum() != null && row.checksum() == file.checksum())
        .isPresent();
  }

  /** The row by which a version is in force. */
  public Optional<Row> row(String version) {
    String wanted = SchemaVersion.canonical(version);
    return Optional.ofNullable(latest().get(wanted)).filter(Row::isApplied);
  }

  private Map<String, Row> latest() {
    Map<String, Row> latest = new LinkedHashMap<>();
    rows.stream()
        .filter(row -> !row.type().equals(OF_SCHEMA))
        .forEach(row -> latest.put(row.version(), row));
    return latest;
  }
}
