package trasiego.execution;

/**
 * What became of one backup that no deployment made: by the schedule, or by a person. Kept whether
 * it succeeded or not, beside the backup itself, which lies there only where it did. A wire
 * document: later versions may add fields.
 *
 * @param by who had it made, as the execution's input says; nobody vouches for it
 * @param outcome SUCCEEDED, FAILED or REFUSED
 * @param backup null where none was stored
 * @param bytes of the stored backup, or null where its manifest cannot be read
 * @param seconds from its beginning to its end, or null as well
 * @param failedAt the machine's state that stopped it
 */
public record BackupRecord(
    Integer format,
    String environment,
    String execution,
    String by,
    String reason,
    Outcome outcome,
    String startedAt,
    String recordedAt,
    String backup,
    Long bytes,
    Double seconds,
    String error,
    String cause,
    String failedAt,
    String subject,
    String message,
    String summary) {
  public static final int FORMAT = 1;
}
