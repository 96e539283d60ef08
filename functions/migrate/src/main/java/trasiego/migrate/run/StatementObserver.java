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
  /**
   * Runs it and tells what it did.
   *
   * @param last of its file: in a transaction, what triggers put off to the commit is part of it,
   *     runs where names mean what they mean to the file, and fails with it
   */
  Observation run(Connection connection, Statement statement, boolean transactional, boolean last)
      throws SQLException;

  /** What the whole file touched, by table. */
  Map<String, Touched> touched();

  /** The whole file with all that the server told; empty where it was not asked. */
  Optional<ObservedFile> file(String version, Script script, boolean transactional);

  /** Has triggers that are put off to the commit run now. */
  static void runDeferred(Connection connection) throws SQLException {
    try (java.sql.Statement statement = connection.createStatement()) {
      statement.execute("SET CONSTRAINTS ALL IMMEDIATE");
    }
  }
}
