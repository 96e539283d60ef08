package trasiego.status.record;

import java.util.stream.Stream;
import trasiego.execution.ExecutionKind;
import trasiego.status.health.Health;
import trasiego.status.text.Format;
import trasiego.store.OwnKeys;

/**
 * Asks for the record of a deployment, or of an undo by the files.
 *
 * @param report the key of the plan's report
 * @param rehearsed the key of what shows that the backup was restored on a trial server
 * @param rehearsalSha256 the rehearsal's digest as the step answered it to the machine that wrote
 *     it
 * @param backup the backup of the state before
 * @param backupAfter the backup of the new state
 * @param announced whether the topic took the announcement
 * @param health what {@code health} answered: its status, a colon and its summary
 * @param healthStatus its status alone; null from a machine of an earlier version
 */
public record DeploymentRecordRequest(
    String environment,
    String execution,
    String outcome,
    String startedAt,
    Object reason,
    Object migrations,
    String plan,
    String report,
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
    String step,
    String error,
    String cause)
    implements RecordRequest {
  @Override
  public ExecutionKind kind() {
    return ExecutionKind.DEPLOYMENT;
  }

  /** What {@code health} answered; unhealthy where that is not known. */
  Health.Verdict healthVerdict() {
    String word = healthStatus == null ? health.split(":", 2)[0] : healthStatus;
    return Stream.of(Health.Verdict.values())
        .filter(verdict -> verdict.name().equals(word))
        .findFirst()
        .orElse(Health.Verdict.UNHEALTHY);
  }

  /** The only documents that this request may name. */
  OwnKeys ownKeys() {
    return new OwnKeys(environment, execution);
  }

  /** The folder that a person named; null where nothing. */
  String givenMigrations() {
    return migrations == null ? null : Format.cut(migrations.toString(), 200);
  }
}
