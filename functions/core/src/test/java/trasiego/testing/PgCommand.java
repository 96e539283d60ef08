package trasiego.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A client program of the server's own distribution, run to its end as one user. */
final class PgCommand {
  private PgCommand() {}

  /** Its standard output; an exit code other than 0 fails the test with what it said. */
  static String run(
      TestDatabase database,
      String name,
      String user,
      String password,
      Path input,
      String options,
      List<String> command) {
    List<String> words = new ArrayList<>(command);
    words.set(0, database.server().distribution().tool(command.getFirst()).toString());
    ProcessBuilder builder = new ProcessBuilder(words);
    builder.environment().keySet().removeIf(key -> key.startsWith("PG"));
    builder
        .environment()
        .putAll(
            Map.of(
                "PGHOST", database.host(),
                "PGPORT", Integer.toString(database.port()),
                "PGDATABASE", name,
                "PGUSER", user,
                "PGPASSWORD", password,
                "PGOPTIONS", options));
    try {
      Path errors = Files.createTempFile("trasiego-test-", ".err");
      try {
        Process process =
            builder.redirectInput(input.toFile()).redirectError(errors.toFile()).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        int code = process.waitFor();
        if (code != 0) {
          throw new AssertionError(
              "%s ended with %d: %s".formatted(command.getFirst(), code, Files.readString(errors)));
        }
        return output;
      } finally {
        Files.delete(errors);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }
}
