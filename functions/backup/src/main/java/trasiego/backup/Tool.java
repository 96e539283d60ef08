package trasiego.backup;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import trasiego.failure.BackupFailedException;
import trasiego.handler.Thrown;
import trasiego.postgres.PgTools;
import trasiego.postgres.ToolWords;

/**
 * One run of pg_dump or pg_restore: its output is read as it comes, and counts only when it ended
 * with exit code 0. Ended with the watch, and on close.
 */
final class Tool implements AutoCloseable {
  private static final int LINES_KEPT = 8;
  private static final int LINE_KEPT = 300;

  private final String name;
  private final Process process;
  private final DeadlineWatch.Guard guard;
  private final Deque<String> lastWords = new ArrayDeque<>();
  private final Thread listener;
  private Thread feeder;
  private volatile RuntimeException fed;

  Tool(String name, Process process, DeadlineWatch watch) {
    this.name = name;
    this.process = process;
    this.guard = watch.guard(this::kill);
    // A full pipe of messages would stop the tool for ever.
    this.listener = Thread.ofVirtual().start(this::listen);
  }

  private void listen() {
    try (BufferedReader lines =
        new BufferedReader(
            new InputStreamReader(process.getErrorStream(), StandardCharsets.UTF_8))) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        synchronized (lastWords) {
          lastWords.add(line.length() <= LINE_KEPT ? line : line.substring(0, LINE_KEPT) + "…");
          if (lastWords.size() > LINES_KEPT) {
            lastWords.remove();
          }
        }
      }
    } catch (IOException e) {
      // The tool has ended; what it said until then is kept.
    }
  }

  /** Feeds its input from the stream, beside what reads its output. */
  Tool feed(InputStream stream) {
    feeder =
        Thread.ofVirtual()
            .start(
                () -> {
                  try (stream;
                      OutputStream input = process.getOutputStream()) {
                    stream.transferTo(input);
                  } catch (IOException e) {
                    // It wants no more, or has ended: its exit code says whether that is well.
                  } catch (Throwable e) {
                    fed = Thrown.of(e);
                    process.destroyForcibly();
                  }
                });
    return this;
  }

  InputStream output() {
    return process.getInputStream();
  }

  /** Waits for the end and throws {@link Failure} unless that was a good one. */
  void finish() {
    try {
      int code = process.waitFor();
      listener.join();
      if (feeder != null) {
        feeder.join();
      }
      if (fed != null) {
        throw fed;
      }
      if (code != 0) {
        throw new Failure(name, code, words());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new BackupFailedException(name + " was interrupted", e);
    }
  }

  private String words() {
    synchronized (lastWords) {
      return String.join("\n", lastWords);
    }
  }

  @Override
  public void close() {
    guard.close();
    kill();
  }

  /** With its children: one that lives on would keep the pipe open, and us reading. */
  private void kill() {
    process.descendants().forEach(ProcessHandle::destroyForcibly);
    process.destroyForcibly();
  }

  /** The tool ended with an exit code other than 0. */
  static final class Failure extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final String words;

    private Failure(String name, int code, String words) {
      super(
          name
              + " ended with exit code "
              + code
              + (words.isEmpty() ? "" : ": " + ToolWords.of(words)));
      this.words = words;
    }

    boolean says(String text) {
      return words.contains(text);
    }

    boolean isBusy() {
      return PgTools.isBusy(words);
    }

    boolean isUnavailable() {
      return PgTools.isUnavailable(words);
    }
  }
}
