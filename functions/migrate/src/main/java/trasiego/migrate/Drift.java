package trasiego.migrate;

import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import trasiego.handler.Deadline;
import trasiego.migration.MigrationFile;
import trasiego.migration.MigrationFolder;
import trasiego.migration.Statement;
import trasiego.observation.Replay;
import trasiego.postgres.Catalogue;
import trasiego.postgres.Catalogue.Difference;
import trasiego.postgres.Deviations;
import trasiego.postgres.Session;
import trasiego.postgres.SqlFailure;

/**
 * What the live schema has otherwise than the applied migrations make it: they are run again, one
 * after the other, in an empty database, and both catalogues compared by name.
 */
final class Drift {
  /** For the judgement's own work behind it. */
  private static final Duration ENOUGH = Duration.ofSeconds(2);

  private static final Pattern GRANTEE = Pattern.compile("grants on .* to (.+)");
  private static final Pattern GRANTING = Pattern.compile("(?is).*\\b(?:grant|revoke)\\b.*");
  private static final String DEFAULTS = "default privileges of ";
  private static final String PRISMA = "_prisma_migrations";

  private final Target replay;
  private final MigrationFolder folder;
  private final Deadline deadline;

  /**
   * @param differences one line an object, as it is in the live database
   * @param told what is otherwise and as it should be: partitions come and go by a job
   * @param unknown why nothing could be compared; null where it was
   */
  record Found(List<String> differences, List<String> told, String unknown) {}

  Drift(Target replay, MigrationFolder folder, Deadline deadline) {
    this.replay = replay;
    this.folder = folder;
    this.deadline = deadline;
  }

  Found find(PlanDocument plan) {
    for (String version : plan.applied()) {
      if (folder.file(version).isEmpty()) {
        return unknown(
            "version "
                + version
                + " has no file in the folder, so nothing makes the schema that it stands for");
      }
    }
    try (Session session = replay.open()) {
      Optional<String> failure = replayed(session, plan);
      return failure.isPresent()
          ? unknown(failure.get())
          : compared(plan.catalogue(), Catalogue.read(session));
    } catch (SqlFailure e) {
      return unknown("the applied migrations cannot be run again: " + e.getMessage());
    }
  }

  /** Whatever is not pending made the schema: a baseline stands for the files before it as well. */
  private Optional<String> replayed(Session session, PlanDocument plan) {
    Set<String> committing = new HashSet<>(folder.committingProcedures());
    Replay again = new Replay(session, committing);
    List<String> pending = plan.versions();
    for (MigrationFile file : folder.files()) {
      if (pending.contains(file.version())) {
        continue;
      }
      if (deadline.isWithin(ENOUGH)) {
        return Optional.of("the applied migrations take too long to run again");
      }
      Optional<Replay.Failure> failure =
          again.run(file.script(), deadline.remaining().minus(ENOUGH));
      if (failure.isPresent()) {
        return failure.map(
            it -> "run again on an empty database, the applied migrations fail: " + it);
      }
    }
    return Optional.empty();
  }

  private Found compared(Catalogue live, Catalogue made) {
    Deviations deviations =
        Deviations.of(live.compare(made).stream().filter(this::isTheMigrations).toList());
    return new Found(deviations.lines(), deviations.partitions(), null);
  }

  /** What others may do is the environment's own affair, unless a migration names who. */
  private boolean isTheMigrations(Difference difference) {
    String name = difference.name();
    if (name.contains(PRISMA)) {
      return false;
    }
    if (name.startsWith(DEFAULTS)) {
      return statements().anyMatch(it -> it.words().contains("PRIVILEGES"));
    }
    Matcher grant = GRANTEE.matcher(name);
    return !grant.matches() || statements().anyMatch(it -> grants(it, grant.group(1)));
  }

  private java.util.stream.Stream<Statement> statements() {
    return folder.files().stream().flatMap(file -> file.script().statements().stream());
  }

  private static boolean grants(Statement statement, String grantee) {
    return GRANTING.matcher(statement.sql()).matches()
        && Pattern.compile(
                "(?i)\\b(?:to|from)\\s+(?:[^;]+,\\s*)?\"?" + Pattern.quote(grantee) + "(?![\\w$])")
            .matcher(statement.sql())
            .find();
  }

  private static Found unknown(String why) {
    return new Found(List.of(), List.of(), why);
  }
}
