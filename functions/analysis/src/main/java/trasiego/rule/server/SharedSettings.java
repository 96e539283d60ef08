package trasiego.rule.server;

import static trasiego.hazard.HazardCode.CHANGE_DATABASE_SETTING;
import static trasiego.hazard.HazardCode.CHANGE_ROLE_SETTING;
import static trasiego.hazard.HazardCode.TIMEOUT_OFF;

import java.util.Set;
import java.util.regex.Pattern;
import trasiego.execution.SharedChange;
import trasiego.execution.SharedChange.Kind;
import trasiego.rule.StatementContext;

/** What new sessions begin with, by ALTER DATABASE or ALTER ROLE. */
final class SharedSettings {
  private static final Set<String> TIMEOUTS =
      Set.of(
          "lock_timeout",
          "statement_timeout",
          "transaction_timeout",
          "idle_in_transaction_session_timeout");

  private static final Pattern ZERO = Pattern.compile("0+\\s*(ms|s|min|h|d)?");

  private final StatementContext it;
  private final SharedReport report;

  SharedSettings(StatementContext it, SharedReport report) {
    this.it = it;
    this.report = report;
  }

  void ofDatabase(SharedChange change) {
    if (report.isLasting(Kind.DATABASE, change.object()) && !isTimeout(change)) {
      report.risky(
          CHANGE_DATABASE_SETTING,
          SharedWords.within(change.object(), change.part()),
          "every session of %s that begins after the commit has %s, the running release's too, before: %s; taken back by: %s"
              .formatted(
                  SharedWords.the(change.object()),
                  SharedWords.setting(change.part(), change.after()),
                  SharedWords.value(change.before()),
                  SharedUndo.ofSetting("DATABASE", change)));
    }
  }

  void ofRole(SharedChange change) {
    if (report.isLasting(Kind.ROLE, change.object()) && !isTimeout(change)) {
      report.risky(
          CHANGE_ROLE_SETTING,
          change.object() + "." + change.part(),
          "every session of %s that begins after the commit has %s, in each database of the server, before: %s; taken back by: %s"
              .formatted(
                  change.object(),
                  SharedWords.setting(change.part(), change.after()),
                  SharedWords.value(change.before()),
                  SharedUndo.ofSetting("ROLE", change)));
    }
  }

  /** Reported by the words of ALTER as well, where it has such. */
  private boolean isTimeout(SharedChange change) {
    boolean off =
        TIMEOUTS.contains(change.part())
            && change.after() != null
            && ZERO.matcher(change.after().strip()).matches();
    if (off && !it.isReported(TIMEOUT_OFF)) {
      report.risky(
          TIMEOUT_OFF,
          change.part(),
          "every session that begins after the commit runs without this limit: one that hangs holds"
              + " its locks until a person ends it");
    }
    return off;
  }
}
