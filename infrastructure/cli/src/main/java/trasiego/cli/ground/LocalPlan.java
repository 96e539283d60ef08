package trasiego.cli.ground;

import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import trasiego.embedded.EmbeddedServerException;
import trasiego.embedded.SharedServer;
import trasiego.failure.DeploymentException;
import trasiego.hazard.Judge;
import trasiego.hazard.Report;
import trasiego.hazard.Report.FileReport;
import trasiego.hazard.Thresholds;
import trasiego.hazard.Verdict;
import trasiego.hazard.WayBack;
import trasiego.hazard.WayBack.Tried;
import trasiego.hazard.Weights;
import trasiego.migration.MigrationFile;
import trasiego.migration.MigrationFolder;
import trasiego.observation.Replay;
import trasiego.observation.Structure;
import trasiego.observation.StructureReader;
import trasiego.postgres.Session;
import trasiego.postgres.SqlFailure;

/**
 * Plans the new files of a folder with nothing but the folder: on a database that the files before
 * them lead to. No target is asked, so each table that exists before counts as large.
 */
public final class LocalPlan {
  private final Path migrations;
  private final Path state;
  private final int major;
  private final Clock clock;
  private final Consumer<String> progress;
  private final List<FileReport> reports = new ArrayList<>();
  private final List<String> refusals = new ArrayList<>();
  private final List<String> warnings = new ArrayList<>();
  private MigrationFolder folder;
  private PlannedFiles files;

  /**
   * @param state the folder that keeps the server and what is built, between runs
   * @param major the server's, such as 18
   */
  public LocalPlan(Path migrations, Path state, int major, Clock clock, Consumer<String> progress) {
    this.migrations = migrations;
    this.state = state;
    this.major = major;
    this.clock = clock;
    this.progress = progress;
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
      return report(Integer.toString(major));
    }
    try {
      return onASoundServer();
    } catch (SqlFailure | DeploymentException e) {
      throw Space.isLow(state)
          ? new EmbeddedServerException(
              "there is no space left in %s: %s%nfree some there".formatted(state, e.getMessage()),
              e)
          : e;
    }
  }

  /** What a crash of the machine or a hand in the folder damaged is built anew. */
  private Report onASoundServer() {
    try {
      return onAServer();
    } catch (SqlFailure e) {
      boolean isDamaged = e.state().startsWith("58") || e.state().startsWith("XX");
      if (!isDamaged || Space.isLow(state) || !SharedServer.forget(serverFolder())) {
        throw e;
      }
      progress.accept("what was kept is damaged (" + e.getMessage() + "); beginning with nothing");
      return onAServer();
    }
  }

  private Path serverFolder() {
    return state.resolve(Integer.toString(major));
  }

  private Report onAServer() {
    reports.clear();
    warnings.clear();
    refusals.clear();
    refusals.addAll(files.problems());
    try (GroundServer server = GroundServer.open(major, serverFolder(), progress);
        Databases databases = Databases.open(server)) {
      if (Roles.areMadeBy(folder)) {
        databases.waitToMakeRoles(
            () -> progress.accept("another plan makes roles; waiting for its end"));
      }
      Roles roles = new Roles(databases.session());
      plan(new Ground(server, databases, roles, folder.committingProcedures(), progress));
      warnings.addAll(roles.notes(folder));
      return report(databases.session().text("SHOW server_version").orElse(""));
    }
  }

  private void plan(Ground ground) {
    switch (ground.build(files.before(), major)) {
      case Ground.Outcome.Failed(Replay.Failure failure) ->
          refusals.add(
              "the files before the planned ones do not run on an empty PostgreSQL "
                  + major
                  + ": "
                  + failure
                  + NextStep.of(failure.message(), major).map(step -> "; " + step).orElse("")
                  + "; "
                  + NextStep.ELSEWHERE);
      case Ground.Outcome.Built(String database) -> judge(ground, database);
    }
  }

  private void judge(Ground ground, String built) {
    String database = built;
    Judge judge =
        new Judge(Weights.UNKNOWN, Thresholds.DEFAULT, major, structure(ground, database));
    for (int i = 0; i < files.planned().size(); i++) {
      MigrationFile file = files.planned().get(i);
      Tried tried = new WayBack(new TrialDatabase(ground, database)).of(file);
      reports.add(judge.judge(tried.observed(), file.script(), Judge.Known.of(tried.undo())));
      int next = i + 1;
      if (tried.isFailed()) {
        tried
            .observed()
            .failure()
            .flatMap(failure -> NextStep.of(failure.message(), major))
            .ifPresent(step -> warnings.add(file.name() + ": " + step));
        notTried(next, file.name() + " fails");
        break;
      }
      if (!tried.isKept() && next < files.planned().size()) {
        ground.drop(database);
        database = withoutUndo(ground, next);
      }
    }
    ground.drop(database);
  }

  /** Nobody knows what a broken undo file left: the next file gets what it would find without. */
  private String withoutUndo(Ground ground, int count) {
    return switch (ground.build(files.before(), major)) {
      case Ground.Outcome.Built(String database) -> {
        ground.apply(database, files.planned().subList(0, count));
        yield database;
      }
      case Ground.Outcome.Failed(Replay.Failure failure) ->
          throw new IllegalStateException("what was built before does not build now: " + failure);
    };
  }

  private void notTried(int from, String why) {
    if (from < files.planned().size()) {
      warnings.add(
          "not tried, since "
              + why
              + ": "
              + String.join(
                  ", ",
                  files.planned().subList(from, files.planned().size()).stream()
                      .map(MigrationFile::name)
                      .toList()));
    }
  }

  private static Structure structure(Ground ground, String database) {
    try (Session session = ground.server().owner(database)) {
      return StructureReader.read(session);
    }
  }

  private Report report(String server) {
    List<String> verdicts = new ArrayList<>(reports.stream().map(FileReport::verdict).toList());
    if (!refusals.isEmpty()) {
      verdicts.add(Verdict.REFUSED);
    }
    return new Report(
        "local",
        "local",
        null,
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
