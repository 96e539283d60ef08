package trasiego.testing;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** The distribution's pg_dump, run by the superuser: the yardstick for what a backup holds. */
public final class PgDump {
  private PgDump() {}

  /** The whole script of this database of the same server. */
  public static String run(TestDatabase database, String name, String... arguments) {
    List<String> command = new ArrayList<>(List.of("pg_dump"));
    command.addAll(Arrays.asList(arguments));
    return PgCommand.run(
        database,
        name,
        trasiego.embedded.postgres.DatabaseServer.SUPERUSER,
        database.server().superuserPassword(),
        Path.of("/dev/null"),
        "",
        command);
  }

  /**
   * Its lines sorted, without those that differ on each run: two equal databases give equal lists.
   */
  public static List<String> sortedLines(TestDatabase database, String name) {
    return run(database, name)
        .lines()
        .filter(line -> !line.startsWith("\\restrict") && !line.startsWith("\\unrestrict"))
        .sorted()
        .toList();
  }
}
