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
import trasiego.execution.PlanDocument;
import trasiego.execution.RunDocument;
import trasiego.handler.Deadline;
import trasiego.handler.Json;
import trasiego.handler.Settings;
import trasiego.handler.TestActions;
import trasiego.migrate.apply.ApplyResult;
import trasiego.migrate.context.Limits;
import trasiego.migrate.context.MigrateContext;
import trasiego.migrate.context.PlanDocuments;
import trasiego.migrate.context.Policy;
import trasiego.migrate.context.RetryPolicy;
import trasiego.migrate.context.Sleeper;
import trasiego.migrate.context.WatchPolicy;
import trasiego.migrate.plan.PlanResult;
import trasiego.migrate.rehearse.RehearseResult;
import trasiego.migrate.trial.TrialCopies;
import trasiego.migrate.trial.TrialServers;
import trasiego.migrate.undo.UndoResult;
import trasiego.migration.MigrationFolder;
import trasiego.postgres.ApplicationName;
import trasiego.postgres.Database;
import trasiego.postgres.Session;
import trasiego.postgres.Timeouts;
import trasiego.postgres.secret.DatabaseSecret;
import trasiego.postgres.secret.SecretSource;
import trasiego.testing.InMemoryStore;
import trasiego.testing.TestKey;

/** One database, one store and a folder of migrations, worked on as the function's own user. */
public final class MigrateFixture extends DatabaseFixture {
  public static final String ONE = "20260101000000";
  public static final String TWO = "20260202000000";
  public static final String THREE = "20260303000000";
  public final InMemoryStore store = new InMemoryStore();
  public final TreeMap<String, byte[]> files = new TreeMap<>();
  public Limits limits = new Limits(Duration.ofMillis(300), Duration.ofSeconds(20));
  public RetryPolicy retryPolicy =
      new RetryPolicy(
          8, 100, Duration.ofMinutes(5), Duration.ofMillis(100), Duration.ofMillis(400));
  public Duration invocation = Duration.ofSeconds(60);
  public Supplier<Deadline> deadline = () -> Deadline.in(invocation);
  public Sleeper pause = Sleeper::real;
  public Clock clock = Clock.systemUTC();
  public Policy policy = Policy.DEFAULT;
  public WatchPolicy watchPolicy = WatchPolicy.DEFAULT;
  public long freeBytes = Long.MAX_VALUE;
  public TrialCopies copies = new TestCopies(this);
  private String backup;

  public MigrateFixture(int major) {
    super(major);
  }

  /** A migration and its undo. */
  public MigrateFixture file(String version, String sql, String undo) {
    files.put("V" + version + "__x.sql", sql.getBytes(StandardCharsets.UTF_8));
    files.put("U" + version + "__x.sql", undo.getBytes(StandardCharsets.UTF_8));
    return this;
  }

  public String text(String file) {
    return new String(files.get(file), StandardCharsets.UTF_8);
  }

  /** Puts the files into the store; answers their key. */
  public String migrations() {
    MigrationFolder folder = MigrationFolder.of(files);
    store.create(folder.key(), folder.zip(), "application/zip");
    return folder.key();
  }

  public MigrateContext context() {
    SecretSource secret = () -> DatabaseSecret.parse(database.secretJson("migrate"));
    return new MigrateContext(
        store,
        secret,
        limits,
        retryPolicy,
        policy,
        watchPolicy,
        TestKey::trust,
        _ -> store,
        clock,
        duration -> pause.sleep(duration));
  }

  public Object run(Map<String, Object> fields) {
    Map<String, Object> request = new TreeMap<>(fields);
    request.put("environment", "test");
    List.of("trial", "rehearsal").forEach(document -> handDigestOn(document, request));
    return TestActions.run(new Migrate(context(), settings()).actions(), request, deadline.get());
  }

  /** As the machine does with what the step answered, unless the test says another. */
  private void handDigestOn(String document, Map<String, Object> request) {
    Optional.ofNullable((String) request.get(document))
        .flatMap(key -> store.read(key))
        .ifPresent(
            content -> request.putIfAbsent(document + "Sha256", Digests.hex(content.bytes())));
  }

  /** With the tools of this database's major. */
  public Settings settings() {
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
  public Object trialOnServer(Map<String, Object> fields, Path folder) {
    String path = settings().required("PATH");
    Settings settings = new Settings(Map.of("PATH", path, "TMPDIR", folder.toString()));
    return trial(fields, new TrialServers(settings));
  }

  private Object trial(Map<String, Object> fields, TrialCopies copies) {
    Map<String, Object> request = new TreeMap<>(fields);
    request.put("environment", "test");
    return TestActions.run(Trials.actions(new Trials(context(), copies)), request, deadline.get());
  }

  public static String execution() {
    return "arn:aws:states:local:000000000000:execution:deployment:" + UUID.randomUUID();
  }

  public PlanResult plan(String execution) {
    return (PlanResult)
        run(Map.of("action", "plan", "execution", execution, "migrations", migrations()));
  }

  /** Plans and rehearses on a copy of the database, as the machine does before it migrates. */
  public Ready ready() {
    String execution = execution();
    PlanResult plan = plan(execution);
    RehearseResult rehearsal = rehearse(execution, plan.plan(), 1);
    return new Ready(execution, plan.plan(), rehearsal.rehearsal());
  }

  public record Ready(String execution, String plan, String rehearsal) {}

  public RehearseResult rehearse(String execution, String plan, int attempt) {
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
      context()
          .write(
              new PlanDocuments("test", execution, false).weights(),
              trasiego.impact.Weighing.read(live));
    }
  }

  private String backup() {
    if (backup == null) {
      backup = TestKey.sign(store, TestBackup.store(store)).toString();
    }
    return backup;
  }

  public ApplyResult apply(Ready ready, int attempt) {
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

  public RunDocument run(Ready ready) {
    String key = trasiego.store.Keys.ofExecution("test", ready.execution(), "run.json");
    return Json.document(store.read(key).orElseThrow().bytes(), RunDocument.class);
  }

  public PlanResult planBack(String execution, String target, String confirm) {
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
  public Ready backTo(String target) {
    String execution = execution();
    PlanResult plan = planBack(execution, target, database.name());
    RehearseResult rehearsal = rehearse(execution, plan.plan(), 1);
    return new Ready(execution, plan.plan(), rehearsal.rehearsal());
  }

  public UndoResult undo(Ready ready, int attempt) {
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

  public PlanDocument document(PlanResult result) {
    return Json.document(store.read(result.plan()).orElseThrow().bytes(), PlanDocument.class);
  }
}
