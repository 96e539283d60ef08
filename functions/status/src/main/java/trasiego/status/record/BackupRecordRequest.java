package trasiego.status.record;

import trasiego.execution.ExecutionKind;
import trasiego.status.text.Format;

/**
 * Asks for the record of a backup by the schedule or by a person.
 *
 * @param by who had it made
 */
public record BackupRecordRequest(
    String environment,
    String execution,
    String outcome,
    String startedAt,
    Object reason,
    Object by,
    String backup,
    String step,
    String error,
    String cause)
    implements RecordRequest {
  @Override
  public ExecutionKind kind() {
    return ExecutionKind.BACKUP;
  }

  /** Who had it made, as the input says. */
  String givenBy() {
    String given = by == null ? "" : by.toString().replaceAll("[\\s\\p{Cntrl}]+", " ").strip();
    return given.isEmpty() ? "a person" : Format.cut(given, 60);
  }
}
