package trasiego.execution;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;
import java.util.Map;

/**
 * What is kept of one statement as it was seen to run.
 *
 * @param locks what it locked beyond reading, and its predecessors in the same transaction had not
 * @param rows what it touched, by table; empty outside a transaction
 * @param shared what it did to catalogues of the whole server
 * @param rewritten tables and materialized views whose storage was replaced; empty outside a
 *     transaction
 * @param isUntried whether it could not be tried where this was seen
 */
public record Observation(
    int number,
    int line,
    double seconds,
    Map<String, Touched> rows,
    List<Lock> locks,
    List<SharedChange> shared,
    @JsonInclude(JsonInclude.Include.NON_EMPTY) List<String> rewritten,
    Boolean isUntried) {
  public Observation {
    isUntried = isUntried != null && isUntried;
    rewritten = Lenient.list(rewritten);
    shared = shared == null ? List.of() : List.copyOf(shared);
  }
}
