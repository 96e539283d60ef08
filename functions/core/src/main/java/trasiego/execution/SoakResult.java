package trasiego.execution;

import com.fasterxml.jackson.annotation.JsonEnumDefaultValue;
import java.util.List;

/**
 * Whether the environment before this one has lived with the files for long enough.
 *
 * @param lines what shows it, or what is missing; empty where there is no such environment
 */
public record SoakResult(Status status, List<String> lines) {
  /** How the gate was passed, or not. */
  public enum Status {
    PASSED,
    REFUSED,
    /** It is not passed, and a person deploys all the same, for a reason. */
    OVERRIDDEN,
    /** No environment before this one is set. */
    NOT_SET,
    /** What a later version may write. */
    @JsonEnumDefaultValue
    UNKNOWN
  }

  public SoakResult {
    lines = Lenient.list(lines);
  }

  public static SoakResult notSet() {
    return new SoakResult(Status.NOT_SET, List.of());
  }
}
