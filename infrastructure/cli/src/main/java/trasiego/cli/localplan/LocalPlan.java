package trasiego.cli.localplan;

import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import trasiego.embedded.process.EmbeddedServerException;
import trasiego.estimate.RowEstimates;
import trasiego.execution.Report;
import trasiego.execution.Report.FileReport;
import trasiego.execution.Verdict;
import trasiego.failure.DeploymentException;
import trasiego.handler.Bounds;
import trasiego.impact.Expectation;
import trasiego.judgement.FileKnowledge;
import trasiego.judgement.Judge;
import trasiego.migration.MigrationFile;
import trasiego.migration.MigrationFolder;
import trasiego.observation.ObservedFile;
import trasiego.observation.UnobservedRun;
import trasiego.observation.Untried;
import trasiego.observation.schema.Schema;
import trasiego.observation.schema.SchemaReader;
import trasiego.postgres.Session;
import trasiego.postgres.SqlFailure;
import trasiego.rule.TargetTables;
import trasiego.rule.Thresholds;
import trasiego.statistics.TableStatistics;
import trasiego.undo.RoundTrip;
import trasiego.undo.UndoProof;

/**
 * Plans the new files of a folder with nothing but the folder: on a database that the files before
 * them lead to. No target is asked: each table that exists before counts as large, unless an
 * environment exported what its tables weigh.
 */
public final class LocalPlan {
  private final Path migrations;
  private final Path state;
  private final int major;
  private final Clock clock;
  private final Consumer<String> progress;
  private final Optional<TableStatistics> statistics;
  private final TargetTables weights;
  private final List<FileReport> reports = new ArrayList<>();
  private final List<String> refusals = new ArrayList<>();
  private final List<String> warnings = new ArrayList<>();
  private MigrationFolder folder;
  private PlannedFiles files;
  private String server;

  /** Where no environment says what its tables weigh. */
  LocalPlan(Path migrations, Path state, int major, Clock clock, Consumer<String> progress) {
    this(migrations, state, major, clock, progress, Optional.empty());
  }

  /**
   * @param state the folder that keeps what is built between runs, and the server of this one
   * @param major the server's, such as 18
   * @param statistics of an environment's tables, where it exported them
   */
  public LocalPlan(
      Path migrations,
      Path state,
      int major,
      Clock clock,
      Consumer<String> progress,
      Optional<TableStatistics> statistics) {
    this.statistics = statistics;
    this.weights = statistics.map(TargetTables::of).orElse(TargetTables.UNKNOWN);
    this.migrations = migrations;
    this.state = state;
    this.major = major;
    this.clock = clock;
    this.progress = progress;
    this.server = Integer.toString(major);
  }

  /** Where the folder lies in its repository; empty where git does not know. */
  public static String prefix(Path migrations) {
    return PlannedFiles.prefix(migrations).orElse("");
  }

  /**
   * Plans what is newer than the version or not in the base; where neither is given, what git says
   * is new.
   */
  public Report run(String since, String base) {
    folder = MigrationFolder.read(migrations);
    files = PlannedFiles.choose(folder, migrations, since, base);
    progress.accept("planning " + files.why());
    if (files.planned().isEmpty()) {
      refusals.addAll(files.problems());
      return report();
    }
    try {
      return onASoundServer();
    } catch (SqlFailure | DeploymentException e) {
      throw FreeSpace.isLow(state)
          ? new EmbeddedServerException(
              "there is no space left in %s: %s%nfree some there".formatted(state, e.getMessage()),
              e)
          : e;
    }
  }

  /** What a crash of the machine or a hand in the folder damaged is built anew. */
  private Report onASoundServer() {
    BaseDatabase ground =
        new BaseDatabase(
            major, state.resolve(Integer.toString(major)), folder.committingProcedures(), progress);
    try {
      return on(ground);
    } catch (SqlFailure e) {
      boolean isDamaged = e.state().startsWith("58") || e.state().startsWith("XX");
      if (!isDamaged || FreeSpace.isLow(state)) {
        throw e;
      }
      progress.accept("what was kept is damaged (" + e.getMessage() + "); beginning with nothing");
      ground.forget(files.before());
      return on(ground);
    }
  }

