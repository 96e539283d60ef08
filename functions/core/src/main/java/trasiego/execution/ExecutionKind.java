package trasiego.execution;

import com.fasterxml.jackson.annotation.JsonEnumDefaultValue;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.Locale;

/** What an execution is there for. */
public enum ExecutionKind {
  /** Applies migrations, or takes them back. */
  @JsonProperty("deployment")
  DEPLOYMENT,
  @JsonProperty("restoration")
  RESTORATION,
  /** By the schedule or by a person. */
  @JsonProperty("backup")
  BACKUP,
  /** What a later version may write. */
  @JsonEnumDefaultValue
  @JsonProperty("unknown")
  UNKNOWN;

  /** As requests and documents write it. */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }
}
