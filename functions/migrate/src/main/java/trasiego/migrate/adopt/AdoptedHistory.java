package trasiego.migrate.adopt;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import trasiego.handler.Json;
import trasiego.migration.MigrationFile;
import trasiego.postgres.Session;

/**
 * Flyway's history table where it was made from another tool's past. Its comment says so, and which
 * rows were put in: nothing but these may be in it when it is taken back.
 */
final class AdoptedHistory {
  /** As Flyway makes it, name by name; a test holds both against each other. */
  private static final String CREATE =
      """
      CREATE TABLE public.flyway_schema_history (
        installed_rank integer NOT NULL,
        version varchar(50),
        description varchar(200) NOT NULL,
        type varchar(20) NOT NULL,
        script varchar(1000) NOT NULL,
        checksum integer,
        installed_by varchar(100) NOT NULL,
        installed_on timestamp NOT NULL DEFAULT now(),
        execution_time integer NOT NULL,
        success boolean NOT NULL,
        CONSTRAINT flyway_schema_history_pk PRIMARY KEY (installed_rank)
      );
      CREATE INDEX flyway_schema_history_s_idx ON public.flyway_schema_history (success)
      """;

  private static final String INSERT =
      """
      INSERT INTO public.flyway_schema_history
        (installed_rank, version, description, type, script, checksum, installed_by,
         installed_on, execution_time, success)
      VALUES (?, ?, ?, 'SQL', ?, ?, current_user, ?::timestamp, ?, ?)
      """;
  private static final String COPY =
      """
      INSERT INTO public.flyway_schema_history
        (installed_rank, version, description, type, script, checksum, installed_by,
         installed_on, execution_time, success)
      SELECT installed_rank, version, description, type, script, checksum, installed_by,
        installed_on, execution_time, success
      FROM %s
      """;
  private static final String INSERT_BASELINE =
      """
      INSERT INTO public.flyway_schema_history
        (installed_rank, version, description, type, script, installed_by, execution_time, success)
      SELECT max(installed_rank) + 1, ?, '<< Flyway Baseline >>', 'BASELINE',
        '<< Flyway Baseline >>', current_user, 0, true
      FROM public.flyway_schema_history
      """;
  private static final String DELETE_BASELINE =
      """
      DELETE FROM public.flyway_schema_history
      WHERE installed_rank = (SELECT max(installed_rank) FROM public.flyway_schema_history)
        AND type = 'BASELINE'
      """;
  private static final String UNMARK = "COMMENT ON TABLE public.flyway_schema_history IS NULL";
  private static final String COMMENT =
      "SELECT pg_catalog.format('COMMENT ON TABLE public.flyway_schema_history IS %L', ?::text)";
  private static final String COMMENTED =
      """
      SELECT pg_catalog.obj_description(
        pg_catalog.to_regclass('public.flyway_schema_history'), 'pg_class')
      """;
  private static final String FINGERPRINT =
      """
      SELECT pg_catalog.md5(
        pg_catalog.string_agg(h::text, pg_catalog.chr(10) ORDER BY h.installed_rank))
      FROM public.flyway_schema_history h
      """;
  private static final String DROP = "DROP TABLE public.flyway_schema_history";
  private static final String ADOPTION = "adoption";
  private static final String BASELINE = "baseline";

  private AdoptedHistory() {}

  /**
   * The table's comment: what made it, when, and of which rows. Their number would not do: a
   * deployment that removes a failed row and adds an applied one leaves it, ranks and all.
   */
  record Mark(String trasiego, String at, int rows, String fingerprint) {
    /** Whether the table was there before, and got no more than a row. */
    boolean isBaseline() {
      return BASELINE.equals(trasiego);
    }
  }

  /** A row to be; the instant in UTC as the server writes it. */
  record Row(MigrationFile file, String installedOn, int millis, boolean success) {}

  static void create(Session session, List<Row> rows, String at) {
    session.execute(CREATE);
    for (int i = 0; i < rows.size(); i++) {
      Row row = rows.get(i);
      session.update(
          INSERT,
          i + 1,
          row.file().written().orElse(null),
          row.file().description(),
          row.file().name(),
          row.file().checksum(),
          row.installedOn(),
          row.millis(),
          row.success());
    }
    mark(session, new Mark(ADOPTION, at, rows.size(), fingerprint(session)));
  }

  /** Makes it of the rows of a table of Flyway's that has another name. */
  static void copy(Session session, String table, int rows, String at) {
    session.execute(CREATE);
    session.execute(COPY.formatted(table));
    mark(session, new Mark(ADOPTION, at, rows, fingerprint(session)));
  }

  /** Puts a baseline behind the rows of a history that is there. */
  static void addBaseline(Session session, String version, String at) {
    session.update(INSERT_BASELINE, version);
    mark(session, new Mark(BASELINE, at, 1, fingerprint(session)));
  }

  private static void mark(Session session, Mark mark) {
    String comment = new String(Json.line(mark), StandardCharsets.UTF_8);
    session.execute(session.text(COMMENT, comment).orElseThrow());
  }

  private static String fingerprint(Session session) {
    return session.text(FINGERPRINT).orElse("");
  }

  /** Empty where there is no history, or where it is not one that was adopted. */
  static Optional<Mark> mark(Session session) {
    return session.text(COMMENTED).flatMap(AdoptedHistory::parse);
  }

  private static Optional<Mark> parse(String comment) {
    try {
      Mark mark = Json.document(comment.getBytes(StandardCharsets.UTF_8), Mark.class);
      return Optional.ofNullable(mark)
          .filter(it -> List.of(ADOPTION, BASELINE).contains(it.trasiego()));
    } catch (JacksonException e) {
      // Somebody's own comment.
      return Optional.empty();
    }
  }

  /** Whether the rows are still exactly those that were put in. */
  static boolean isUntouched(Session session, Mark mark) {
    return fingerprint(session).equals(mark.fingerprint());
  }

  /** Takes back what the mark speaks of: the table, or the one row. */
  static void takeBack(Session session, Mark mark) {
    if (mark.isBaseline()) {
      session.update(DELETE_BASELINE);
      session.execute(UNMARK);
    } else {
      session.execute(DROP);
    }
  }
}
