package trasiego.migrate.request;

import java.util.List;
import trasiego.archive.BackupId;
import trasiego.handler.Check;
import trasiego.handler.Request;
import trasiego.store.OwnKeys;
import trasiego.store.OwnKeys.Document;

/**
 * What is asked of the trial function: to try a plan's files on the live structure, or to rehearse
 * them on a backup; and before that, to mark the rehearsal server.
 *
 * @param plan the plan's key; of {@code judge} and {@code rehearse}
 * @param backup the id of the backup that is restored and so proven; of {@code rehearse} alone
 * @param attempt of {@code judge} and {@code rehearse}; a later one shuts out those before it
 * @param dryRun whether nobody deploys by the plan; of {@code judge} alone
 * @param ended an execution that is known to have ended; of {@code mark} alone
 */
public record TrialRequest(
    String action,
    String environment,
    String execution,
    Integer attempt,
    String plan,
    String backup,
    Boolean dryRun,
    String ended)
    implements Request {
  public static final String JUDGE = "judge";
  public static final String REHEARSE = "rehearse";
  public static final String MARK = "mark";
  public static final String UNMARK = "unmark";

  @Override
  public void check() {
    Check.oneOf("action", action, JUDGE, REHEARSE, MARK, UNMARK);
    Check.environment(environment);
    Check.execution(execution);
    boolean tries = action.equals(JUDGE) || action.equals(REHEARSE);
    if (tries) {
      ownKeys().check("plan", plan, Document.PLAN);
    } else {
      Check.absent("attempt", attempt, action);
      Check.absent("plan", plan, action);
    }
    if (action.equals(REHEARSE)) {
      Check.present("backup", backup);
      BackupId.parse(backup);
    } else {
      Check.absent("backup", backup, action);
    }
    if (!action.equals(JUDGE)) {
      Check.absent("dryRun", dryRun, action);
    }
    if (!action.equals(MARK)) {
      Check.absent("ended", ended, action);
    }
    if (tries) {
      Check.attempt(attempt);
    }
  }

  /** The executions that are known to have ended: one or none. */
  public List<String> known() {
    return ended == null || ended.isBlank() ? List.of() : List.of(ended);
  }

  /** The only documents that this request may name. */
  private OwnKeys ownKeys() {
    return new OwnKeys(environment, execution, isDryRun());
  }

  public boolean isDryRun() {
    return Boolean.TRUE.equals(dryRun);
  }
}
