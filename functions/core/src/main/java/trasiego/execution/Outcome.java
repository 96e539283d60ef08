package trasiego.execution;

import com.fasterxml.jackson.annotation.JsonEnumDefaultValue;

/** How an execution ended, as its machine says. */
public enum Outcome {
  UP_TO_DATE,
  SUCCEEDED,
  /** Nothing was changed. */
  REFUSED,
  FAILED,
  /** What a later version may write. */
  @JsonEnumDefaultValue
  UNKNOWN
}
