package trasiego.trial.binaries;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** Programs of PostgreSQL, run with nothing of this process's environment. */
public final class Program {
  /** An input that is at its end. */
  public static final Path NOTHING = Path.of("/dev/null");

  private static final Duration PROBE = Duration.ofSeconds(10);
  private static final Duration PAUSE = Duration.ofMillis(10);

  private Program() {}

  public record Result(int exitCode, String output) {
    public boolean isSuccess() {
      return exitCode == 0;
    }
  }

  /** All that a server and its helpers are told of the machine. */
  public static Map<String, String> environment(PostgresBinaries binaries) {
    Map<String, String> environment =
        new HashMap<>(Map.of("LC_ALL", "C", "TZ", "UTC", "PATH", "/usr/bin:/bin"));
    binaries.locales().ifPresent(folder -> environment.put("LOCPATH", folder.toString()));
    return environment;
  }

  /** Fails only where the program cannot be started; how it ended is the result's. */
  public static Result run(
      Duration limit,
      Path folder,
      Map<String, String> environment,
      Path input,
      List<String> command)
      throws IOException {
    // A file, not a pipe: a grandchild that keeps the pipe open would hold up the reader.
    Path output = Files.createTempFile(folder, "program-", ".out");
    try {
      ProcessBuilder builder = new ProcessBuilder(command).directory(folder.toFile());
      builder.environment().clear();
      builder.environment().putAll(environment);
      Process process =
          builder
              .redirectErrorStream(true)
              .redirectOutput(output.toFile())
              .redirectInput(input.toFile())
              .start();
      if (!process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS)) {
        process.destroyForcibly().waitFor();
        return new Result(-1, "no end after %d s".formatted(limit.toSeconds()));
      }
      return new Result(process.exitValue(), Files.readString(output, StandardCharsets.ISO_8859_1));
    } catch (InterruptedException e) {
      throw interrupted(e);
    } finally {
      Files.deleteIfExists(output);
    }
  }

  /** PostgreSQL refuses root, but not root as seen from inside an empty user namespace. */
  public static List<String> unprivileged(List<String> command) {
    if (!"root".equals(System.getProperty("user.name"))) {
      return command;
    }
    if (!Namespaces.PERMITTED) {
      throw StartFailure.of(
          "PostgreSQL does not run as root, and `unshare -U` is not possible here",
          "run this as another user, or install util-linux and permit user namespaces");
    }
    List<String> words = new ArrayList<>(List.of("unshare", "-U"));
    words.addAll(command);
    return words;
  }

  /** Asked once: it does not change while we run. */
  private static final class Namespaces {
    static final boolean PERMITTED = permitted();

    private static boolean permitted() {
      Path folder = Path.of(System.getProperty("java.io.tmpdir"));
      try {
        Map<String, String> environment = Map.of("PATH", "/usr/bin:/bin");
        return run(PROBE, folder, environment, NOTHING, List.of("unshare", "-U", "true"))
            .isSuccess();
      } catch (IOException e) {
        return false;
      }
    }
  }

  /** Between two looks at a process. */
  public static void pause() {
    try {
      Thread.sleep(PAUSE);
    } catch (InterruptedException e) {
      throw interrupted(e);
    }
  }

  public static UncheckedIOException interrupted(InterruptedException cause) {
    Thread.currentThread().interrupt();
    return new UncheckedIOException(new java.io.InterruptedIOException(cause.getMessage()));
  }
}
