package trasiego.restore;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import trasiego.handler.Json;

/** The function in a process of its own, to be killed as a platform or a person would. */
public final class OtherProcess {
  private OtherProcess() {}

  /** Says that it is up, waits for a request on a line, and works on it. */
  public static void main(String[] arguments) throws IOException {
    RestoreHandler handler = new RestoreHandler(System.getenv());
    System.out.println("up");
    byte[] request =
        new java.io.BufferedReader(new java.io.InputStreamReader(System.in, StandardCharsets.UTF_8))
            .readLine()
            .getBytes(StandardCharsets.UTF_8);
    @SuppressWarnings("unchecked")
    Map<String, Object> fields = Json.document(request, Map.class);
    JsonNode result = Invocation.call(handler, Duration.ofMinutes(2), fields);
    System.out.println(new String(Json.line(result), StandardCharsets.UTF_8));
  }

  /** Starts one request, and kills the process so long after it began to work on it. */
  public static void killAfter(
      Duration delay, Map<String, String> environment, Map<String, ?> request) {
    Process process = start(environment, request);
    try {
      Thread.sleep(delay);
      process.destroyForcibly().waitFor();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  /** Starts one request, on which the process works when this returns. */
  public static Process start(Map<String, String> environment, Map<String, ?> request) {
    String java = ProcessHandle.current().info().command().orElseThrow();
    ProcessBuilder builder =
        new ProcessBuilder(
                List.of(
                    java,
                    "-XX:TieredStopAtLevel=1",
                    "-cp",
                    System.getProperty("java.class.path"),
                    OtherProcess.class.getName()))
            .redirectError(new File("/dev/null"));
    builder.environment().putAll(environment);
    try {
      Process process = builder.start();
      awaitUp(process);
      process.getOutputStream().write(Json.line(request));
      process.getOutputStream().write('\n');
      process.getOutputStream().flush();
      return process;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void awaitUp(Process process) throws IOException {
    StringBuilder said = new StringBuilder();
    while (said.indexOf("up\n") < 0) {
      int c = process.getInputStream().read();
      if (c < 0) {
        throw new IllegalStateException("the process ended before it was up: " + said);
      }
      said.append((char) c);
    }
  }
}
