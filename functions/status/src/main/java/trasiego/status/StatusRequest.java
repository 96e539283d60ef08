package trasiego.status;

import java.time.Instant;
import java.time.format.DateTimeParseException;
import trasiego.failure.InvalidRequestException;
import trasiego.handler.Check;
import trasiego.handler.Request;

/**
 * What status is asked for: {@code report}, {@code verify}, {@code health} or {@code record}. A
 * record must be written even of an execution that was started with nonsense, so what its person
 * typed is of any type, and a field that does not fit becomes a line of the record.
 *
 * @param backup for a deployment the backup of the state before, for a restoration the one to live
 * @param rehearsed the scratch database into which that backup was restored
 * @param backupAfter the backup of the new state
 * @param announced whether the topic took the announcement
 * @param health what {@code health} answered: its status, a colon and its summary
 * @param present for a restoration: the backup of the state that it replaced
 * @param restored for a restoration: the database into which it restored
 * @param old for a restoration: the name under which the database before is kept
 * @param undo for a restoration: whether it only swapped back
 * @param step the machine's state that failed
 */
record StatusRequest(
    String action,
    String environment,
    String execution,
    Integer attempt,
    String kind,
    String outcome,
    String startedAt,
    Object reason,
    Object migrations,
    String plan,
    String rehearsed,
    String rehearsal,
    String run,
    String verification,
    String backup,
    String backupAfter,
    Boolean announced,
    String health,
    String present,
    String restored,
    String old,
    Object undo,
    String report,
    String step,
    String error,
    String cause)
    implements Request {
  static final String REPORT = "report";
  static final String VERIFY = "verify";
  static final String HEALTH = "health";
  static final String RECORD = "record";

  static final String DEPLOYMENT = "deployment";
  static final String RESTORATION = "restoration";

  static final String UP_TO_DATE = "UP_TO_DATE";
  static final String SUCCEEDED = "SUCCEEDED";
  static final String REFUSED = "REFUSED";
  static final String FAILED = "FAILED";

  @Override
  public void check() {
    Check.oneOf("action", action, REPORT, VERIFY, HEALTH, RECORD);
    Check.environment(environment);
    Check.execution(execution);
    if (attempt != null) {
      Check.attempt(attempt);
    }
    switch (action) {
      case REPORT -> {
        absent("plan", plan, "rehearsal", rehearsal, "run", run);
        if (migrations != null) {
          Check.migrations(migrations.toString());
        }
      }
      case VERIFY -> {
        absent("migrations", migrations);
        Check.key("plan", plan);
        Check.key("rehearsal", rehearsal);
        Check.key("run", run);
      }
      case HEALTH ->
          absent("migrations", migrations, "plan", plan, "rehearsal", rehearsal, "run", run);
      default -> checkRecord();
    }
  }

  /** None of these, named in pairs with their values, nor what only a record takes. */
  private void absent(Object... others) {
    for (int i = 0; i < others.length; i += 2) {
      Check.absent((String) others[i], others[i + 1], action);
    }
    Check.absent("kind", kind, action);
    Check.absent("outcome", outcome, action);
    Check.absent("startedAt", startedAt, action);
    Check.absent("error", error, action);
    Check.absent("cause", cause, action);
  }

  private void checkRecord() {
    Check.oneOf("kind", kind, DEPLOYMENT, RESTORATION);
    Check.oneOf("outcome", outcome, UP_TO_DATE, SUCCEEDED, REFUSED, FAILED);
    Check.present("startedAt", startedAt);
    try {
      Instant.parse(startedAt);
    } catch (DateTimeParseException e) {
      throw new InvalidRequestException(
          "field \"startedAt\": found \""
              + startedAt
              + "\", wanted an instant such as 2026-11-23T15:00:00Z",
          e);
    }
  }

  boolean isUndo() {
    return Boolean.TRUE.equals(undo) || "true".equals(undo);
  }

  /** What a person gave as the reason; empty where nothing. */
  String givenReason() {
    return reason == null ? "" : Amount.cut(reason.toString(), 500);
  }
}
