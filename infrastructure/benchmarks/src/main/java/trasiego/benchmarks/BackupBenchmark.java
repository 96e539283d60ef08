package trasiego.benchmarks;

import com.amazonaws.services.lambda.runtime.Context;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import tools.jackson.databind.JsonNode;
import trasiego.backup.BackupHandler;
import trasiego.handler.Json;
import trasiego.testing.TestDatabase;
import trasiego.testing.TestStore;

/**
 * The backup function, through bytes and to an S3 server, beside {@code pg_dump | gzip} to nowhere:
 * in turn, on the same database, so that a busy machine slows both. Prints each round, the medians
 * and their ratio; judges nothing.
 */
final class BackupBenchmark {
  private static final int ROUNDS = 3;
  private static final int MAJOR = 18;
  private static final String ROWS = System.getProperty("rows", "1500000");

  private BackupBenchmark() {}

  public static void main(String[] arguments) throws Exception {
    try (TestDatabase database = TestDatabase.create(MAJOR)) {
      fill(database);
      System.out.println(
          "database "
              + database.query("SELECT pg_size_pretty(pg_database_size(current_database()))"));
      List<Double> ours = new ArrayList<>();
      List<Double> theirs = new ArrayList<>();
      for (int round = 0; round <= ROUNDS; round++) {
        double backup = backup(database, round);
        double dump = dump(database);
        // The first round warms caches and compilers up.
        if (round > 0) {
          ours.add(backup);
          theirs.add(dump);
        }
        System.out.printf(
            Locale.ROOT,
            "%s backup %.1f s · pg_dump | gzip %.1f s%n",
            round == 0 ? "warm-up:" : "round " + round + ":",
            backup,
            dump);
      }
      System.out.printf(
          Locale.ROOT,
          "median: backup %.1f s, pg_dump | gzip %.1f s, ratio %.2f%n",
          median(ours),
          median(theirs),
          median(ours) / median(theirs));
    }
    // The servers' threads are daemons of this process; their shutdown hooks stop them.
    System.exit(0);
  }

  private static void fill(TestDatabase database) {
    for (String table : List.of("orders", "items", "payments", "movements")) {
      database.execute(
          """
          CREATE TABLE %1$s (id bigint PRIMARY KEY, customer int, placed timestamptz, total numeric(10,2), note text);
          INSERT INTO %1$s
          SELECT i, i %% 20000, timestamptz '2026-01-01' + i * interval '7 seconds', (i %% 90000) / 100.0,
                 repeat(md5(i::text), 1 + (i %% 4)::int)
          FROM generate_series(1, %2$s) i;
          """
              .formatted(table, Integer.parseInt(ROWS) / 4));
    }
  }

  private static double backup(TestDatabase database, int round) throws IOException {
    BackupHandler handler = new BackupHandler(TestStore.create().environment(database, "backup"));
    String request =
        "{\"environment\":\"test\",\"execution\":\"round-"
            + round
            + "\",\"attempt\":1,\"purpose\":\"manual\"}";
    ByteArrayOutputStream answer = new ByteArrayOutputStream();
    long started = System.nanoTime();
    handler.handleRequest(
        new ByteArrayInputStream(request.getBytes(StandardCharsets.UTF_8)), answer, context());
    double seconds = seconds(started);
    JsonNode result = Json.document(answer.toByteArray(), JsonNode.class);
    if (!result.path("status").asString("").equals("STORED")) {
      throw new IllegalStateException("the backup ended with " + result);
    }
    return seconds;
  }

  private static double dump(TestDatabase database) throws IOException, InterruptedException {
    ProcessBuilder builder =
        new ProcessBuilder("sh", "-c", "pg_dump | gzip > /dev/null")
            .redirectError(ProcessBuilder.Redirect.INHERIT);
    builder.environment().put("PATH", TestStore.path(database));
    builder.environment().put("PGHOST", database.host());
    builder.environment().put("PGPORT", Integer.toString(database.port()));
    builder.environment().put("PGDATABASE", database.name());
    builder.environment().put("PGUSER", database.owner());
    builder.environment().put("PGPASSWORD", database.ownerPassword());
    long started = System.nanoTime();
    if (builder.start().waitFor() != 0) {
      throw new IllegalStateException("pg_dump failed");
    }
    return seconds(started);
  }

  private static double seconds(long started) {
    return (System.nanoTime() - started) / (double) TimeUnit.SECONDS.toNanos(1);
  }

  private static double median(List<Double> values) {
    return values.stream().sorted().toList().get(values.size() / 2);
  }

  private static Context context() {
    int remaining = (int) Duration.ofMinutes(15).toMillis();
    return (Context)
        Proxy.newProxyInstance(
            Context.class.getClassLoader(),
            new Class<?>[] {Context.class},
            (proxy, method, arguments) ->
                method.getName().equals("getRemainingTimeInMillis") ? remaining : null);
  }
}
