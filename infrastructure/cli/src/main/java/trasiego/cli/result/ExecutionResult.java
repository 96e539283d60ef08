package trasiego.cli.result;

import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import java.util.List;
import trasiego.cli.exit.ExitCode;

/**
 * The final result of a machine's run: what {@code --json} prints, so each field stays what it is.
 *
 * @param status UP_TO_DATE, SUCCEEDED, REFUSED, FAILED, or RUNNING where the command left it
 * @param backup the {@code s3://} address of the backup taken before anything changed, or null
 * @param applied the versions that this execution applied, oldest first
 * @param takenOver what it recorded in place of executions that ended before they were recorded, a
 *     line each
 * @param error the error's name, or null
 * @param cause what happened and what to do next, or null
 * @param record the {@code s3://} address of the record, or null
 * @param console where a browser shows the execution, or null
 */
@JsonPropertyOrder({
  "status",
  "environment",
  "execution",
  "backup",
  "applied",
  "takenOver",
  "error",
  "cause",
  "record",
  "summary",
  "console"
})
public record ExecutionResult(
    String status,
    String environment,
    String execution,
    String backup,
    List<String> applied,
    List<String> takenOver,
    String error,
    String cause,
    String record,
    String summary,
    String console) {
  public int exitCode() {
    return ExitCode.of(status);
  }
}
