package trasiego.benchmarks;

import com.amazonaws.services.lambda.runtime.api.client.AWSLambda;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import trasiego.benchmarks.RuntimeApi.Event;
import trasiego.benchmarks.RuntimeApi.Kind;

/**
 * One sandbox: the zip in the runtime's own client, with the heap, collector and compiler that the
 * managed runtime gives it. Not limited: its share of the processors.
 */
final class FunctionProcess implements AutoCloseable {
  private static final String CLIENT = AWSLambda.class.getPackageName();
  private static final Duration PATIENCE = Duration.ofMinutes(5);
  private static final double HEAP_SHARE = 0.85;

  /**
   * How an invocation ended, and after how long.
   *
   * @param failed whether the answer is an error, with its class as {@code errorType}
   */
  record Answer(boolean failed, String body, long nanos) {}

  private final RuntimeApi api;
  private final Process process;
  private final Path temporary;
  private final Path log;
  private final long started = System.nanoTime();
  private long initNanos;

  private FunctionProcess(RuntimeApi api, Process process, Path temporary, Path log) {
    this.api = api;
    this.process = process;
    this.temporary = temporary;
    this.log = log;
    process.onExit().thenRun(api::ended);
  }

  /**
   * Starts it and waits until it asks for work or, with SnapStart, for its restore.
   *
   * @param environment all that the function finds, beside what the runtime sets
   * @param options more of the JVM's options
   */
  static FunctionProcess start(
      FunctionZip zip, int megabytes, Map<String, String> environment, List<String> options)
      throws IOException, InterruptedException {
    Path temporary = Files.createTempDirectory("trasiego-sandbox-");
    Path log = Files.createTempFile("trasiego-sandbox-", ".log");
    RuntimeApi api = new RuntimeApi();
    ProcessBuilder builder =
        new ProcessBuilder(command(zip, megabytes, temporary, options))
            .directory(zip.folder().toFile())
            .redirectErrorStream(true)
            .redirectOutput(log.toFile());
    builder.environment().clear();
    builder.environment().putAll(environment);
    builder.environment().put("LANG", "C.UTF-8");
    builder.environment().put("AWS_LAMBDA_RUNTIME_API", api.address());
    builder.environment().put("LAMBDA_TASK_ROOT", zip.folder().toString());
    builder.environment().put("AWS_EXECUTION_ENV", "AWS_Lambda_java25");
    builder.environment().put("TMPDIR", temporary.toString());
    FunctionProcess function = new FunctionProcess(api, builder.start(), temporary, log);
    function.awaitStart();
    return function;
  }

  private static List<String> command(
      FunctionZip zip, int megabytes, Path temporary, List<String> options) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("-Xmx" + (int) (megabytes * HEAP_SHARE) + "m");
    command.addAll(
        List.of(
            "-XX:+UseSerialGC",
            "-XX:-UsePerfData",
            "--enable-native-access=ALL-UNNAMED",
            "-Djava.io.tmpdir=" + temporary,
            // As the managed runtime sets it: where the hooks of a snapshot are registered.
            "-Dorg.crac.Core.Compat=com.amazonaws.services.lambda.crac"));
    command.addAll(options);
    command.addAll(List.of("-cp", clientJars(), CLIENT + ".AWSLambda", zip.handler()));
    return command;
  }

  /** The runtime's own jars, and none of the project's. */
  private static String clientJars() {
    return Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
        .filter(
            jar -> Path.of(jar).getFileName().toString().matches("(aws-lambda-java|utils-lite).*"))
        .collect(Collectors.joining(File.pathSeparator));
  }

  private void awaitStart() throws InterruptedException, IOException {
    Event event = api.await(PATIENCE);
    if (event.kind() != Kind.READY && event.kind() != Kind.CHECKPOINT) {
      String reason = new String(event.body(), StandardCharsets.UTF_8) + output();
      close();
      throw new IllegalStateException("the function did not start: " + reason);
    }
    initNanos = event.nanos() - started;
  }

  /** From the start of the process until it asked for work. */
  long initNanos() {
    return initNanos;
  }

  /** What it has used of the processors so far: the same on a busy machine as on an idle one. */
  long cpuNanos() {
    return process.info().totalCpuDuration().orElse(Duration.ZERO).toNanos();
  }

  /** Where the process asks for work. */
  String runtimeApi() {
    return api.address();
  }

  long pid() {
    return process.pid();
  }

  /** After this the process is what a sandbox is that was made from its snapshot. */
  void restore() throws InterruptedException {
    api.restore();
    Event event = api.await(PATIENCE);
    if (event.kind() != Kind.READY) {
      throw new IllegalStateException("the function was not restored: " + event.kind());
    }
  }

  Answer invoke(String payload, Duration timeout) throws InterruptedException {
    long offered = System.nanoTime();
    api.offer(payload.getBytes(StandardCharsets.UTF_8), timeout);
    Event event = api.await(timeout.plusSeconds(10));
    if (event.kind() == Kind.ENDED) {
      throw new IllegalStateException("the process ended: " + output());
    }
    // It asks for the next one, or ends after an error that the runtime calls fatal.
    api.await(PATIENCE);
    return new Answer(
        event.kind() != Kind.RESPONSE,
        new String(event.body(), StandardCharsets.UTF_8),
        event.nanos() - offered);
  }

  /** What the process printed so far. */
  String output() {
    try {
      return Files.readString(log);
    } catch (IOException e) {
      return "(" + log + " could not be read: " + e.getMessage() + ")";
    }
  }

  /** Where the process keeps what it keeps in /tmp on AWS. */
  Path temporary() {
    return temporary;
  }

  @Override
  public void close() throws IOException {
    process.descendants().forEach(ProcessHandle::destroyForcibly);
    process.destroyForcibly();
    try {
      process.waitFor(10, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    api.close();
    FunctionZip.delete(temporary);
    Files.deleteIfExists(log);
  }
}
