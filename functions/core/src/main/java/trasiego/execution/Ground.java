package trasiego.execution;

import com.fasterxml.jackson.annotation.JsonEnumDefaultValue;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.Locale;

/** What files were rehearsed on. */
public enum Ground {
  /** The structure without rows. */
  @JsonProperty("schema")
  SCHEMA,
  /** The restored backup. */
  @JsonProperty("full")
  FULL,
  /** What a later version may write. */
  @JsonEnumDefaultValue
  @JsonProperty("unknown")
  UNKNOWN;

  /** As documents write it. */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }
}
