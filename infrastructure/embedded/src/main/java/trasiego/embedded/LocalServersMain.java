package trasiego.embedded;

import java.nio.file.Path;

/** {@code up|down|status|reset FOLDER}: the local servers without the rest of Trasiego. */
public final class LocalServersMain {
  private LocalServersMain() {}

  public static void main(String... arguments) {
    if (arguments.length != 2) {
      System.err.println(
          "found %d words, wanted: up|down|status|reset FOLDER".formatted(arguments.length));
      System.exit(2);
    }
    try {
      run(arguments[0], Path.of(arguments[1]));
    } catch (EmbeddedServerException e) {
      System.err.println(e.getMessage());
      System.exit(1);
    }
  }

  private static void run(String verb, Path folder) {
    switch (verb) {
      case "up" -> {
        try (LocalServers servers = LocalServers.ensure(folder, true, System.err::println)) {
          print(servers.endpoints());
        }
      }
      case "down" -> LocalServers.stop(folder);
      case "reset" -> LocalServers.reset(folder);
      case "status" -> {
        LocalServers.Status status = LocalServers.status(folder);
        System.out.println(
            "PostgreSQL %s, object store %s"
                .formatted(word(status.databaseRuns()), word(status.storeRuns())));
        status.at().ifPresent(LocalServersMain::print);
      }
      default -> {
        System.err.println("found \"%s\", wanted up, down, status or reset".formatted(verb));
        System.exit(2);
      }
    }
  }

  private static String word(boolean runs) {
    return runs ? "runs" : "does not run";
  }

  private static void print(LocalServers.Endpoints at) {
    System.out.println(
        "postgresql://%s@%s:%d/postgres%n%s/%s"
            .formatted(
                at.superuser(), at.databaseHost(), at.databasePort(), at.store(), at.bucket()));
  }
}
