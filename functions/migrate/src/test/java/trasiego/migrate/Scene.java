package trasiego.migrate;

import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import trasiego.handler.Deadline;
import trasiego.handler.Json;
import trasiego.migration.MigrationFolder;
import trasiego.postgres.DatabaseSecret;
import trasiego.postgres.SecretSource;
import trasiego.testing.InMemoryStore;
import trasiego.testing.TestDatabase;

/** One database, one store and a folder of migrations, worked on as the function's own user. */
final class Scene implements AutoCloseable {
  static final String ONE = "20260101000000";
  static final String TWO = "20260202000000";
  static final String THREE = "20260303000000";

  final TestDatabase database;
  final InMemoryStore store = new InMemoryStore();
  final TreeMap<String, byte[]> files = new TreeMap<>();
  Limits limits = new Limits(Duration.ofMillis(300), Duration.ofSeconds(20));
  Patience patience =
      new Patience(8, 100, Duration.ofMinutes(5), Duration.ofMillis(100), Duration.ofMillis(400));
  Duration invocation = Duration.ofSeconds(60);

  Scene(int major) {
    database = TestDatabase.create(major);
  }

  /** A migration and its undo. */
  Scene file(String version, String sql, String undo) {
    files.put("V" + version + "__x.sql", sql.getBytes(StandardCharsets.UTF_8));
    files.put("U" + version + "__x.sql", undo.getBytes(StandardCharsets.UTF_8));
    return this;
  }

  /** Puts the files into the store; answers their key. */
  String migrations() {
    MigrationFolder folder = MigrationFolder.of(files);
    store.create(folder.key(), folder.zip(), "application/zip");
    return folder.key();
  }

  Site site() {
    SecretSource secret = () -> DatabaseSecret.parse(database.secretJson("migrate"));
    return new Site(store, secret, secret, limits, patience, Clock.systemUTC(), Pause::real);
  }

  Object run(Map<String, Object> fields) {
    Map<String, Object> request = new TreeMap<>(fields);
    request.put("environment", "test");
    MigrateRequest read =
        Json.request(new java.io.ByteArrayInputStream(Json.line(request)), MigrateRequest.class);
    read.check();
    return new Migrate(site()).run(read, Deadline.in(invocation));
  }

  static String execution() {
    return "arn:aws:states:local:000000000000:execution:deployment:" + UUID.randomUUID();
  }

  PlanResult plan(String execution) {
    return (PlanResult)
        run(Map.of("action", "plan", "execution", execution, "migrations", migrations()));
  }

  PlanDocument document(PlanResult result) {
    return Json.document(store.read(result.plan()).orElseThrow().bytes(), PlanDocument.class);
  }

  /** Sessions of ours on the server, of this scene's database or of the fence. */
  List<String> sessions() {
    return database.query(
        """
        SELECT application_name || ' ' || datname || ' ' || state FROM pg_stat_activity
        WHERE application_name LIKE 'trasiego/test/%' AND datname = current_database()
        """);
  }

  @Override
  public void close() {
    database.close();
  }
}
