package trasiego.trial.binaries;

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
import java.util.concurrent.TimeUnit;

/**
 * A server that ends with this JVM however that ends, and its folder with it: a shell waits for the
 * end of its standard input, which comes even when the JVM is killed.
 */
public final class TrialProcess {
  /** Signals of the terminal reach none of them: on Ctrl-C the server is still needed. */
  private static final String TIED =
      """
      trap '' HUP INT TERM PIPE
      folder=$1
      shift
      exec 3<&0
      "$@" </dev/null 3<&- >>server.log 2>&1 &
      server=$!
      echo $server
      { read -r end <&3; [ -e ended ] || kill -s QUIT $server; } >/dev/null 2>&1 &
      wait $server
      code=$?
      : >ended
      echo $code
      wait
      rm -rf -- "$folder"
      """;

  private static final Duration SHUTDOWN = Duration.ofSeconds(20);

  private final Path folder;
  private final Process shell;
  private final BufferedReader says;
  private final long pid;
  private boolean ended;

  private TrialProcess(Path folder, Process shell) throws IOException {
    this.folder = folder;
    this.shell = shell;
    this.says =
        new BufferedReader(
            new InputStreamReader(shell.getInputStream(), StandardCharsets.US_ASCII));
    String line = says.readLine();
    if (line == null) {
      throw new IOException("the shell that starts the server ended");
    }
    this.pid = Long.parseLong(line.strip());
  }

  public static Path log(Path folder) {
    return folder.resolve("server.log");
  }

  public static TrialProcess start(
      Path folder, Map<String, String> environment, List<String> command) throws IOException {
    Files.deleteIfExists(folder.resolve("ended"));
    List<String> words = new ArrayList<>();
    // A session of its own keeps the terminal's Ctrl-C away, and what kills our process group: the
    // shell must be left to end the server.
    if (Files.isExecutable(Path.of("/usr/bin/setsid"))) {
      words.add("/usr/bin/setsid");
    }
    words.addAll(List.of("/bin/sh", "-c", TIED, "sh", folder.toString()));
    words.addAll(command);
    ProcessBuilder builder = new ProcessBuilder(words).directory(folder.toFile());
    builder.environment().clear();
    builder.environment().putAll(environment);
    builder.redirectError(ProcessBuilder.Redirect.appendTo(log(folder).toFile()));
    return new TrialProcess(folder, builder.start());
  }

  public long pid() {
    return pid;
  }

  /** The shell's, whose environment must be as empty as the server's. */
  public long shellPid() {
    return shell.pid();
  }

  public synchronized boolean isAlive() {
    try {
      ended = ended || !shell.isAlive() || says.ready();
      return !ended;
    } catch (IOException e) {
      return false;
    }
  }

  /** Ends the server and its shell, and leaves the folder, which says why it did not start. */
  public void kill() {
    killOrphan(folder);
    shell.destroyForcibly();
    endInput();
  }

  /** Ends the server at once, with all its sessions, and the shell after it with the folder. */
  public void stop() {
    endInput();
    try {
      if (!shell.waitFor(SHUTDOWN.toMillis(), TimeUnit.MILLISECONDS)) {
        shell.destroyForcibly().waitFor();
      }
    } catch (InterruptedException e) {
      shell.destroyForcibly();
      throw Program.interrupted(e);
    } finally {
      killOrphan(folder);
    }
  }

  /** Ends the server in order, all its data written; the folder stays. */
  public void shutDown() throws IOException {
    Program.run(
        SHUTDOWN,
        folder,
        Map.of("PATH", "/usr/bin:/bin"),
        Program.NOTHING,
        List.of("/bin/sh", "-c", "kill -s INT " + pid));
    Instant end = Instant.now().plus(SHUTDOWN);
    while (isAlive() && Instant.now().isBefore(end)) {
      Program.pause();
    }
    String code = isAlive() ? "none" : says.readLine();
    kill();
    if (!"0".equals(code)) {
      throw new IOException(
          "the server did not end in order: " + StartFailure.read(log(folder)).strip());
    }
  }

  private void endInput() {
    try {
      shell.getOutputStream().close();
    } catch (IOException e) {
      // The shell is gone, and what it left is ended by its pid.
    }
  }

  /** A server whose shell was killed: the one that runs on this very folder. */
  static void killOrphan(Path folder) {
    Path data = folder.resolve("data");
    try {
      String first = Files.readAllLines(data.resolve("postmaster.pid")).getFirst();
      ProcessHandle.of(Long.parseLong(first.strip()))
          .filter(
              process ->
                  process.info().arguments().stream()
                      .flatMap(java.util.Arrays::stream)
                      .anyMatch(data.toString()::equals))
          .ifPresent(TrialProcess::kill);
    } catch (IOException | RuntimeException e) {
      // No such file, or none that PostgreSQL wrote: no server to end.
    }
  }

  private static void kill(ProcessHandle server) {
    server.destroyForcibly();
    try {
      server.onExit().get(SHUTDOWN.toSeconds(), TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      throw Program.interrupted(e);
    } catch (java.util.concurrent.ExecutionException | java.util.concurrent.TimeoutException e) {
      throw new UncheckedIOException(
          new IOException("process " + server.pid() + " does not end", e));
    }
  }
}
