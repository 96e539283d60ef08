package trasiego.status.record;

import trasiego.execution.ExecutionKind;
import trasiego.status.text.Format;

/**
 * Asks for the record of a restoration, or of an undo that swaps back.
 *
 * @param backup the one to live
 * @param present the backup of the state that it replaced
 * @param restored the database into which it restored
 * @param old the name under which the database before is kept
 * @param undo whether it only swapped back
 * @param override what its person wrote to have a check left out
 * @param administrator what an administrator is to restore, in words
 * @param report the key of what status saw afterwards
 * @param announced whether the topic took the announcement
 */
public record RestorationRecordRequest(
    String environment,
    String execution,
    String outcome,
    String startedAt,
    Object reason,
    String backup,
    String present,
    String restored,
    String old,
    Object undo,
    Object override,
    String administrator,
    String report,
    Boolean announced,
    String step,
    String error,
    String cause)
    implements RecordRequest {
  @Override
  public ExecutionKind kind() {
    return ExecutionKind.RESTORATION;
  }

  boolean isUndo() {
    return Boolean.TRUE.equals(undo) || "true".equals(undo);
  }

  /** What a person had left out of the checks; empty where nothing. */
  String givenOverride() {
    return override == null ? "" : Format.cut(override.toString(), 100);
  }
}
