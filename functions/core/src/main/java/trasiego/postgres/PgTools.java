package trasiego.postgres;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import trasiego.failure.InvalidRequestException;
import trasiego.handler.Settings;
import trasiego.postgres.secret.DatabaseSecret;

/**
 * pg_dump and pg_restore of exactly the server's major: an older pg_dump refuses a newer server,
 * and a newer one writes settings that an older server rejects.
 */
public record PgTools(int major, Path folder) {
  private static final Pattern VERSION = Pattern.compile("\\(PostgreSQL\\) (\\d\\S*)");
  private static final List<String> TOOLS = List.of("pg_dump", "pg_restore");
  private static final Set<String> INHERITED =
      Set.of("PATH", "LD_LIBRARY_PATH", "HOME", "TMPDIR", "LANG", "TZ");

  private static final List<String> LOST_CONNECTION =
      List.of(
          "connection to server",
          "server closed the connection",
          "terminating connection",
          "no connection to the server");

  /**
   * Looks in {@code /opt} (the layer), then on PATH, then where distributions install PostgreSQL. A
   * runtime that unpacks the layer elsewhere only puts its {@code bin} on PATH: the majors lie
   * beside that.
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
        .flatMap(entry -> Stream.of(entry, beside(entry, major)))
        .forEach(folders::add);
    folders.add(Path.of("/usr/lib/postgresql/" + major + "/bin"));
    folders.add(Path.of("/usr/pgsql-" + major + "/bin"));
    folders.add(Path.of("/opt/homebrew/opt/postgresql@" + major + "/bin"));
    folders.add(Path.of("/usr/local/opt/postgresql@" + major + "/bin"));
    return folders;
  }

  private static Path beside(Path entry, int major) {
    return entry.resolve("../postgresql/" + major + "/bin").normalize();
  }

  /** The full version of pg_dump, such as 18.6. */
  public String version() {
    return versionOf(folder).orElse("unknown");
  }

  /** Whether LOCK TABLE met its timeout; the server's own words may be in any language. */
  public static boolean isBusy(String errors) {
    return errors.contains("Query was: LOCK TABLE");
  }

  /** Whether the connection was refused or lost: libpq's words, in English by LC_ALL. */
  public static boolean isUnavailable(String errors) {
    return LOST_CONNECTION.stream().anyMatch(errors::contains);
  }

  private static int majorOf(Path folder) {
    return versionOf(folder)
        .map(version -> Integer.parseInt(version.replaceFirst("\\D.*", "")))
        .orElse(0);
  }

  /** Asks the tool itself: "pg_dump (PostgreSQL) 18.6". Empty where it does not run. */
  private static Optional<String> versionOf(Path folder) {
    try {
      Process process =
          new ProcessBuilder(folder.resolve("pg_dump").toString(), "--version").start();
      String answer = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      Matcher matcher = VERSION.matcher(answer);
      return process.waitFor() == 0 && matcher.find()
          ? Optional.of(matcher.group(1))
          : Optional.empty();
    } catch (IOException e) {
      return Optional.empty();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Optional.empty();
    }
  }

  /**
   * A command whose connection and password travel by environment, so that no process list shows
   * them.
   */
  public ProcessBuilder command(
      String tool, DatabaseSecret secret, ApplicationName application, List<String> arguments) {
    return command(tool, secret, application, arguments, Map.of());
  }

  /**
   * The same with settings of its session that go before ours.
   *
   * @param settings for one who logs in as the owner, or becomes it before anything else
   */
  public ProcessBuilder command(
      String tool,
      DatabaseSecret secret,
      ApplicationName application,
      List<String> arguments,
      Map<String, String> settings) {
    List<String> command = new ArrayList<>();
    command.add(folder.resolve(tool).toString());
    command.addAll(arguments);
    ProcessBuilder builder = new ProcessBuilder(command);
    Map<String, String> environment = builder.environment();
    // A tool is given what it needs: this process may keep secrets in its environment.
    environment.keySet().retainAll(INHERITED);
    environment.put("PGHOST", secret.host());
    environment.put("PGPORT", secret.port().toString());
    environment.put("PGDATABASE", secret.dbname());
    environment.put("PGUSER", secret.username());
    environment.put("PGPASSWORD", secret.password());
    environment.put("PGSSLMODE", secret.sslmode());
    if (secret.sslrootcert() != null) {
      environment.put("PGSSLROOTCERT", secret.sslrootcert());
    }
    environment.put("PGAPPNAME", application.toString());
    environment.put("PGTZ", settings.getOrDefault("TimeZone", "UTC"));
    environment.put("LC_ALL", "C");
    environment.put(
        "PGOPTIONS",
        "-c client_connection_check_interval=1s " + Pinned.options(Pinned.with(settings)));
    return builder;
  }

  /**
   * Starts such a command with arguments of any characters. Java writes arguments and environment
   * in the machine's locale, where a name's "ñ" may become "?" and then names nothing, or something
   * else; a shell takes them from its input as the UTF-8 bytes that the server expects.
   */
  public Process start(
      String tool, DatabaseSecret secret, ApplicationName application, List<String> arguments)
      throws IOException {
    return start(tool, secret, application, arguments, Map.of());
  }

  /** The same with settings, as for {@link #command}. */
  public Process start(
      String tool,
      DatabaseSecret secret,
      ApplicationName application,
      List<String> arguments,
      Map<String, String> settings)
      throws IOException {
    return start(tool, secret, application, arguments, settings, StandardCharsets.UTF_8);
  }

  /**
   * The same with arguments in another encoding than UTF-8.
   *
   * @param charset in which the tool reads its arguments: that of its {@code --encoding}
   */
  public Process start(
      String tool,
      DatabaseSecret secret,
      ApplicationName application,
      List<String> arguments,
      Map<String, String> settings,
      Charset charset)
      throws IOException {
    ProcessBuilder builder = command(tool, secret, application, List.of(), settings);
    StringBuilder script = new StringBuilder();
    builder
        .environment()
        .forEach(
            (name, value) -> {
              if (name.startsWith("PG") && !isAscii(value)) {
                script
                    .append("export ")
                    .append(name)
                    .append('=')
                    .append(quoted(value))
                    .append('\n');
              }
            });
    script.append("exec ").append(quoted(builder.command().getFirst()));
    StringBuilder words = new StringBuilder();
    arguments.forEach(argument -> words.append(' ').append(quoted(argument)));
    Process process = builder.command("/bin/sh", "-s").start();
    try (OutputStream input = process.getOutputStream()) {
      input.write(script.toString().getBytes(StandardCharsets.UTF_8));
      input.write(words.append('\n').toString().getBytes(charset));
    } catch (IOException e) {
      // The shell is gone already; its exit code and its words say why.
    }
    return process;
  }

  private static boolean isAscii(String value) {
    return StandardCharsets.US_ASCII.newEncoder().canEncode(value);
  }

  private static String quoted(String word) {
    return "'" + word.replace("'", "'\\''") + "'";
  }
}
