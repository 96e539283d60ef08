package trasiego.local.states;

import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * How an execution ended and everything that happened in it.
 *
 * @param output JSON, there exactly when the execution succeeded
 * @param error the error name, when it failed, timed out or was stopped with one
 */
public record Outcome(
    ExecutionStatus status,
    Optional<String> output,
    Optional<String> error,
    Optional<String> cause,
    List<HistoryEvent> history) {
  public Outcome {
    Objects.requireNonNull(status);
    history = List.copyOf(history);
  }
}
