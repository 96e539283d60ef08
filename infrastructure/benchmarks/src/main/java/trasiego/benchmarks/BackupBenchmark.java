package trasiego.benchmarks;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import trasiego.benchmarks.FunctionProcess.Answer;
import trasiego.handler.Json;
import trasiego.testing.FetchedParser;
import trasiego.testing.TestDatabase;
import trasiego.testing.TestStore;

/**
 * The backup function from its zip, to an S3 server, beside pg_dump's ways to a file in memory and
 * beside reading alone: in turn, on the same database, so that a busy machine slows all. Each of
 * our rounds is a process of its own, as a first call in a sandbox is. Prints medians, how often
 * ours goes into each, and the peak of memory; judges nothing.
 */
final class BackupBenchmark {
  private static final int ROUNDS = Integer.getInteger("rounds", 3);
  private static final double SIZE = Double.parseDouble(System.getProperty("size", "0.25"));
  private static final BackupData DATA = BackupData.parse(System.getProperty("data", "mix"));
  private static final int WORKERS = Integer.getInteger("workers", 2);

  /** More of the function's JVM's options, such as a recording of what it does. */
  private static final List<String> OPTIONS =
      Stream.of(System.getProperty("options", "").split(" ")).filter(it -> !it.isEmpty()).toList();

  private static final int MAJOR = 18;
  private static final int MEGABYTES = 3008;
  private static final Duration TIMEOUT = Duration.ofMinutes(15);
  private static final String OURS = "Trasiego";
  private static final String FLOOR = "COPY alone, " + WORKERS + " sessions";

  /** By name; {@code $OUT} is a path where nothing is yet. */
  private static final Map<String, String> DUMPS = dumps();

  /**
   * One run.
   *
   * @param peak memory, in bytes; 0 where it is not looked at
   */
  private record Run(double seconds, long bytes, long peak) {}

  private BackupBenchmark() {}

  private static Map<String, String> dumps() {
    Map<String, String> dumps = new LinkedHashMap<>();
    dumps.put("pg_dump | gzip", "pg_dump | gzip > $OUT");
    dumps.put("pg_dump | gzip -1", "pg_dump | gzip -1 > $OUT");
    for (String compression : List.of("gzip:1", "zstd:1")) {
      String command = "pg_dump -Fd -j" + WORKERS + " -Z " + compression;
      dumps.put(command, command + " -f $OUT");
    }
    return dumps;
  }

  public static void main(String[] arguments) throws Exception {
    Path folder = Files.createTempDirectory(Path.of("/dev/shm"), "trasiego-benchmark-");
    try (TestDatabase database = TestDatabase.create(MAJOR)) {
      DATA.fill(database, SIZE);
      database.execute("ANALYZE");
      System.out.printf(
          Locale.ROOT,
          "%s, database of %s, %d workers, %d rounds%n",
          DATA,
          database.query("SELECT pg_size_pretty(pg_database_size(current_database()))").getFirst(),
          WORKERS,
          ROUNDS);
      Map<String, List<Run>> runs = new LinkedHashMap<>();
      // The first round warms the server's caches up.
      for (int round = 0; round <= ROUNDS; round++) {
        Map<String, Run> those = round(database, folder, round);
        if (round > 0) {
          those.forEach(
              (name, run) -> runs.computeIfAbsent(name, it -> new ArrayList<>()).add(run));
        }
      }
      print(runs);
    } finally {
      FunctionZip.delete(folder);
    }
    // The servers' threads are daemons of this process; their shutdown hooks stop them.
    System.exit(0);
  }

  private static Map<String, Run> round(TestDatabase database, Path folder, int round)
      throws Exception {
    Map<String, Run> runs = new LinkedHashMap<>();
    runs.put(OURS, backup(database, round));
    for (Map.Entry<String, String> dump : DUMPS.entrySet()) {
      Path out = folder.resolve("out");
      runs.put(dump.getKey(), dump(database, dump.getValue(), out));
      FunctionZip.delete(out);
    }
    long started = System.nanoTime();
    long bytes = CopyFloor.run(database, WORKERS);
    runs.put(FLOOR, new Run(seconds(started), bytes, 0));
    return runs;
  }

  private static Run backup(TestDatabase database, int round) throws Exception {
    Map<String, String> environment =
        new HashMap<>(TestStore.create().environment(database, "backup"));
    environment.put("TRASIEGO_DATABASE_TLS", "any");
    environment.put("TRASIEGO_WORKERS", Integer.toString(WORKERS));
    environment.merge(
        "PATH", FetchedParser.layer().toString(), (a, b) -> a + File.pathSeparator + b);
    String request =
        "{\"environment\":\"test\",\"execution\":\"round-"
            + round
            + "\",\"attempt\":1,\"purpose\":\"manual\"}";
    try (FunctionProcess function =
        FunctionProcess.start(FunctionZip.of("backup"), MEGABYTES, environment, OPTIONS)) {
      Answer answer = function.invoke(request, TIMEOUT);
      JsonNode result =
          Json.document(answer.body().getBytes(StandardCharsets.UTF_8), JsonNode.class);
      if (!result.path("status").asString("").equals("STORED")) {
        throw new IllegalStateException("the backup ended with " + result + function.output());
      }
      return new Run(answer.nanos() / 1e9, result.path("bytes").asLong(), peak(function.pid()));
    }
  }

  /** The most that a process has had in memory so far. */
  private static long peak(long pid) throws IOException {
    return Files.readAllLines(Path.of("/proc/" + pid + "/status")).stream()
        .filter(line -> line.startsWith("VmHWM:"))
        .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) * 1024)
        .findFirst()
        .orElse(0);
  }

  private static Run dump(TestDatabase database, String command, Path out)
      throws IOException, InterruptedException {
    ProcessBuilder builder =
        new ProcessBuilder("bash", "-c", "set -e -o pipefail; " + command)
            .redirectError(ProcessBuilder.Redirect.INHERIT);
    builder.environment().put("OUT", out.toString());
    builder.environment().put("PATH", TestStore.path(database));
    builder.environment().put("PGHOST", database.host());
    builder.environment().put("PGPORT", Integer.toString(database.port()));
    builder.environment().put("PGDATABASE", database.name());
    builder.environment().put("PGUSER", database.owner());
    builder.environment().put("PGPASSWORD", database.ownerPassword());
    long started = System.nanoTime();
    if (builder.start().waitFor() != 0) {
      throw new IllegalStateException(command + " failed");
    }
    double seconds = seconds(started);
    try (Stream<Path> files = Files.walk(out)) {
      return new Run(
          seconds,
          files.filter(Files::isRegularFile).mapToLong(it -> it.toFile().length()).sum(),
          0);
    }
  }

  private static void print(Map<String, List<Run>> runs) {
    double ours = median(runs.get(OURS));
    System.out.println("                                    s   of ours      MB  peak MB");
    runs.forEach(
        (name, all) ->
            System.out.printf(
                Locale.ROOT,
                "%-28s %8.2f %9.2f %7.0f %8.0f%n",
                name,
                median(all),
                median(all) / ours,
                all.getFirst().bytes() / 1e6,
                all.stream().mapToLong(Run::peak).max().orElse(0) / 1e6));
  }

  private static double seconds(long started) {
    return (System.nanoTime() - started) / (double) TimeUnit.SECONDS.toNanos(1);
  }

  private static double median(List<Run> runs) {
    return runs.stream().map(Run::seconds).sorted().toList().get(runs.size() / 2);
  }
}
