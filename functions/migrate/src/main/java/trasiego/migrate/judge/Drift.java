package trasiego.migrate.judge;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import trasiego.execution.PlanDocument;
import trasiego.handler.Deadline;
import trasiego.migrate.target.Target;
import trasiego.migration.MigrationFile;
import trasiego.migration.MigrationFolder;
import trasiego.migration.Redaction;
import trasiego.migration.Script;
import trasiego.migration.Statement;
import trasiego.observation.ObservedStatement;
import trasiego.observation.UnobservedRun;
import trasiego.observation.Untried;
import trasiego.postgres.Catalogue;
import trasiego.postgres.Catalogue.Difference;
import trasiego.postgres.Deviations;
import trasiego.postgres.Session;
import trasiego.postgres.SqlFailure;
import trasiego.rule.server.SharedStatement;

/**
 * What the live schema has otherwise than the applied migrations make it: they are run again, one
 * after the other, in an empty database, and both catalogues compared by name.
 */
public final class Drift {
  /** For the judgement's own work behind it. */
  private static final Duration ENOUGH = Duration.ofSeconds(2);

  private static final Duration LEAST = Duration.ofMillis(100);

  /** duplicate_object */
  private static final String THERE = "42710";

  private static final Pattern GRANTEE = Pattern.compile("grants on .* to (.+)");
  private static final Pattern GRANTING = Pattern.compile("(?is).*\\b(?:grant|revoke)\\b.*");
  private static final String DEFAULTS = "default privileges of ";
  private static final String PRISMA = "_prisma_migrations";

  private final Target replay;
  private final MigrationFolder folder;
  private final Deadline deadline;
  private final Untried untried;
  private final List<String> leftOut = new ArrayList<>();

  /**
   * @param differences one line an object, as it is in the live database
   * @param told what is otherwise and as it should be: partitions come and go by a job
   * @param unknown why nothing could be compared; null where it was
   * @param leftOut statements that were not run again, since they ask for more than a plain owner
   *     may and nothing in the database is theirs
   */
  public record Found(
      List<String> differences, List<String> told, String unknown, List<String> leftOut) {
    public Found {
      leftOut = leftOut == null ? List.of() : List.copyOf(leftOut);
    }

    /** Where there is nothing to run again. */
    static final Found NOTHING = new Found(List.of(), List.of(), null, List.of());
  }

  /**
   * @param untried what the live role may do and the one here not
   */
  Drift(Target replay, MigrationFolder folder, Deadline deadline, Untried untried) {
    this.replay = replay;
    this.folder = folder;
    this.deadline = deadline;
    this.untried = untried;
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
    try (Session session = replay.openAsTarget()) {
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
    UnobservedRun again = new UnobservedRun(session, committing);
    List<String> pending = plan.versions();
    for (MigrationFile file : folder.files()) {
      boolean isPending = pending.contains(file.version());
      boolean isOfAnotherText = isPending && plan.applied().contains(file.version());
      if (isOfAnotherText && file.undo().isEmpty()) {
        return Optional.of(
            "the text of "
                + file.name()
                + " that was applied is not in the folder; as "
                + "U"
                + file.name().substring(1)
                + " it would be");
      }
      if (isPending && !isOfAnotherText) {
        continue;
      }
      if (deadline.isWithin(ENOUGH)) {
        return Optional.of("the applied migrations take too long to run again");
      }
      Optional<UnobservedRun.Failure> failure =
          run(again, isOfAnotherText ? file.undo().orElseThrow() : file.script());
      if (failure.isPresent()) {
        return failure.map(this::told);
      }
    }
    return Optional.empty();
  }

  /** Without what is forbidden here and would have made nothing in the database. */
  private Optional<UnobservedRun.Failure> run(UnobservedRun again, Script script) {
    Set<Integer> without = new HashSet<>();
    while (true) {
      Optional<UnobservedRun.Failure> failure = again.run(script, this::limit, without);
      if (failure.isEmpty() || !isNeedless(failure.get())) {
        return failure;
      }
      Statement statement = failure.get().statement();
      if (!without.add(statement.number())) {
        return failure;
      }
      if (SharedStatement.is(statement)) {
        leftOut.add(
            "%s line %d: %s (%s)"
                .formatted(
                    script.name(),
                    statement.line(),
                    Redaction.of(statement.sql()),
                    failure.get().message()));
      }
    }
  }

  /** None would be no limit at all. */
  private Duration limit() {
    Duration left = deadline.remaining().minus(ENOUGH);
    return left.isPositive() ? left : LEAST;
  }

  /** An extension that only an administrator makes is there before the first file. */
  private boolean isNeedless(UnobservedRun.Failure failure) {
    Statement statement = failure.statement();
    if (statement == null) {
      return false;
    }
    return THERE.equals(failure.state()) && begins(statement, "CREATE", "EXTENSION")
        || withheld(failure).isPresent()
            && (SharedStatement.is(statement) || begins(statement, "COMMENT", "ON", "EXTENSION"));
  }

  private static boolean begins(Statement statement, String... words) {
    return statement.words().size() > words.length
        && statement.words().subList(0, words.length).equals(List.of(words));
  }

  private Optional<String> withheld(UnobservedRun.Failure failure) {
    return failure.state() == null
        ? Optional.empty()
        : untried.attribute(new ObservedStatement.Failure(failure.state(), failure.message()));
  }

  private String told(UnobservedRun.Failure failure) {
    String statement =
        failure.statement() == null ? "" : ", at " + Redaction.of(failure.statement().sql());
    return "run again on an empty database, the applied migrations fail: "
        + failure
        + statement
        + withheld(failure)
            .map(name -> "; the live role's " + name + " is withheld where they run again")
            .orElse("");
  }

  private Found compared(Catalogue live, Catalogue made) {
    Deviations deviations =
        Deviations.of(live.compare(made).stream().filter(this::isTheMigrations).toList());
    return new Found(deviations.lines(), deviations.partitions(), null, leftOut);
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

  private Found unknown(String why) {
    return new Found(List.of(), List.of(), why, leftOut);
  }
}
