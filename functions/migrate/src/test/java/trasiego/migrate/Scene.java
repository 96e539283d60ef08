package trasiego.migrate;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.Supplier;
import trasiego.archive.Digests;
import trasiego.archive.TestBackup;
import trasiego.handler.Deadline;
import trasiego.handler.Json;
import trasiego.handler.Settings;
import trasiego.migration.MigrationFolder;
import trasiego.postgres.ApplicationName;
import trasiego.postgres.Database;
import trasiego.postgres.DatabaseSecret;
import trasiego.postgres.SecretSource;
import trasiego.postgres.Session;
import trasiego.postgres.Timeouts;
import trasiego.testing.Await;
import trasiego.testing.InMemoryStore;
import trasiego.testing.TestDatabase;
import trasiego.testing.TestKey;

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
  Supplier<Deadline> deadline = () -> Deadline.in(invocation);
  Pause pause = Pause::real;
  Policy policy = Policy.DEFAULT;
  long freeBytes = Long.MAX_VALUE;
  TrialCopies copies = new TestCopies(this);
  private String backup;

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
        limits,
        patience,
        policy,
        TestKey::trust,
        _ -> store,
        Clock.systemUTC(),
        duration -> pause.sleep(duration));
  }

  Object run(Map<String, Object> fields) {
    Map<String, Object> request = new TreeMap<>(fields);
    request.put("environment", "test");
    List.of("trial", "rehearsal").forEach(document -> handDigestOn(document, request));
    MigrateRequest read =
        Json.request(new java.io.ByteArrayInputStream(Json.line(request)), MigrateRequest.class);
    read.check();
    return new Migrate(site(), settings()).run(read, deadline.get());
  }

  /** As the machine does with what the step answered, unless the test says another. */
  private void handDigestOn(String document, Map<String, Object> request) {
    Optional.ofNullable((String) request.get(document))
        .flatMap(key -> store.read(key))
        .ifPresent(
            content -> request.putIfAbsent(document + "Sha256", Digests.hex(content.bytes())));
  }

  /** With the tools of this database's major. */
  Settings settings() {
    return new Settings(Map.of("PATH", database.server().distribution().bin().toString()));
  }

  Object trial(Map<String, Object> fields) {
    return trial(fields, copies);
  }

  /**
   * On a private server, as the function does it.
   *
   * @param folder where the server lies
   */
  Object trialOnServer(Map<String, Object> fields, Path folder) {
    String path = settings().required("PATH");
    Settings settings = new Settings(Map.of("PATH", path, "TMPDIR", folder.toString()));
    return trial(fields, new TrialServers(settings));
  }

  private Object trial(Map<String, Object> fields, TrialCopies copies) {
    Map<String, Object> request = new TreeMap<>(fields);
    request.put("environment", "test");
    TrialRequest read =
        Json.request(new java.io.ByteArrayInputStream(Json.line(request)), TrialRequest.class);
    read.check();
    return new Trials(site(), copies).run(read, deadline.get());
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
    RehearseResult rehearsal = rehearse(execution, plan.plan(), 1);
    return new Ready(execution, plan.plan(), rehearsal.rehearsal());
  }

  record Ready(String execution, String plan, String rehearsal) {}

  RehearseResult rehearse(String execution, String plan, int attempt) {
    weigh(execution);
    return (RehearseResult)
        trial(
            Map.of(
                "action",
                "rehearse",
                "execution",
                execution,
                "plan",
                plan,
                "backup",
                backup(),
                "attempt",
                attempt));
  }

  /** What the step between plan and rehearsal leaves. */
  private void weigh(String execution) {
    SecretSource secret = () -> DatabaseSecret.parse(database.secretJson("migrate"));
    ApplicationName name = new ApplicationName("test", "migrate", execution);
    try (Session live = new Database(secret, name).open(Timeouts.DEFAULT)) {
      live.becomeOwner();
      site()
          .write(
              new PlanDocuments("test", execution, false).weights(),
              trasiego.weight.Weighing.read(live));
    }
  }

  private String backup() {
    if (backup == null) {
      backup = TestKey.sign(store, TestBackup.store(store)).toString();
    }
    return backup;
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

  void drop(String copy) {
    admin("DROP DATABASE " + copy + " WITH (FORCE)");
  }

  void admin(String sql) {
    try (var admin = database.server().connect("postgres");
        var statement = admin.createStatement()) {
      statement.execute(sql);
    } catch (java.sql.SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  /** An administrator's statements in this database. */
  void inside(String... statements) {
    try (var admin = database.adminConnection();
        var statement = admin.createStatement()) {
      for (String sql : statements) {
        statement.execute(sql);
      }
    } catch (java.sql.SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  Database live() {
    return new Database(
        () -> DatabaseSecret.parse(database.secretJson("migrate")),
        new ApplicationName("test", "migrate", "scene"));
  }

  Session asOwner() {
    Session session = live().open(Timeouts.DEFAULT);
    session.becomeOwner();
    return session;
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

  PlanResult planBack(String execution, String target, String confirm) {
    return (PlanResult)
        run(
            Map.of(
                "action",
                "plan",
                "execution",
                execution,
                "migrations",
                migrations(),
                "target",
                target,
                "confirm",
                confirm));
  }

  /** Plans the way back and proves it on a copy, as the machine does before it undoes. */
  Ready backTo(String target) {
    String execution = execution();
    PlanResult plan = planBack(execution, target, database.name());
    RehearseResult rehearsal = rehearse(execution, plan.plan(), 1);
    return new Ready(execution, plan.plan(), rehearsal.rehearsal());
  }

  UndoResult undo(Ready ready, int attempt) {
    return (UndoResult)
        run(
            Map.of(
                "action",
                "undo",
                "execution",
                ready.execution(),
                "plan",
                ready.plan(),
                "rehearsal",
                ready.rehearsal(),
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

  /** Sessions of ours that stay; a closed one is in the server's list for a moment longer. */
  List<String> sessions() {
    return Await.value(this::listed, List::isEmpty);
  }

  private List<String> listed() {
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
