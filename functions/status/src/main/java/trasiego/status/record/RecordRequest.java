package trasiego.status.record;

import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Locale;
import java.util.stream.Stream;
import trasiego.execution.ExecutionKind;
import trasiego.execution.Outcome;
import trasiego.failure.InvalidRequestException;
import trasiego.handler.ActionRequest;
import trasiego.handler.Check;
import trasiego.status.health.Health;
import trasiego.status.text.Format;
import trasiego.store.OwnKeys;

/**
 * Asks for the record of an execution that has ended. It must be written even of one that was
 * started with nonsense, so what its person typed is of any type, and a field that does not fit
 * becomes a line of the record.
 *
 * @param by for a backup: who had it made
 * @param rehearsalSha256 the rehearsal's digest as the step answered it to the machine that wrote
 *     it
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
public record RecordRequest(
    String environment,
    String execution,
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
    implements ActionRequest {
  static final String DEPLOYMENT = "deployment";
  static final String RESTORATION = "restoration";
  public static final String BACKUP = "backup";

  static final String UP_TO_DATE = "UP_TO_DATE";
  static final String SUCCEEDED = "SUCCEEDED";
  static final String REFUSED = "REFUSED";
  static final String FAILED = "FAILED";

  @Override
  public void checkFields() {
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

  public ExecutionKind executionKind() {
    return ExecutionKind.valueOf(kind.toUpperCase(Locale.ROOT));
  }

  Outcome executionOutcome() {
    return Outcome.valueOf(outcome);
  }

  /** The only documents that this request may name. */
  OwnKeys ownKeys() {
    return new OwnKeys(environment, execution);
  }

  boolean isUndo() {
    return Boolean.TRUE.equals(undo) || "true".equals(undo);
  }

  /** What a person had left out of the checks; empty where nothing. */
  String givenOverride() {
    return override == null ? "" : Format.cut(override.toString(), 100);
  }

  /** Who had a backup made, as the input says. */
  String givenBy() {
    String given = by == null ? "" : by.toString().replaceAll("[\\s\\p{Cntrl}]+", " ").strip();
    return given.isEmpty() ? "a person" : Format.cut(given, 60);
  }

  /** What a person gave as the reason; empty where nothing. */
  String givenReason() {
    return reason == null ? "" : Format.cut(reason.toString(), 500);
  }
}
