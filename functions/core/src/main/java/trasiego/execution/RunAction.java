package trasiego.execution;

import com.fasterxml.jackson.annotation.JsonEnumDefaultValue;
import com.fasterxml.jackson.annotation.JsonProperty;

/** Which action of migrate keeps a run's journal. */
public enum RunAction {
  @JsonProperty("apply")
  APPLY,
  @JsonProperty("undo")
  UNDO,
  /** Puts together what ended executions had done. */
  @JsonProperty("plan")
  PLAN,
  /** What a later version may write. */
  @JsonEnumDefaultValue
  @JsonProperty("unknown")
  UNKNOWN
}
