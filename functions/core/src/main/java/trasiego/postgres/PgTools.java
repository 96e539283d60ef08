package trasiego.postgres;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import trasiego.failure.InvalidRequestException;
import trasiego.handler.Settings;

/**
 * pg_dump and pg_restore of exactly the server's major: an older pg_dump refuses a newer server,
 * and a newer one writes settings that an older server rejects.
 */
public record PgTools(int major, Path folder) {
  private static final List<String> TOOLS = List.of("pg_dump", "pg_restore");

  /**
   * Looks in {@code /opt} (the layer), then on PATH, then where distributions install PostgreSQL.
   */
  public static PgTools find(int major, Settings settings) {
    List<Path> folders = folders(major, settings);
    return folders.stream()
        .filter(folder -> TOOLS.stream().allMatch(tool -> Files.isExecutable(folder.resolve(tool))))
        .filter(folder -> majorOf(folder) == major)
        .findFirst()
        .map(folder -> new PgTools(major, folder))
        .orElseThrow(
            () ->
                new InvalidRequestException(
                    "pg_dump and pg_restore of PostgreSQL "
                        + major
                        + " were not found in "
                        + folders
                        + "; install the PostgreSQL "
                        + major
                        + " client or put its bin folder on PATH"));
  }

  private static List<Path> folders(int major, Settings settings) {
    List<Path> folders = new ArrayList<>();
    folders.add(Path.of("/opt/postgresql/" + major + "/bin"));
    folders.add(Path.of("/opt/bin"));
    Stream.of(settings.optional("PATH").orElse("").split(java.io.File.pathSeparator))
        .filter(entry -> !entry.isBlank())
        .map(Path::of)
        .forEach(folders::add);
    folders.add(Path.of("/usr/lib/postgresql/" + major + "/bin"));
    folders.add(Path.of("/usr/pgsql-" + major + "/bin"));
    folders.add(Path.of("/opt/homebrew/opt/postgresql@" + major + "/bin"));
    folders.add(Path.of("/usr/local/opt/postgresql@" + major + "/bin"));
    return folders;
  }

  /** Asks the tool itself: "pg_dump (PostgreSQL) 18.6". Zero where it does not run. */
  private static int majorOf(Path folder) {
    try {
      Process process =
          new ProcessBuilder(folder.resolve("pg_dump").toString(), "--version").start();
      String answer =
          new String(
              process.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
      var matcher = java.util.regex.Pattern.compile("\\(PostgreSQL\\) (\\d+)").matcher(answer);
      return process.waitFor() == 0 && matcher.find() ? Integer.parseInt(matcher.group(1)) : 0;
    } catch (java.io.IOException e) {
      return 0;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return 0;
    }
  }

  /**
   * A command whose connection and password travel by environment, so that no process list shows
   * them.
   */
  public ProcessBuilder command(
      String tool, DatabaseSecret secret, ApplicationName application, List<String> arguments) {
    List<String> command = new ArrayList<>();
    command.add(folder.resolve(tool).toString());
    command.addAll(arguments);
    ProcessBuilder builder = new ProcessBuilder(command);
    Map<String, String> environment = builder.environment();
    environment.keySet().removeIf(name -> name.startsWith("PG"));
    environment.put("PGHOST", secret.host());
    environment.put("PGPORT", secret.port().toString());
    environment.put("PGDATABASE", secret.dbname());
    environment.put("PGUSER", secret.username());
    environment.put("PGPASSWORD", secret.password());
    environment.put("PGSSLMODE", secret.sslmode());
    environment.put("PGAPPNAME", application.toString());
    environment.put("PGTZ", "UTC");
    environment.put("LC_ALL", "C");
    environment.put("PGOPTIONS", "-c client_connection_check_interval=1s");
    return builder;
  }
}
