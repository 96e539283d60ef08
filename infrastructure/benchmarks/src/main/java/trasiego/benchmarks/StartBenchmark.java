package trasiego.benchmarks;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import trasiego.benchmarks.FunctionProcess.Answer;

/**
 * How long each function takes to start, to answer its first call and its second: from its zip, in
 * the runtime's own client, at the template's memory. With SnapStart the start is past when the
 * snapshot is taken; what AWS takes to restore it is not in these figures. Prints medians, with the
 * processor time beside each, which a busy machine does not change much, and judges nothing.
 */
final class StartBenchmark {
  private static final int RUNS = Integer.getInteger("runs", 5);
  private static final Duration TIMEOUT = Duration.ofMinutes(2);
  private static final List<String> PLAIN = List.of("-XX:TieredStopAtLevel=1");

  /** What one step took, and how much of it the process was on a processor. */
  private record Step(long nanos, long cpuNanos) {}

  private record Times(Step init, Step first, Step second) {}

  private StartBenchmark() {}

  public static void main(String[] arguments) throws Exception {
    try (Sandboxes sandboxes = new Sandboxes()) {
      System.out.println("milliseconds, and of the processors in brackets");
      System.out.println("function  variant              init      first call     second call");
      for (String verb : Sandboxes.VERBS) {
        List<Times> plain = new ArrayList<>();
        List<Times> snapshot = new ArrayList<>();
        // In turn, so that a busy machine slows both; the first round warms the disk's cache up.
        for (int run = 0; run <= RUNS; run++) {
          plain.add(plain(sandboxes, verb));
          snapshot.add(snapshot(sandboxes, verb));
        }
        print(verb, "plain", plain.subList(1, plain.size()));
        print(verb, "SnapStart", snapshot.subList(1, snapshot.size()));
      }
    }
    System.exit(0);
  }

  private static Times plain(Sandboxes sandboxes, String verb) throws Exception {
    return times(sandboxes, verb, sandboxes.environment(verb), PLAIN);
  }

  /** The managed runtime leaves the second compiler on where there is a snapshot. */
  private static Times snapshot(Sandboxes sandboxes, String verb) throws Exception {
    return times(sandboxes, verb, sandboxes.snapshotEnvironment(verb), List.of());
  }

  private static Times times(
      Sandboxes sandboxes, String verb, Map<String, String> environment, List<String> options)
      throws IOException, InterruptedException {
    try (FunctionProcess function =
        FunctionProcess.start(
            FunctionZip.of(verb), Sandboxes.megabytes(verb), environment, options)) {
      Step init = new Step(function.initNanos(), function.cpuNanos());
      if (environment.containsKey("AWS_LAMBDA_INITIALIZATION_TYPE")) {
        function.restore();
      }
      String execution = "start-" + System.nanoTime();
      Step first = call(sandboxes, function, verb, execution);
      // The lease that the first check of a restore takes is the same execution's in the second.
      Step second =
          call(sandboxes, function, verb, verb.equals("restore") ? execution : execution + "-2");
      return new Times(init, first, second);
    }
  }

  private static Step call(
      Sandboxes sandboxes, FunctionProcess function, String verb, String execution)
      throws IOException, InterruptedException {
    String request = sandboxes.request(verb, execution);
    long before = function.cpuNanos();
    Answer answer = function.invoke(request, TIMEOUT);
    if (answer.failed()) {
      throw new IllegalStateException(request + " failed: " + answer.body() + function.output());
    }
    long cpuNanos = function.cpuNanos() - before;
    if (verb.equals("backup")) {
      sandboxes.sign(answer.body());
    }
    return new Step(answer.nanos(), cpuNanos);
  }

  private static void print(String verb, String variant, List<Times> times) {
    System.out.printf(
        Locale.ROOT,
        "%-9s %-9s %15s %15s %15s%n",
        verb,
        variant,
        shown(times.stream().map(Times::init).toList()),
        shown(times.stream().map(Times::first).toList()),
        shown(times.stream().map(Times::second).toList()));
  }

  private static String shown(List<Step> steps) {
    return median(steps.stream().map(Step::nanos).toList())
        + " ("
        + median(steps.stream().map(Step::cpuNanos).toList())
        + ")";
  }

  private static long median(List<Long> nanos) {
    return nanos.stream().sorted().toList().get(nanos.size() / 2) / 1_000_000;
  }
}
