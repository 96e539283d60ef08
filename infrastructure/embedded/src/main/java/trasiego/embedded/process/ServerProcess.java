package trasiego.embedded.process;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A server's process, told apart from a later one with the same pid by its start time. */
public record ServerProcess(long pid, Instant startedAt) {
  /** Signals that make a server end in order. */
  public enum Stop {
    INT,
    TERM
  }

  /**
   * Ends with us: the shell waits for the end of its standard input, which comes even when this JVM
   * is killed. Signals of the terminal must not reach the server: on Ctrl-C we still need it.
   */
  private static final String TIED =
      """
      trap '' HUP INT
      "$@" </dev/null >>"$SERVER_LOG" 2>&1 &
      child=$!
      echo $child
      cat >/dev/null
      kill -s "$SERVER_STOP" $child 2>/dev/null
      wait $child
      """;

  private static final String DETACHED =
      """
      nohup "$@" </dev/null >>"$SERVER_LOG" 2>&1 &
      echo $!
      """;

  private static final Duration CLOCK_TOLERANCE = Duration.ofSeconds(2);

  /** The shell that holds a tied server; closing its input ends the server. */
  record Tie(ServerProcess server, Process shell) {}

  static Tie startTied(List<String> command, Map<String, String> env, Path log, Stop stop) {
    Process shell = shell(TIED, command, env, log, stop);
    return new Tie(started(shell, command), shell);
  }

  static ServerProcess startDetached(List<String> command, Map<String, String> env, Path log) {
    return started(shell(DETACHED, command, env, log, Stop.TERM), command);
  }

  private static Process shell(
      String script, List<String> command, Map<String, String> env, Path log, Stop stop) {
    List<String> words = new ArrayList<>();
    // A session of its own keeps the terminal's Ctrl-C away, and what kills our process group: the
    // shell must be left to end the server.
    if (isInstalled("setsid")) {
      words.add("setsid");
    }
    words.addAll(List.of("sh", "-c", script, "sh"));
    words.addAll(command);
    ProcessBuilder builder = new ProcessBuilder(words);
    builder.environment().putAll(env);
    builder.environment().put("SERVER_LOG", log.toString());
    builder.environment().put("SERVER_STOP", stop.name());
    builder.redirectError(ProcessBuilder.Redirect.appendTo(log.toFile()));
    try {
      Files.createDirectories(log.getParent());
      return builder.start();
    } catch (IOException e) {
      throw new EmbeddedServerException(
          "%s could not be started: %s".formatted(command.getFirst(), e.getMessage()), e);
    }
  }

  private static ServerProcess started(Process shell, List<String> command) {
    try {
      BufferedReader output =
          new BufferedReader(
              new InputStreamReader(shell.getInputStream(), StandardCharsets.US_ASCII));
      String pid = output.readLine();
      if (pid == null) {
        throw new EmbeddedServerException(command.getFirst() + " could not be started");
      }
      long number = Long.parseLong(pid.strip());
      return of(number).orElseGet(() -> new ServerProcess(number, Instant.EPOCH));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public static Optional<ServerProcess> of(long pid) {
    return ProcessHandle.of(pid)
        .flatMap(handle -> handle.info().startInstant())
        .map(startedAt -> new ServerProcess(pid, startedAt));
  }

  public boolean isAlive() {
    return of(pid)
        .filter(
            found ->
                Duration.between(found.startedAt, startedAt).abs().compareTo(CLOCK_TOLERANCE) < 0)
        .filter(found -> !isZombie())
        .isPresent();
  }

  /** False where the system says that it runs another program. */
  public boolean mayRun(String program) {
    return ProcessHandle.of(pid)
        .flatMap(handle -> handle.info().command())
        .map(command -> Path.of(command).getFileName().toString())
        // "postgres (deleted)" where the cache was emptied under it.
        .map(name -> name.equals(program) || name.startsWith(program + " "))
        .orElse(true);
  }

  /** A dead process that nobody has waited for; in a container without an init they stay. */
  private boolean isZombie() {
    Path stat = Path.of("/proc", Long.toString(pid), "stat");
    try {
      String line = Files.readString(stat, StandardCharsets.ISO_8859_1);
      return line.substring(line.lastIndexOf(')') + 1).strip().startsWith("Z");
    } catch (IOException e) {
      return false;
    }
  }

  /** Signals only the very process that was started; true when it is gone within the limit. */
  public boolean stop(String signal, Duration limit) {
    if (!isAlive()) {
      return true;
    }
    try {
      ProgramRun.run(
          Duration.ofSeconds(5), List.of("sh", "-c", "kill -s %s %d".formatted(signal, pid)));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return Polling.until(() -> !isAlive(), limit);
  }

  static boolean isInstalled(String program) {
    return Optional.ofNullable(System.getenv("PATH")).stream()
        .flatMap(path -> List.of(path.split(":")).stream())
        .anyMatch(folder -> Files.isExecutable(Path.of(folder).resolve(program)));
  }
}
