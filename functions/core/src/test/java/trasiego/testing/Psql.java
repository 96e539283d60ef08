package trasiego.testing;

import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** The distribution's psql, stopping at the first error, with a person's settings left out. */
public final class Psql {
  private static final Path NOTHING = Path.of("/dev/null");
  private static final List<String> COMMAND =
      List.of("psql", "-X", "-q", "-A", "-t", "-v", "ON_ERROR_STOP=1");

  private Psql() {}

  /** Runs SQL as the owner and answers the rows, unaligned. */
  public static String run(TestDatabase database, String sql) {
    return run(database, database.name(), sql);
  }

  /** The same on another database of the owner's. */
  public static String run(TestDatabase database, String name, String sql) {
    return PgCommand.run(
        database,
        name,
        database.owner(),
        database.ownerPassword(),
        NOTHING,
        "",
        Stream.concat(COMMAND.stream(), Stream.of("-c", sql)).toList());
  }

  /** Feeds a script to psql's standard input as the superuser, as {@code gunzip -c | psql} does. */
  public static String runScript(TestDatabase database, String name, Path script) {
    return runScript(database, name, script, "");
  }

  /** The same with settings, as PGOPTIONS gives them. */
  public static String runScript(TestDatabase database, String name, Path script, String options) {
    return PgCommand.run(
        database,
        name,
        trasiego.embedded.postgres.DatabaseServer.SUPERUSER,
        database.server().superuserPassword(),
        script,
        options,
        COMMAND);
  }
}
