package trasiego.embedded.process;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A program run to its end, within a time. */
public final class ProgramRun {
  private ProgramRun() {}

  public record Result(int exitCode, String output) {
    public boolean isSuccess() {
      return exitCode == 0;
    }
  }

  /** Fails only where the program cannot be started; how it ended is the result's. */
  public static Result run(Duration limit, List<String> command) throws IOException {
    // A file, not a pipe: a grandchild that keeps the pipe open would hold up the reader.
    Path output = Files.createTempFile("trasiego-", ".out");
    try {
      Process process =
          new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(output.toFile())
              .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
              .start();
      if (!process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS)) {
        process.destroyForcibly().waitFor();
        return new Result(-1, "no end after %d s".formatted(limit.toSeconds()));
      }
      return new Result(
          process.exitValue(),
          new String(Files.readAllBytes(output), StandardCharsets.UTF_8).strip());
    } catch (InterruptedException e) {
      throw EmbeddedServerException.interrupted(e);
    } finally {
      Files.deleteIfExists(output);
    }
  }
}
