package trasiego.migrate;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.Objects;
import trasiego.migration.History;
import trasiego.postgres.Session;
import trasiego.postgres.SqlStates;

/**
 * Takes one migration back, as Flyway's edition here does not. The history keeps both rows: Flyway
 * reads a row of type DELETE as "no longer applied" and lists the file as pending again. Where a
 * repeatable file's earlier text comes back, the row says that this one is in force.
 */
final class UndoFile {
  private static final String RECORD =
      """
      INSERT INTO public.flyway_schema_history (
        installed_rank, version, description, type, script, checksum, installed_by, execution_time, success)
      SELECT
        (SELECT max(installed_rank) + 1 FROM public.flyway_schema_history),
        ?,
        ?,
        ?,
        ?,
        ?,
        current_user,
        ?,
        true
      """;

  private UndoFile() {}

  static void run(Target target, Course.Back course, boolean transactional, FlywayFile.Body body) {
    try (Session session = target.openForFile()) {
      Connection connection = session.connection();
      long started = System.nanoTime();
      if (transactional) {
        session.transaction(
            () -> {
              body.run(connection);
              record(session, course, started);
              return null;
            });
      } else {
        body.run(connection);
        record(session, course, started);
      }
    } catch (SQLException e) {
      throw SqlStates.failure(course.script().name(), e);
    }
  }

  private static void record(Session session, Course.Back course, long started) {
    boolean isEarlierText = isEarlierText(session, course);
    session.update(
        RECORD,
        course.file().written().orElse(null),
        course.file().description(),
        isEarlierText ? "SQL" : "DELETE",
        isEarlierText ? course.file().name() : course.script().name(),
        isEarlierText ? course.script().checksum() : null,
        (int) ((System.nanoTime() - started) / 1_000_000));
  }

  private static boolean isEarlierText(Session session, Course.Back course) {
    return course.file().isRepeatable()
        && History.read(session).rows().stream()
            .filter(row -> row.success() && row.version().equals(course.file().version()))
            .anyMatch(row -> Objects.equals(row.checksum(), course.script().checksum()));
  }
}
