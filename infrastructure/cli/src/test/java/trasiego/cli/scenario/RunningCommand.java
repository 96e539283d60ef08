package trasiego.cli.scenario;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import trasiego.cli.scenario.Scenario.Ran;

/** A command in a process of its own, whose lines are read as they come and which can be killed. */
public final class RunningCommand implements AutoCloseable {
  private static final Duration LONGEST = Duration.ofMinutes(3);

  /**
   * What this build's shell ignores its children ignore, under nohup or behind an ampersand; a JVM
   * cannot change that, and neither can a shell.
   */
  private static final String HEARING_SIGNALS =
      """
      import os, signal, sys
      for number in (signal.SIGHUP, signal.SIGINT, signal.SIGQUIT, signal.SIGTERM):
          signal.signal(number, signal.SIG_DFL)
      os.execvp(sys.argv[1], sys.argv[1:])
      """;

  private final Process process;
  private final List<String> lines = new ArrayList<>();
  private final StringBuilder out = new StringBuilder();
  private final List<Thread> readers;
  private boolean over;

  private RunningCommand(Process process) {
    this.process = process;
    this.readers =
        List.of(
            Thread.ofVirtual().start(() -> read(process.getErrorStream(), this::line)),
            Thread.ofVirtual()
                .start(
                    () -> read(process.getInputStream(), text -> out.append(text).append('\n'))));
    Thread.ofVirtual()
        .start(
            () -> {
              join();
              end();
            });
  }

  /**
   * Starts the db command of this build.
   *
   * @param root where it looks for the project
   */
  static RunningCommand start(Path root, Map<String, String> variables, List<String> arguments) {
    List<String> line = new ArrayList<>(List.of("python3", "-c", HEARING_SIGNALS));
    line.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    line.addAll(
        List.of(
            "-XX:TieredStopAtLevel=1",
            "-XX:+UseSerialGC",
            "-Dstdout.encoding=UTF-8",
            "-Dstderr.encoding=UTF-8",
            "-Dtrasiego.root=" + root));
    line.addAll(List.of("-cp", System.getProperty("java.class.path"), "trasiego.cli.Main"));
    line.addAll(arguments);
    ProcessBuilder builder = new ProcessBuilder(line);
    builder.environment().putAll(variables);
    try {
      return new RunningCommand(builder.start());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Takes one line. */
  @FunctionalInterface
  private interface Line {
    void take(String text);
  }

  private static void read(InputStream stream, Line line) {
    try (BufferedReader reader =
        new BufferedReader(new InputStreamReader(stream, StandardCharsets.UTF_8))) {
      for (String text = reader.readLine(); text != null; text = reader.readLine()) {
        line.take(text);
      }
    } catch (IOException e) {
      // A killed process closes its end in the middle of a line.
    }
  }

  private synchronized void line(String text) {
    lines.add(text);
    notifyAll();
  }

  private synchronized void end() {
    over = true;
    notifyAll();
  }

  /** Waits for a line that has this text; false where the process ended without it. */
  synchronized boolean prints(String text) {
    return prints(text, 1);
  }

  /** Waits for so many lines that have this text, those of before included. */
  synchronized boolean prints(String text, int times) {
    AtomicInteger found = new AtomicInteger();
    return awaits(line -> line.contains(text) && found.incrementAndGet() == times, text);
  }

  /** Waits until the machine enters this state, a task or one of its own decisions. */
  public synchronized boolean enters(String state) {
    return awaits(line -> line.equals("▸ " + state) || line.equals("· " + state), state);
  }

  private boolean awaits(Predicate<String> wanted, String name) {
    long end = System.nanoTime() + LONGEST.toNanos();
    int seen = 0;
    while (true) {
      for (; seen < lines.size(); seen++) {
        if (wanted.test(lines.get(seen).strip())) {
          return true;
        }
      }
      if (over) {
        return false;
      }
      long left = (end - System.nanoTime()) / 1_000_000;
      if (left <= 0) {
        throw new AssertionError("waited in vain for " + name + " in:\n" + text());
      }
      sleep(left);
    }
  }

  private void sleep(long millis) {
    try {
      wait(millis);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError("interrupted", e);
    }
  }

  /** What has been printed for people so far. */
  public synchronized String text() {
    return String.join("\n", lines);
  }

  /** SIGKILL: nothing in the process runs any more. */
  public void kill() {
    process.destroyForcibly();
    join();
  }

  /** A signal by its name, such as INT for Ctrl-C. */
  public void signal(String name) {
    try {
      new ProcessBuilder("kill", "-" + name, Long.toString(process.pid())).start().waitFor();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  boolean isAlive() {
    return process.isAlive();
  }

  /** Waits for its end. */
  public Ran ended() {
    join();
    return new Ran(process.exitValue(), out.toString(), text());
  }

  private void join() {
    try {
      if (!process.waitFor(LONGEST.toSeconds(), TimeUnit.SECONDS)) {
        throw new AssertionError("does not end:\n" + text());
      }
      for (Thread reader : readers) {
        reader.join();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError("interrupted", e);
    }
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }
}
