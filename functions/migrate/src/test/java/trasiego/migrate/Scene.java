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
  Pause pause = Pause::real;
  Policy policy = Policy.DEFAULT;

  Scene(int major) {
    database = TestDatabase.create(major);
  }

  /** A migration and its undo. */
  Scene file(String version, String sql, String undo) {
    files.put("V" + version + "__x.sql", sql.getBytes(StandardCharsets.UTF_8));
    files.put("U" + version + "__x.sql", undo.getBytes(StandardCharsets.UTF_8));
    return this;
  }

  String text(String file) {
    return new String(files.get(file), StandardCharsets.UTF_8);
  }

  /** Puts the files into the store; answers their key. */
  String migrations() {
    MigrationFolder folder = MigrationFolder.of(files);
    store.create(folder.key(), folder.zip(), "application/zip");
    return folder.key();
  }

  Site site() {
    SecretSource secret = () -> DatabaseSecret.parse(database.secretJson("migrate"));
    return new Site(
        store,
        secret,
        secret,
        limits,
        patience,
        policy,
        _ -> store,
        Clock.systemUTC(),
        duration -> pause.sleep(duration));
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

  /** Plans and rehearses on a copy of the database, as the machine does before it migrates. */
  Ready ready() {
    String execution = execution();
    PlanResult plan = plan(execution);
    String copy = copy(execution);
    RehearseResult rehearsal = rehearse(execution, plan.plan(), copy, 1);
    drop(copy);
    return new Ready(execution, plan.plan(), rehearsal.rehearsal());
  }

  record Ready(String execution, String plan, String rehearsal) {}

  RehearseResult rehearse(String execution, String plan, String copy, int attempt) {
    return (RehearseResult)
        run(
            Map.of(
                "action",
                "rehearse",
                "execution",
                execution,
                "plan",
                plan,
                "database",
                copy,
                "attempt",
                attempt));
  }

  ApplyResult apply(Ready ready, int attempt) {
    return (ApplyResult)
        run(
            Map.of(
                "action",
                "apply",
                "execution",
                ready.execution(),
                "plan",
                ready.plan(),
                "rehearsal",
                ready.rehearsal(),
                "attempt",
                attempt));
  }

  RunDocument run(Ready ready) {
    String key = trasiego.store.Keys.ofExecution("test", ready.execution(), "run.json");
    return Json.document(store.read(key).orElseThrow().bytes(), RunDocument.class);
  }

  /** A copy as the restore step makes it, without its rows' long way through a backup. */
  String copy(String execution) {
    String copy = database.name() + "_copy";
    admin(
        "CREATE DATABASE %s TEMPLATE %s OWNER %s%s"
            .formatted(
                copy, database.name(), database.owner(), TestDatabase.copying(database.major())));
    admin(
        "COMMENT ON DATABASE %s IS '{\"trasiego\":\"rehearsal\",\"environment\":\"test\",\"execution\":\"%s\"}'"
            .formatted(copy, execution));
    return copy;
  }

  void drop(String copy) {
    admin("DROP DATABASE " + copy);
  }

  void admin(String sql) {
    try (var admin = database.server().connect("postgres");
        var statement = admin.createStatement()) {
      statement.execute(sql);
    } catch (java.sql.SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  /** What the administrator's question counts on this database. */
  int number(String sql) {
    try (var admin = database.adminConnection();
        var rows = admin.createStatement().executeQuery(sql)) {
      rows.next();
      return rows.getInt(1);
    } catch (java.sql.SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  /** A session of the application's that stays in its transaction until it is closed. */
  java.sql.Connection holding(String sql) {
    try {
      java.sql.Connection connection = database.ownerConnection();
      connection.setAutoCommit(false);
      connection.createStatement().execute(sql);
      return connection;
    } catch (java.sql.SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Those of the application, as SQL names them. */
  List<String> tables() {
    return database.query(
        """
        SELECT format('%I.%I', schemaname, relname) FROM pg_stat_user_tables
        WHERE relname NOT LIKE 'flyway%'
        """);
  }

  List<String> invalidIndexes() {
    return database.query("SELECT indexrelid::regclass FROM pg_index WHERE NOT indisvalid");
  }

  UndoResult undo(String execution, String target, int attempt) {
    return (UndoResult)
        run(
            Map.of(
                "action",
                "undo",
                "execution",
                execution,
                "target",
                target,
                "migrations",
                migrations(),
                "attempt",
                attempt));
  }

  List<String> history() {
    return database.query(
        "SELECT version || ' ' || type || ' ' || success FROM flyway_schema_history ORDER BY"
            + " installed_rank");
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
