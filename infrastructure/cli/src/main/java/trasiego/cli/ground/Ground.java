package trasiego.cli.ground;

import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.Consumer;
import trasiego.migration.MigrationFile;
import trasiego.migration.Script;
import trasiego.observation.Replay;
import trasiego.postgres.Session;

/** Builds the database that the files before the planned ones lead to, from what is kept of it. */
final class Ground {
  private static final int TOLD_EVERY = 50;

  private final GroundServer server;
  private final Databases databases;
  private final Roles roles;
  private final Set<String> committing;
  private final Consumer<String> progress;

  Ground(
      GroundServer server,
      Databases databases,
      Roles roles,
      Set<String> committing,
      Consumer<String> progress) {
    this.server = server;
    this.databases = databases;
    this.roles = roles;
    this.committing = committing;
    this.progress = progress;
  }

  /** The database's name, or which file does not run. */
  sealed interface Outcome {
    record Built(String database) implements Outcome {}

    record Failed(Replay.Failure failure) implements Outcome {}
  }

  /** One builds while others who want the same wait for it. */
  Outcome build(List<MigrationFile> files, int major) {
    Chain chain = Chain.of(files, major);
    String link = chain.name(files.size());
    if (!databases.tryToBuild(link)) {
      progress.accept("another plan builds the same database; waiting for it");
      databases.waitToBuild(link);
    }
    OptionalInt kept = databases.longest(chain);
    Outcome outcome =
        kept.isPresent() && kept.getAsInt() == files.size()
            ? new Outcome.Built(databases.copyOf(link))
            : grow(files, chain, kept);
    // After an exception the lock goes with the session, and what broke it is what is told.
    databases.built(link);
    return outcome;
  }

  private Outcome grow(List<MigrationFile> files, Chain chain, OptionalInt kept) {
    int from = kept.orElse(0);
    progress.accept(
        "building %s%s"
            .formatted(
                count(files.size() - from),
                from == 0 ? "" : " upon the " + from + " that are kept"));
    String growing = kept.isPresent() ? databases.copyOf(chain.name(from)) : databases.empty();
    Optional<Replay.Failure> failure = apply(growing, files.subList(from, files.size()));
    if (failure.isPresent()) {
      databases.drop(growing);
      return new Outcome.Failed(failure.get());
    }
    String link = chain.name(files.size());
    databases.keep(growing, link);
    return new Outcome.Built(databases.copyOf(link));
  }

  private static String count(int files) {
    return files + (files == 1 ? " file" : " files");
  }

  /** Runs files unobserved; the first that fails ends it. */
  Optional<Replay.Failure> apply(String database, List<MigrationFile> files) {
    try (Session session = server.owner(database)) {
      Replay replay = new Replay(session, committing);
      for (int i = 0; i < files.size(); i++) {
        Optional<Replay.Failure> failure = run(replay, files.get(i).script());
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

  private Optional<Replay.Failure> run(Replay replay, Script script) {
    Optional<Replay.Failure> failure = replay.run(script, GroundServer.LIMITS.statement());
    while (failure.isPresent()
        && roles.makeMissing(failure.get().state(), failure.get().message())) {
      failure = replay.run(script, GroundServer.LIMITS.statement());
    }
    return failure;
  }

  GroundServer server() {
    return server;
  }

  Roles roles() {
    return roles;
  }

  Set<String> committing() {
    return committing;
  }

  void drop(String database) {
    databases.drop(database);
  }
}
