package trasiego.migrate.run;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.Map;
import java.util.Optional;
import trasiego.execution.Observation;
import trasiego.execution.Touched;
import trasiego.migration.Script;
import trasiego.migration.Statement;
import trasiego.observation.ObservedFile;

/** How the statements of one file are looked at while they run on one connection. */
sealed interface StatementObserver permits LightObserver, FullObserver {
  /** Runs it and tells what it did. */
  Observation run(Connection connection, Statement statement, boolean transactional)
      throws SQLException;

  /**
   * Has triggers that are put off to the commit run now, where names mean what they mean to the
   * file, and adds what they do to what its last statement did.
   */
  default Observation settle(Connection connection, Observation last) throws SQLException {
    try (java.sql.Statement statement = connection.createStatement()) {
      statement.execute("SET CONSTRAINTS ALL IMMEDIATE");
    }
    return last;
  }

  /** What the whole file touched, by table. */
  Map<String, Touched> touched();

  /** The whole file with all that the server told; empty where it was not asked. */
  Optional<ObservedFile> file(String version, Script script, boolean transactional);
}
