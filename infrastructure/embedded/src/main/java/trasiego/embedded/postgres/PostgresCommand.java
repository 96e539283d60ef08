package trasiego.embedded.postgres;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import trasiego.embedded.postgres.DatabaseServer.Durability;
import trasiego.embedded.process.EmbeddedServerException;
import trasiego.embedded.process.ProgramRun;

/** The command lines of initdb and postgres, also where we are root. */
final class PostgresCommand {
  private static final String ZONE = "timezone=UTC";

  private static final Duration INITDB = Duration.ofMinutes(2);

  private PostgresCommand() {}

  static List<String> server(
      PostgresDistribution distribution, Path data, int port, Durability durability) {
    List<String> command = new ArrayList<>(prefix());
    command.add(distribution.tool("postgres").toString());
    command.addAll(List.of("-D", data.toString(), "-p", Integer.toString(port)));
    List<String> settings =
        new ArrayList<>(
            List.of(
                "listen_addresses=" + DatabaseServer.HOST,
                "unix_socket_directories=",
                "shared_preload_libraries=",
                "max_connections=200",
                "max_prepared_transactions=10",
                "log_line_prefix=%m [%p] %q%u@%d %a ",
                "log_timezone=UTC",
                "lc_messages=C"));
    if (durability == Durability.DURABLE) {
      settings.add(ZONE);
    }
    if (durability == Durability.THROWAWAY) {
      settings.addAll(
          List.of(
              "fsync=off",
              "full_page_writes=off",
              "wal_level=minimal",
              "max_wal_senders=0",
              "max_wal_size=2GB"));
    }
    settings.forEach(setting -> command.addAll(List.of("-c", setting)));
    return List.copyOf(command);
  }

  static void initialise(
      PostgresDistribution distribution, Path data, Path passwordFile, Durability durability)
      throws IOException {
    List<String> command = new ArrayList<>(prefix());
    command.add(distribution.tool("initdb").toString());
    command.addAll(
        List.of(
            "-D",
            data.toString(),
            "--username=" + DatabaseServer.SUPERUSER,
            "--auth=scram-sha-256",
            "--pwfile=" + passwordFile,
            "--encoding=UTF8",
            "--no-locale",
            "--no-sync"));
    if (distribution.major() >= 17) {
      // The same on every system, and it folds the case of letters beyond ASCII.
      command.addAll(List.of("--locale-provider=builtin", "--builtin-locale=C.UTF-8"));
    }
    if (durability == Durability.THROWAWAY && distribution.major() >= 16) {
      // They slow guesses down: where passwords are random and short-lived, each login for nothing.
      command.add("--set=scram_iterations=1");
    }
    ProgramRun.Result result = ProgramRun.run(INITDB, command);
    if (!result.isSuccess()) {
      throw new EmbeddedServerException(
          "initdb of PostgreSQL %d failed in %s: %s%s"
              .formatted(
                  distribution.major(),
                  data,
                  complaints(result.output()),
                  result.output().contains("No space left") ? "\nfree space there" : ""));
    }
    if (durability == Durability.THROWAWAY) {
      // Where a test may change it: nothing goes before a command line.
      Files.writeString(
          data.resolve("postgresql.conf"), "\n" + ZONE + "\n", StandardOpenOption.APPEND);
    }
  }

  /** Without what initdb says of its progress; all of it where it named no error. */
  private static String complaints(String output) {
    String found =
        output
            .lines()
            .filter(line -> line.matches("(?i).*(error|fatal|could not).*"))
            .collect(Collectors.joining("\n"));
    return found.isEmpty() ? output : found;
  }

  /** PostgreSQL refuses root, but not root as seen from inside an empty user namespace. */
  private static List<String> prefix() {
    if (!"root".equals(System.getProperty("user.name"))) {
      return List.of();
    }
    try {
      if (ProgramRun.run(Duration.ofSeconds(10), List.of("unshare", "-U", "true")).isSuccess()) {
        return List.of("unshare", "-U");
      }
    } catch (IOException e) {
      // No such program: the same advice as where it is not permitted.
    }
    throw new EmbeddedServerException(
        "PostgreSQL does not run as root, and `unshare -U` is not possible here\n"
            + "run this as another user, or install util-linux and permit user namespaces");
  }
}
