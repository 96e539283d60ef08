package trasiego.migrate.backfill;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import trasiego.embedded.postgres.DatabaseServer;
import trasiego.embedded.postgres.PostgresDistribution;
import trasiego.handler.Deadline;
import trasiego.migrate.context.Limits;
import trasiego.migrate.request.BackfillRequest;
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

/** A primary with a real standby. */
@Tag(Majors.SCENARIOS)
final class ThrottleIT {
  private static final String VERSION = "20260202000000";
  private static final String FILE = "V" + VERSION + "__x.sql";

  private static final String TABLE =
      """
      CREATE TABLE public.t (id int PRIMARY KEY, n int NOT NULL DEFAULT 0);
      INSERT INTO public.t SELECT i FROM generate_series(1, 5000) i;
      """;

  private static final String REPLICAS = "SELECT count(*) FROM pg_stat_replication";
  private static final MigrationFolder MIGRATIONS = migrations();

  private static Path folder;
  private static DatabaseServer primary;
  private static DatabaseServer standby;

  @BeforeAll
  static void start() throws Exception {
    folder = MemoryTempDir.create();
    PostgresDistribution distribution = PostgresDistribution.of(18, System.err::println);
    primary = DatabaseServer.start(distribution, folder.resolve("primary"), 0);
    execute(primary, "postgres", "CREATE ROLE shop", "CREATE DATABASE shop OWNER shop");
    new Direction.Forward(MIGRATIONS, MIGRATIONS.files().getFirst())
        .run(target(), true, connection -> connection.createStatement().execute(TABLE));
    Path copy = folder.resolve("standby");
    ProcessBuilder copying =
        new ProcessBuilder(
            distribution.bin().resolve("pg_basebackup").toString(),
            "-D",
            copy.toString(),
            "-d",
            "postgresql://postgres@%s:%d/postgres".formatted(primary.host(), primary.port()),
            "-c",
            "fast");
    copying.environment().put("PGPASSWORD", primary.superuserPassword());
    assertThat(copying.inheritIO().start().waitFor()).isZero();
    copyBeside(primary.data(), copy);
    Files.createFile(copy.resolve("standby.signal"));
    Files.writeString(
        copy.resolve("postgresql.auto.conf"),
        "primary_conninfo = 'host=%s port=%d user=postgres password=%s application_name=shadow'\n"
            .formatted(primary.host(), primary.port(), primary.superuserPassword()));
    standby = DatabaseServer.start(distribution, copy, 0);
    Await.until("it follows", () -> number(REPLICAS) == 1);
  }

  /** What is kept beside a data folder, such as the superuser's password. */
  private static void copyBeside(Path from, Path to) throws IOException {
    try (var files = Files.list(from.getParent())) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        String name = file.getFileName().toString();
        if (name.startsWith("primary")) {
          Files.copy(file, to.resolveSibling(name.replaceFirst("primary", "standby")));
        }
      }
    }
  }

  @AfterAll
  static void stop() {
    standby.stop();
    primary.stop();
  }

  @Test
  void waitsForAReplicaThatStandsStillAndForOneThatIsGone() throws Exception {
    execute(standby, "postgres", "SELECT pg_wal_replay_pause()");

    BackfillOutcome.Later behind = (BackfillOutcome.Later) run();
    int filled = number("SELECT count(*) FROM public.t WHERE n = 1");
    BackfillOutcome.Later still = (BackfillOutcome.Later) run();

    assertThat(behind.reason()).contains("replica \"shadow\"").contains("s behind");
    assertThat(filled).isBetween(1, 4999);
    assertThat(still.reason()).isEqualTo(behind.reason());
    assertThat(number("SELECT count(*) FROM public.t WHERE n = 1"))
        .as("a later invocation knows at once")
        .isEqualTo(filled);

    standby.stop();
    Await.until("it is gone", () -> number(REPLICAS) == 0);
    BackfillOutcome.Later gone = (BackfillOutcome.Later) run();
    assertThat(gone.reason()).contains("could be seen before and cannot any more");

    BackfillRequest resume =
        new BackfillRequest(
            "test", "x", new BackfillRequest.Change(VERSION, false, null, null, null));
    new BackfillControl(target(), resume).change();
    assertThat(run()).isInstanceOf(BackfillOutcome.Done.class);
    assertThat(number("SELECT count(*) FROM public.t WHERE n <> 1")).isZero();
  }

  private static BackfillOutcome run() {
    return new BackfillRun(
            target(),
            new Direction.Forward(MIGRATIONS, MIGRATIONS.file(VERSION).orElseThrow()),
            new Limits(Duration.ofSeconds(1), Duration.ofSeconds(20)),
            Deadline.in(Duration.ofSeconds(60)),
            Hold.ALWAYS,
            Optional.empty(),
            Clock.systemUTC(),
            Thread::sleep,
            5000,
            _ -> {})
        .run();
  }

  private static MigrationFolder migrations() {
    String fill =
        """
        -- trasiego:backfill table=t where="n = 0" batch=100 pause=100ms lag=2s
        UPDATE public.t SET n = n + 1;
        """;
    return MigrationFolder.of(
        Map.of(
            "V20260101000000__t.sql",
            TABLE.getBytes(StandardCharsets.UTF_8),
            FILE,
            fill.getBytes(StandardCharsets.UTF_8)));
  }

  private static Target target() {
    String secret =
        """
        {"host":"%s","port":%d,"dbname":"shop","username":"postgres","password":"%s"}\
        """
            .formatted(primary.host(), primary.port(), primary.superuserPassword());
    Database live =
        new Database(
            () -> DatabaseSecret.parse(secret), new ApplicationName("test", "migrate", "x"));
    return new Target(live, "shop");
  }

  private static int number(String sql) {
    try (Connection connection = primary.connect("shop");
        var row = connection.createStatement().executeQuery(sql)) {
      row.next();
      return row.getInt(1);
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  private static void execute(DatabaseServer server, String database, String... statements)
      throws SQLException {
    try (Connection connection = server.connect(database)) {
      for (String sql : List.of(statements)) {
        connection.createStatement().execute(sql);
      }
    }
  }
}
