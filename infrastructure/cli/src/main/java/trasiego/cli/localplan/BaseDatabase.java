package trasiego.cli.localplan;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import trasiego.failure.DeploymentException;
import trasiego.migration.MigrationFile;
import trasiego.migration.Script;
import trasiego.observation.UnobservedRun;
import trasiego.postgres.Session;
import trasiego.postgres.SqlFailure;
import trasiego.postgres.Timeouts;

/** Builds the database that the files before the planned ones lead to, from what is kept of it. */
final class BaseDatabase {
  static final String OWNER = "plan_owner";

  /** Waiting for a lock here means that the file waits for itself. */
  static final Timeouts LIMITS =
      new Timeouts(Duration.ofSeconds(30), Duration.ofMinutes(5), Duration.ZERO);

  private static final String DATABASE = "planned";
  private static final int TOLD_EVERY = 50;

  private final int major;
  private final Path folder;
  private final ClusterCache kept;
  private final Set<String> committing;
  private final Consumer<String> progress;

  /**
   * @param folder where servers lie, and what is kept
   */
  BaseDatabase(int major, Path folder, Set<String> committing, Consumer<String> progress) {
    this.major = major;
    this.folder = folder;
    this.kept = ClusterCache.open(folder);
    this.committing = committing;
    this.progress = progress;
  }

  /** A database that the caller closes, or which file does not run. */
  sealed interface Outcome {
    record Built(OwnedDatabase database) implements Outcome {}

    record Failed(UnobservedRun.Failure failure) implements Outcome {}
  }

  /** One builds while others who want the same wait for it. */
  Outcome build(List<MigrationFile> files) {
    BuildCacheKey chain = BuildCacheKey.of(files, major);
    return resumed(chain, files.size())
        .<Outcome>map(Outcome.Built::new)
        .orElseGet(() -> alone(files, chain));
  }

  private Outcome alone(List<MigrationFile> files, BuildCacheKey chain) {
    Runnable waiting =
        () -> progress.accept("another plan builds the same database; waiting for it");
    try (ClusterCache.Building _ = kept.toBuild(chain.name(files.size()), waiting)) {
      return resumed(chain, files.size())
          .<Outcome>map(Outcome.Built::new)
          .orElseGet(() -> grown(files, chain));
    }
  }

  private Outcome grown(List<MigrationFile> files, BuildCacheKey chain) {
    for (int from = files.size() - 1; from >= 0; from--) {
      Optional<OwnedDatabase> shorter = resumed(chain, from);
      if (shorter.isPresent()) {
        return grown(shorter.get(), from, files, chain);
      }
    }
    progress.accept("starting PostgreSQL " + major + " in " + folder);
    return grown(OwnedDatabase.create(major, folder, DATABASE, OWNER), 0, files, chain);
  }

  private Outcome grown(
      OwnedDatabase database, int from, List<MigrationFile> files, BuildCacheKey chain) {
    boolean isBuilt = false;
    try {
      progress.accept(
          "building %s%s"
              .formatted(
                  count(files.size() - from),
                  from == 0 ? "" : " upon the " + from + " that are kept"));
      Optional<UnobservedRun.Failure> failure = apply(database, files.subList(from, files.size()));
      if (failure.isPresent()) {
        return new Outcome.Failed(failure.get());
      }
      database.pack(kept.file(chain.name(files.size())));
      kept.sweep();
      isBuilt = true;
      return new Outcome.Built(database);
    } finally {
      if (!isBuilt) {
        database.close();
      }
    }
  }

  private static String count(int files) {
    return files + (files == 1 ? " file" : " files");
  }

  /** What a crash of the machine or a hand in the folder damaged is built anew. */
  private Optional<OwnedDatabase> resumed(BuildCacheKey chain, int length) {
    String link = chain.name(length);
    if (!kept.has(link)) {
      return Optional.empty();
    }
    try {
      OwnedDatabase database =
          OwnedDatabase.resume(major, folder, kept.file(link), DATABASE, OWNER);
      kept.use(link);
      return Optional.of(database);
    } catch (DeploymentException | SqlFailure e) {
      progress.accept("what was kept is damaged (" + firstLine(e) + "); beginning without it");
      kept.forget(link);
      return Optional.empty();
    }
  }

  private static String firstLine(RuntimeException e) {
    return String.valueOf(e.getMessage()).lines().findFirst().orElse("");
  }

  /** Nothing of it is taken again. */
  void forget(List<MigrationFile> files) {
    BuildCacheKey chain = BuildCacheKey.of(files, major);
    for (int i = 0; i <= chain.length(); i++) {
      kept.forget(chain.name(i));
    }
  }

  /** Runs files unobserved; the first that fails ends it. */
  Optional<UnobservedRun.Failure> apply(OwnedDatabase database, List<MigrationFile> files) {
    return database.withinDisk(files, () -> applied(database, files));
  }

  private Optional<UnobservedRun.Failure> applied(
      OwnedDatabase database, List<MigrationFile> files) {
    StandInRoles roles = new StandInRoles(database);
    try (Session session = database.owner(LIMITS)) {
      UnobservedRun replay = new UnobservedRun(session, committing);
      for (int i = 0; i < files.size(); i++) {
        Optional<UnobservedRun.Failure> failure = run(replay, files.get(i).script(), roles);
        if (failure.isPresent()) {
          return failure;
        }
        if ((i + 1) % TOLD_EVERY == 0 && i + 1 < files.size()) {
          progress.accept("built " + (i + 1) + " of " + files.size());
        }
      }
      return Optional.empty();
    }
  }

  private static Optional<UnobservedRun.Failure> run(
      UnobservedRun replay, Script script, StandInRoles roles) {
    Optional<UnobservedRun.Failure> failure = replay.run(script, LIMITS.statement());
    while (failure.filter(found -> isMended(found, script, roles)).isPresent()) {
      failure = replay.run(script, LIMITS.statement());
    }
    return failure;
  }

  private static boolean isMended(
      UnobservedRun.Failure failure, Script script, StandInRoles roles) {
    List<String> words =
        script.statements().stream()
            .filter(statement -> statement.line() == failure.line())
            .flatMap(statement -> statement.words().stream())
            .toList();
    return roles.makeMissing(failure.state(), failure.message(), words);
  }

  Set<String> committing() {
    return committing;
  }
}
