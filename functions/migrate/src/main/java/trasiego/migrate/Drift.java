package trasiego.migrate;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import trasiego.handler.Deadline;
import trasiego.migration.MigrationFile;
import trasiego.migration.MigrationFolder;
import trasiego.migration.Script;
import trasiego.migration.Statement;
import trasiego.postgres.Catalogue;
import trasiego.postgres.Session;
import trasiego.postgres.SqlFailure;

/**
 * What the live schema has otherwise than the applied migrations make it: they are run again, one
 * after the other, in an empty database, and both catalogues compared by name.
 */
final class Drift {
  private static final int MOST = 50;

  /** For the judgement's own work behind it. */
  private static final Duration ENOUGH = Duration.ofSeconds(2);

  private static final Pattern GRANT = Pattern.compile("grants on .* to (\\S+?):? .*");

  private final Target replay;
  private final MigrationFolder folder;
  private final Deadline deadline;

  /**
   * @param differences one line an object, as it is in the live database
   * @param unknown why nothing could be compared; null where it was
   */
  record Found(List<String> differences, String unknown) {}

  Drift(Target replay, MigrationFolder folder, Deadline deadline) {
    this.replay = replay;
    this.folder = folder;
    this.deadline = deadline;
  }

  Found find(PlanDocument plan) {
    try (Session session = replay.open()) {
      for (String version : plan.applied()) {
        MigrationFile file = folder.file(version).orElse(null);
        if (file == null) {
          return unknown("version " + version + " has no file in the folder");
        }
        if (deadline.isWithin(ENOUGH)) {
          return unknown("the applied migrations take too long to run again");
        }
        run(session, file.script());
      }
      // What a file set for its session must not show in the names of the comparison.
      session.execute("RESET ALL");
      return new Found(compared(plan, Catalogue.read(session)), null);
    } catch (SqlFailure e) {
      return unknown(
          "run again on an empty database, the applied migrations fail: " + e.getMessage());
    }
  }

  private static void run(Session session, Script script) {
    if (script.outsideTransaction(Set.of()).isPresent()) {
      script.statements().stream().map(Statement::sql).forEach(session::execute);
      return;
    }
    session.transaction(
        () -> {
          script.statements().stream().map(Statement::sql).forEach(session::execute);
          return null;
        });
  }

  private List<String> compared(PlanDocument plan, Catalogue made) {
    List<String> all =
        plan.catalogue().differences(made).stream()
            .filter(this::isTheMigrations)
            .filter(line -> !line.contains("_prisma_migrations"))
            .toList();
    if (all.size() <= MOST) {
      return all;
    }
    List<String> shown = new ArrayList<>(all.subList(0, MOST));
    shown.add("and " + (all.size() - MOST) + " more");
    return shown;
  }

  /** What others may do is the environment's own affair, unless a migration names who. */
  private boolean isTheMigrations(String line) {
    Matcher grant = GRANT.matcher(line);
    if (line.startsWith("default privileges")) {
      return false;
    }
    return !grant.matches()
        || folder.files().stream().anyMatch(file -> names(file.script().sql(), grant.group(1)));
  }

  private static boolean names(String sql, String grantee) {
    return Pattern.compile(
            "\\b(?:to|from)\\s+(?:\\S+,\\s*)*\"?" + Pattern.quote(grantee) + "\\b",
            Pattern.CASE_INSENSITIVE)
        .matcher(sql)
        .find();
  }

  private static Found unknown(String why) {
    return new Found(List.of(), why);
  }
}
