package trasiego.migrate.backfill;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import trasiego.embedded.postgres.DatabaseServer;
import trasiego.embedded.postgres.PostgresDistribution;
import trasiego.failure.DatabaseBusyException;
import trasiego.failure.DatabaseUnavailableException;
import trasiego.handler.Deadline;
import trasiego.migrate.context.Limits;
import trasiego.migrate.run.Direction;
import trasiego.migrate.run.Hold;
import trasiego.migrate.target.Target;
import trasiego.migration.MigrationFolder;
import trasiego.postgres.ApplicationName;
import trasiego.postgres.Database;
import trasiego.postgres.secret.DatabaseSecret;
import trasiego.testing.Await;
import trasiego.testing.Majors;
import trasiego.testing.MemoryTempDir;

/**
 * A backfill under an application's writes, its sessions and its server killed at random moments:
 * each row is filled exactly once, which a counter in it shows. More rows and kills by {@code
 * -Dtrasiego.backfill.rows} and {@code -Dtrasiego.backfill.kills}.
 */
@Tag(Majors.SCENARIOS)
final class BackfillKillIT {
  private static final int ROWS = Integer.getInteger("trasiego.backfill.rows", 60_000);
  private static final int KILLS = Integer.getInteger("trasiego.backfill.kills", 12);
  private static final int SERVER_KILL = 4;
  private static final int WRITERS = 2;
  private static final String VERSION = "20260202000000";
  private static final String TABLE =
      """
      CREATE TABLE public.t (
        id bigint PRIMARY KEY, old text, new text, n int NOT NULL DEFAULT 0, w int NOT NULL DEFAULT 0)
        WITH (fillfactor = 70);
      INSERT INTO public.t SELECT i, 'v' || i FROM generate_series(1, %d) i;
      """
          .formatted(ROWS);
  private static final MigrationFolder MIGRATIONS = migrations();
  private static final String END_OURS =
      """
      SELECT count(*) FILTER (WHERE pg_terminate_backend(pid))
      FROM pg_stat_activity WHERE application_name LIKE 'trasiego/test/%'
      """;

  private final Random random = new Random(20261201);
  private final AtomicBoolean over = new AtomicBoolean();
  private final AtomicInteger acknowledged = new AtomicInteger();
  private final AtomicInteger doubtful = new AtomicInteger();
  private final List<Long> quiet = Collections.synchronizedList(new ArrayList<>());
  private final List<Long> beside = Collections.synchronizedList(new ArrayList<>());
  private volatile List<Long> waits = quiet;
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private volatile DatabaseServer server;

  @Test
  void writesEachRowOnceWhateverIsKilledAndLosesNoWriteOfOthers() throws Exception {
    Path folder = MemoryTempDir.create().resolve("killed");
    PostgresDistribution distribution = PostgresDistribution.of(18, System.err::println);
    server = DatabaseServer.start(distribution, folder, 0);
    try {
      execute("postgres", "CREATE ROLE shop", "CREATE DATABASE shop OWNER shop");
      new Direction.Forward(MIGRATIONS, MIGRATIONS.files().getFirst())
          .run(target(), true, connection -> connection.createStatement().execute(TABLE));
      List<CompletableFuture<Void>> writers = new ArrayList<>();
      for (int i = 0; i < WRITERS; i++) {
        writers.add(CompletableFuture.runAsync(this::write, threads));
      }
      Await.pause(Duration.ofSeconds(2));
      waits = beside;
      long began = System.nanoTime();
      CompletableFuture<Integer> killer =
          CompletableFuture.supplyAsync(() -> kill(distribution, folder), threads);
      int calls = fill();
      double seconds = (System.nanoTime() - began) / 1e9;
      int killed = killer.join();
      over.set(true);
      writers.forEach(CompletableFuture::join);

      assertThat(number("SELECT count(*) FROM public.t WHERE n <> 1 OR new IS NULL")).isZero();
      assertThat(number("SELECT count(*) FROM public.t")).isGreaterThanOrEqualTo(ROWS);
      assertThat(number("SELECT sum(w) FROM public.t"))
          .isBetween((long) acknowledged.get(), (long) acknowledged.get() + doubtful.get());
      System.err.printf(
          "%,d rows filled in %.1f s and %d calls, %d kills; %,d writes beside it acknowledged;"
              + " a write took %.1f ms (p50), %.1f ms (p99), %.0f ms (longest), quiet %.1f, %.1f,"
              + " %.0f%n",
          ROWS,
          seconds,
          calls,
          killed,
          acknowledged.get(),
          share(beside, 50),
          share(beside, 99),
          share(beside, 100),
          share(quiet, 50),
          share(quiet, 99),
          share(quiet, 100));
    } finally {
      over.set(true);
      threads.shutdown();
      server.stop();
    }
  }

