package trasiego.execution;

import com.fasterxml.jackson.annotation.JsonEnumDefaultValue;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.Locale;

/** How one migration stands in a run's journal and in the record of its execution. */
public enum MigrationState {
  @JsonProperty("pending")
  PENDING,
  /** Where its execution has ended, it died in it. */
  @JsonProperty("running")
  RUNNING,
  @JsonProperty("applied")
  APPLIED,
  /** A backfill that a person holds: other files are applied past it. */
  @JsonProperty("paused")
  PAUSED,
  @JsonProperty("failed")
  FAILED,
  /** Taken back by its undo file. */
  @JsonProperty("removed")
  UNDONE,
  /** What a later version may write. */
  @JsonEnumDefaultValue
  @JsonProperty("unknown")
  UNKNOWN;

  /** As documents write it. */
  public String word() {
    return this == UNDONE ? "removed" : name().toLowerCase(Locale.ROOT);
  }
}