  private Report on(BaseDatabase ground) {
    reports.clear();
    warnings.clear();
    refusals.clear();
    refusals.addAll(files.problems());
    switch (ground.build(files.before())) {
      case BaseDatabase.Outcome.Failed(UnobservedRun.Failure failure) ->
          refusals.add(
              "the files before the planned ones do not run on an empty PostgreSQL "
                  + major
                  + ": "
                  + failure
                  + StatementHint.of(failure.message(), major).map(step -> "; " + step).orElse("")
                  + "; "
                  + StatementHint.ELSEWHERE);
      case BaseDatabase.Outcome.Built(OwnedDatabase database) -> judge(ground, database);
    }
    return report();
  }

  private void judge(BaseDatabase ground, OwnedDatabase built) {
    OwnedDatabase database = built;
    UndoProof wayBack = wayBack(ground, database);
    try {
      server = serverOf(database);
      Judge judge = new Judge(weights, Thresholds.DEFAULT, major, structure(database));
      for (int i = 0; i < files.planned().size(); i++) {
        RoundTrip tried = withinDisk(judge, wayBack, files.planned().get(i), database);
        int next = i + 1;
        if (tried.isFailed()) {
          notTried(next, tried.file().name() + " fails");
          break;
        }
        if (!tried.isKept() && next < files.planned().size()) {
          wayBack.close();
          database.close();
          database = withoutUndo(ground, next);
          wayBack = wayBack(ground, database);
        }
      }
      warnings.addAll(new StandInRoles(database).notes(folder));
    } finally {
      wayBack.close();
      database.close();
    }
  }

  private static UndoProof wayBack(BaseDatabase ground, OwnedDatabase database) {
    return new UndoProof(new TrialDatabase(database, ground.committing()));
  }

  private RoundTrip withinDisk(
      Judge judge, UndoProof wayBack, MigrationFile file, OwnedDatabase database) {
    return database.withinDisk(List.of(file), () -> tried(judge, wayBack, file));
  }

  private RoundTrip tried(Judge judge, UndoProof wayBack, MigrationFile file) {
    RoundTrip tried = wayBack.of(file);
    reports.add(judge.judge(tried.observed(), file.script(), known(tried), tried.broken()));
    tried
        .observed()
        .failure()
        .flatMap(failure -> StatementHint.of(failure.message(), major))
        .ifPresent(step -> warnings.add(file.name() + ": " + step));
    return tried;
  }

  private FileKnowledge known(RoundTrip tried) {
    ObservedFile observed = tried.observed();
    RowEstimates rows =
        RowEstimates.unknown(
            observed,
            statistics.isPresent()
                ? "exported statistics know tables, not their columns"
                : "no database was asked");
    return new FileKnowledge(
        statistics.isPresent() ? Expectation.estimated(observed, weights, rows) : null,
        List.of(),
        null,
        tried.undo(),
        Untried.NOTHING,
        rows);
  }

  /** Nobody knows what a broken undo file left: the next file gets what it would find without. */
  private OwnedDatabase withoutUndo(BaseDatabase ground, int count) {
    return switch (ground.build(files.before())) {
      case BaseDatabase.Outcome.Built(OwnedDatabase database) -> {
        ground.apply(database, files.planned().subList(0, count));
        yield database;
      }
      case BaseDatabase.Outcome.Failed(UnobservedRun.Failure failure) ->
          throw new IllegalStateException("what was built before does not build now: " + failure);
    };
  }

  private void notTried(int from, String why) {
    if (from < files.planned().size()) {
      warnings.add(
          "not tried, since "
              + why
              + ": "
              + Bounds.names(
                  files.planned().subList(from, files.planned().size()).stream()
                      .map(MigrationFile::name)
                      .toList()));
    }
  }

  private static Schema structure(OwnedDatabase database) {
    try (Session session = database.owner(BaseDatabase.LIMITS)) {
      return SchemaReader.read(session);
    }
  }

  private static String serverOf(OwnedDatabase database) {
    try (Session session = database.administrator()) {
      return session.text("SHOW server_version").orElse("");
    }
  }

  private Report report() {
    List<String> verdicts = new ArrayList<>(reports.stream().map(FileReport::verdict).toList());
    if (!refusals.isEmpty()) {
      verdicts.add(Verdict.REFUSED);
    }
    return new Report(
        "local",
        "local",
        statistics.map(it -> it.environment() + " as of " + it.takenAt()).orElse(null),
        server,
        clock.instant().toString(),
        folder.sha256(),
        Verdict.worst(verdicts),
        reports,
        refusals,
        List.of(),
        List.of(),
        warnings);
  }
}
