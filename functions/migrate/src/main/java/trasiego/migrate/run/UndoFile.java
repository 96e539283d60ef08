package trasiego.migrate.run;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.Objects;
import trasiego.migrate.target.Target;
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

  static void run(
      Target target, Direction.Back direction, boolean transactional, FlywayFile.Body body) {
    try (Session session = target.openForFile()) {
      Connection connection = session.connection();
      long started = System.nanoTime();
      if (transactional) {
        session.transaction(
            () -> {
              body.run(connection);
              record(session, direction, started);
              return null;
            });
      } else {
        body.run(connection);
        record(session, direction, started);
      }
    } catch (SQLException e) {
      throw SqlStates.failure(direction.script().name(), e);
    }
  }

  private static void record(Session session, Direction.Back direction, long started) {
    boolean isEarlierText = isEarlierText(session, direction);
    session.update(
        RECORD,
        direction.file().written().orElse(null),
        direction.file().description(),
        isEarlierText ? "SQL" : "DELETE",
        isEarlierText ? direction.file().name() : direction.script().name(),
        isEarlierText ? direction.script().checksum() : null,
        (int) ((System.nanoTime() - started) / 1_000_000));
  }

  private static boolean isEarlierText(Session session, Direction.Back direction) {
    return direction.file().isRepeatable()
        && History.read(session).rows().stream()
            .filter(row -> row.success() && row.version().equals(direction.file().version()))
            .anyMatch(row -> Objects.equals(row.checksum(), direction.script().checksum()));
  }
}