  /** As often as the machine would call. */
  private int fill() {
    for (int calls = 1; ; calls++) {
      assertThat(calls).as("it comes to an end").isLessThan(20 * KILLS + 20);
      try {
        if (run() instanceof BackfillOutcome.Done) {
          return calls;
        }
      } catch (DatabaseUnavailableException | DatabaseBusyException e) {
        // The machine calls again.
      }
      Await.pause(Duration.ofMillis(200));
    }
  }

  private BackfillOutcome run() {
    return new BackfillRun(
            target(),
            new Direction.Forward(MIGRATIONS, MIGRATIONS.file(VERSION).orElseThrow()),
            new Limits(Duration.ofSeconds(1), Duration.ofSeconds(20)),
            Deadline.in(Duration.ofSeconds(30)),
            Hold.ALWAYS,
            Optional.empty(),
            Clock.systemUTC(),
            Thread::sleep,
            ROWS,
            _ -> {})
        .run();
  }

  private int kill(PostgresDistribution distribution, Path folder) {
    int killed = 0;
    for (int i = 1; i <= KILLS; i++) {
      Await.pause(Duration.ofMillis(100 + random.nextInt(900)));
      if (i % SERVER_KILL == 0) {
        int port = server.port();
        ProcessHandle.of(server.pid()).ifPresent(ProcessHandle::destroyForcibly);
        server.stop();
        server = DatabaseServer.start(distribution, folder, port);
        killed++;
      } else {
        killed += number(END_OURS) > 0 ? 1 : 0;
      }
    }
    return killed;
  }

  /** The application: counts a write only where the server has acknowledged it. */
  private void write() {
    Random own = new Random(Thread.currentThread().threadId());
    long next = ROWS + 1_000_000L * Thread.currentThread().threadId();
    while (!over.get()) {
      try (Connection connection = server.connect("shop");
          var update = connection.prepareStatement("UPDATE public.t SET w = w + 1 WHERE id = ?");
          var insert =
              connection.prepareStatement("INSERT INTO public.t VALUES (?, 'late', 'late', 1)")) {
        while (!over.get()) {
          update.setLong(1, 1 + own.nextInt(ROWS));
          long began = System.nanoTime();
          doubtful.incrementAndGet();
          update.executeUpdate();
          acknowledged.incrementAndGet();
          doubtful.decrementAndGet();
          waits.add(System.nanoTime() - began);
          insert.setLong(1, next++);
          insert.executeUpdate();
          Await.pause(Duration.ofMillis(5));
        }
      } catch (SQLException e) {
        // The server was killed: what it had not acknowledged may be there or not.
        Await.pause(Duration.ofMillis(50));
      }
    }
  }

  private static double share(List<Long> nanos, int percent) {
    List<Long> sorted = nanos.stream().sorted().toList();
    return sorted.isEmpty()
        ? 0
        : sorted.get(Math.min(sorted.size() - 1, sorted.size() * percent / 100)) / 1e6;
  }

  private static MigrationFolder migrations() {
    String fill =
        """
        -- trasiego:backfill table=t where="new IS NULL"
        UPDATE public.t SET new = old, n = n + 1;
        """;
    return MigrationFolder.of(
        Map.of(
            "V20260101000000__t.sql",
            TABLE.getBytes(StandardCharsets.UTF_8),
            "V" + VERSION + "__x.sql",
            fill.getBytes(StandardCharsets.UTF_8)));
  }

  private Target target() {
    String secret =
        """
        {"host":"%s","port":%d,"dbname":"shop","username":"postgres","password":"%s"}\
        """
            .formatted(server.host(), server.port(), server.superuserPassword());
    Database live =
        new Database(
            () -> DatabaseSecret.parse(secret), new ApplicationName("test", "migrate", "x"));
    return new Target(live, "shop");
  }

  private long number(String sql) {
    try (Connection connection = server.connect("shop");
        var row = connection.createStatement().executeQuery(sql)) {
      row.next();
      return row.getLong(1);
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  private void execute(String database, String... statements) throws SQLException {
    try (Connection connection = server.connect(database)) {
      for (String sql : statements) {
        connection.createStatement().execute(sql);
      }
    }
  }
}
