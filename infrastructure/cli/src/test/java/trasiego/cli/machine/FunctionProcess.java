package trasiego.cli.machine;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Assumptions;

/** The process in which LocalStack runs a function, where it runs functions as processes. */
final class FunctionProcess {
  private FunctionProcess() {}

  /**
   * Skips the calling test where functions run in containers: what they see is not this machine.
   */
  static void requireThisMachine() {
    String endpoint = System.getenv("LOCALSTACK_ENDPOINT");
    boolean here = endpoint != null && !endpoint.isBlank();
    if (!here) {
      System.out.println(
          "SKIPPED: functions in a container reach no server on this machine's loopback; set"
              + " LOCALSTACK_ENDPOINT to a LocalStack that runs them as processes");
    }
    Assumptions.assumeTrue(here, "functions on this machine: set LOCALSTACK_ENDPOINT");
  }

  /** SIGKILL: as when a sandbox is lost, nothing in it runs any more. */
  static void kill(String function) {
    List<ProcessHandle> found = of(function);
    assertThat(found).as("processes of " + function).isNotEmpty();
    found.forEach(ProcessHandle::destroyForcibly);
  }

  static List<ProcessHandle> of(String function) {
    String variable = "AWS_LAMBDA_FUNCTION_NAME=" + function;
    return ProcessHandle.allProcesses()
        .filter(process -> variables(process).contains(variable))
        .toList();
  }

  /** A process of the private PostgreSQL that this function runs, while it runs one. */
  static Optional<ProcessHandle> server(String function) {
    return of(function).stream()
        .flatMap(ProcessHandle::descendants)
        .filter(
            process -> process.info().command().filter(it -> it.endsWith("/postgres")).isPresent())
        .findFirst();
  }

  /** What the process was given; of others than functions, and of those gone by now, nothing. */
  private static List<String> variables(ProcessHandle process) {
    try {
      Path file = Path.of("/proc", Long.toString(process.pid()), "environ");
      String text = new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
      return Arrays.asList(text.split("\0"));
    } catch (IOException e) {
      return List.of();
    }
  }
}
