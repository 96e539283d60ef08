package trasiego.status;

import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Locale;
import java.util.stream.Stream;
import trasiego.execution.ExecutionKind;
import trasiego.execution.Outcome;
import trasiego.failure.InvalidRequestException;
import trasiego.handler.Check;
import trasiego.handler.Request;
import trasiego.store.OwnKeys;
import trasiego.store.OwnKeys.Document;

/**
 * What status is asked for: {@code report}, {@code verify} and {@code health} by anybody; {@code
 * verify}, {@code record}, {@code take}, {@code release} and {@code expire} by machines. A record
 * must be written even of an execution that was started with nonsense, so what its person typed is
 * of any type, and a field that does not fit becomes a line of the record.
 *
 * @param deployed where a person asks to verify: the execution with whose documents the live
 *     database is compared; nothing is written under that one's keys
 * @param ended where the lease is taken: an execution that is known to have ended
 * @param by for a backup: who had it made
 * @param rehearsalSha256 its digest as the step answered it to the machine that wrote it; none
 *     where a person asks
 * @param backup for a deployment the backup of the state before, for a restoration the one to live
 * @param rehearsed the key of what shows that the backup was restored on a trial server
 * @param backupAfter the backup of the new state
 * @param announced whether the topic took the announcement
 * @param health what {@code health} answered: its status, a colon and its summary
 * @param healthStatus its status alone; null from a machine of an earlier version
 * @param present for a restoration: the backup of the state that it replaced
 * @param restored for a restoration: the database into which it restored
 * @param old for a restoration: the name under which the database before is kept
 * @param undo for a restoration: whether it only swapped back
 * @param override for a restoration: what its person wrote to have a check left out
 * @param administrator for a restoration: what an administrator is to restore, in words
 * @param step the machine's state that failed
 */
record StatusRequest(
    String action,
    String environment,
    String execution,
    String deployed,
    String ended,
    Integer attempt,
    String kind,
    String outcome,
    String startedAt,
    Object reason,
    Object by,
    Object migrations,
    String plan,
    String rehearsed,
    String rehearsal,
    String rehearsalSha256,
    String run,
    String verification,
    String backup,
    String backupAfter,
    Boolean announced,
    String health,
    String healthStatus,
    String present,
    String restored,
    String old,
    Object undo,
    Object override,
    String administrator,
    String report,
    String step,
    String error,
    String cause)
    implements Request {
  static final String REPORT = "report";
  static final String VERIFY = "verify";
  static final String HEALTH = "health";
  static final String RECORD = "record";
  static final String TAKE = "take";
  static final String RELEASE = "release";
  static final String EXPIRE = "expire";

  static final String DEPLOYMENT = "deployment";
  static final String RESTORATION = "restoration";
  static final String BACKUP = "backup";

  static final String UP_TO_DATE = "UP_TO_DATE";
  static final String SUCCEEDED = "SUCCEEDED";
  static final String REFUSED = "REFUSED";
  static final String FAILED = "FAILED";

  @Override
  public void check() {
    Check.oneOf("action", action, REPORT, VERIFY, HEALTH, RECORD, TAKE, RELEASE, EXPIRE);
    Check.environment(environment);
    Check.execution(execution);
    if (attempt != null) {
      Check.attempt(attempt);
    }
    if (!action.equals(VERIFY)) {
      Check.absent("deployed", deployed, action);
    }
    if (!action.equals(TAKE)) {
      Check.absent("ended", ended, action);
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
        if (deployed != null) {
          Check.execution("deployed", deployed);
          Check.absent("attempt", attempt, "verify of another execution");
        }
        ownKeys().check("plan", plan, Document.PLAN);
        ownKeys().check("rehearsal", rehearsal, Document.REHEARSAL);
        ownKeys().check("run", run, Document.RUN);
        if (deployed == null) {
          Check.sha256("rehearsalSha256", rehearsalSha256);
        } else {
          Check.absent("rehearsalSha256", rehearsalSha256, "verify of another execution");
        }
      }
      case HEALTH, TAKE, RELEASE, EXPIRE ->
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
    Check.oneOf("kind", kind, DEPLOYMENT, RESTORATION, BACKUP);
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

  /** What {@code health} answered; unhealthy where that is not known. */
  Health.Verdict healthVerdict() {
    String word = healthStatus == null ? health.split(":", 2)[0] : healthStatus;
    return Stream.of(Health.Verdict.values())
        .filter(verdict -> verdict.name().equals(word))
        .findFirst()
        .orElse(Health.Verdict.UNHEALTHY);
  }

  ExecutionKind executionKind() {
    return ExecutionKind.valueOf(kind.toUpperCase(Locale.ROOT));
  }

  Outcome executionOutcome() {
    return Outcome.valueOf(outcome);
  }

  /** The only documents that this request may name. */
  OwnKeys ownKeys() {
    return new OwnKeys(environment, deployed == null ? execution : deployed);
  }

  boolean isUndo() {
    return Boolean.TRUE.equals(undo) || "true".equals(undo);
  }

  /** What a person had left out of the checks; empty where nothing. */
  String givenOverride() {
    return override == null ? "" : Amount.cut(override.toString(), 100);
  }

  /** Who had a backup made, as the input says. */
  String givenBy() {
    String given = by == null ? "" : by.toString().replaceAll("[\\s\\p{Cntrl}]+", " ").strip();
    return given.isEmpty() ? "a person" : Amount.cut(given, 60);
  }

  /** What a person gave as the reason; empty where nothing. */
  String givenReason() {
    return reason == null ? "" : Amount.cut(reason.toString(), 500);
  }
}
