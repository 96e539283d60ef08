package trasiego.cli.pattern.source;

import java.util.List;
import java.util.function.Consumer;
import java.util.function.Supplier;
import trasiego.cli.exit.UsageException;
import trasiego.cli.localplan.ThrowawayDatabase;
import trasiego.migration.MigrationFolder;
import trasiego.postgres.Session;
import trasiego.postgres.SqlFailure;

/**
 * What the folder's migrations make, on a server of its own: the catalogue that the next change
 * begins with, where what a change would do can be asked of the server itself.
 */
public final class FolderDatabase implements AutoCloseable {
  private static final String OWNER = "built_up_owner";

  private final ThrowawayDatabase database;
  private final Session session;

  private FolderDatabase(ThrowawayDatabase database, Session session) {
    this.database = database;
    this.session = session;
  }

  /** Runs every migration of the folder. */
  public static FolderDatabase build(int major, MigrationFolder folder, Consumer<String> progress) {
    ThrowawayDatabase built =
        ThrowawayDatabase.empty(major, OWNER, List.of(), "public", folder.files(), progress);
    try {
      folder.files().forEach(built::runForNext);
      Session session = built.session();
      session.text("SELECT pg_catalog.set_config('search_path', '', false)");
      return new FolderDatabase(built, session);
    } catch (RuntimeException e) {
      built.close();
      throw e;
    }
  }

  public Session session() {
    return session;
  }

  public SourceTable table(String written) {
    return new SourceTableReader(session).read(written);
  }

  /** Its comment; empty where it has none. */
  public String comment(SourceTable table) {
    return session.text("SELECT pg_catalog.obj_description(?, 'pg_class')", table.oid()).orElse("");
  }

  /** What is true after statements that nobody keeps. */
  public <T> T after(List<String> statements, Supplier<T> question) {
    session.execute("BEGIN");
    try {
      statements.forEach(session::execute);
      return question.get();
    } finally {
      session.execute("ROLLBACK");
    }
  }

  /** Refuses what the server would refuse on empty tables. */
  public void accepts(String statement) {
    try {
      after(List.of("SET LOCAL search_path = public", statement), () -> statement);
    } catch (SqlFailure e) {
      throw new UsageException(
          "the server refuses \"%s\": %s; nothing was written"
              .formatted(statement, e.getMessage()));
    }
  }

  /** Whether the server would write the table or one of its indexes anew for the statement. */
  public boolean rewrites(SourceTable table, String statement) {
    try {
      return !files(table).equals(after(List.of(statement), () -> files(table)));
    } catch (SqlFailure e) {
      throw new UsageException(
          "the server refuses \"%s\": %s; nothing was written"
              .formatted(statement, e.getMessage()));
    }
  }

  private List<String> files(SourceTable table) {
    return session.query(
        """
        SELECT c.oid || ' ' || coalesce(pg_catalog.pg_relation_filenode(c.oid), 0)
        FROM pg_catalog.pg_class c
        WHERE c.oid = ?
          OR c.oid IN (SELECT x.indexrelid FROM pg_catalog.pg_index x WHERE x.indrelid = ?)
        ORDER BY 1
        """,
        row -> row.getString(1),
        table.oid(),
        table.oid());
  }

  /** A type as the server writes it, with its schema. */
  public String type(String written) {
    try {
      return after(
          List.of(
              "SET LOCAL search_path = public",
              "CREATE TEMPORARY TABLE pattern_type (value " + written + ")",
              "SET LOCAL search_path = ''"),
          () ->
              session
                  .text(
                      "SELECT pg_catalog.format_type(a.atttypid, a.atttypmod)"
                          + " FROM pg_catalog.pg_attribute a"
                          + " WHERE a.attrelid = 'pg_temp.pattern_type'::regclass"
                          + " AND a.attnum = 1")
                  .orElseThrow());
    } catch (SqlFailure e) {
      throw new UsageException(
          "--type: found \"%s\", wanted a type that the migrations know: %s"
              .formatted(written, e.getMessage()));
    }
  }

  @Override
  public void close() {
    session.close();
    database.close();
  }
}
