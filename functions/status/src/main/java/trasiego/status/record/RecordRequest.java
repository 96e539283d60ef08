package trasiego.status.record;

import java.time.Instant;
import java.time.format.DateTimeParseException;
import trasiego.execution.ExecutionKind;
import trasiego.execution.Outcome;
import trasiego.failure.InvalidRequestException;
import trasiego.handler.ActionRequest;
import trasiego.handler.Check;
import trasiego.status.text.Format;

/**
 * Asks for the record of an execution that has ended. It must be written even of one that was
 * started with nonsense, so what its person typed is of any type, and a field that does not fit
 * becomes a line of the record.
 */
public sealed interface RecordRequest extends ActionRequest
    permits DeploymentRecordRequest, RestorationRecordRequest, BackupRecordRequest {
  String UP_TO_DATE = "UP_TO_DATE";
  String SUCCEEDED = "SUCCEEDED";
  String REFUSED = "REFUSED";
  String FAILED = "FAILED";

  /** Which machine asks. */
  ExecutionKind kind();

  String outcome();

  String startedAt();

  /** As a person typed it. */
  Object reason();

  String backup();

  /** The machine's state that failed. */
  String step();

  String error();

  String cause();

  @Override
  default void checkFields() {
    Check.oneOf("outcome", outcome(), UP_TO_DATE, SUCCEEDED, REFUSED, FAILED);
    Check.present("startedAt", startedAt());
    try {
      Instant.parse(startedAt());
    } catch (DateTimeParseException e) {
      throw new InvalidRequestException(
          "field \"startedAt\": found \""
              + startedAt()
              + "\", wanted an instant such as 2026-11-23T15:00:00Z",
          e);
    }
  }

  /** How it ended, as its machine says. */
  default Outcome ending() {
    return Outcome.valueOf(outcome());
  }

  /** What a person gave as the reason; empty where nothing. */
  default String givenReason() {
    return reason() == null ? "" : Format.cut(reason().toString(), 500);
  }
}
