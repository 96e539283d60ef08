package trasiego.execution;

import com.fasterxml.jackson.annotation.JsonEnumDefaultValue;
import java.util.List;

/**
 * What verify found, as it lies in the store.
 *
 * @param findings what must not be so
 * @param reported what differs and is explained
 * @param compared how many things were compared, for the record's line
 */
public record VerificationDocument(
    Integer format,
    Status status,
    String verifiedAt,
    List<String> findings,
    List<String> reported,
    List<String> compared,
    String summary) {
  public static final int FORMAT = 1;

  /** Whether the live database is as it was rehearsed. */
  public enum Status {
    VERIFIED,
    @JsonEnumDefaultValue
    DEVIATES
  }

  public VerificationDocument {
    findings = findings == null ? List.of() : List.copyOf(findings);
    reported = reported == null ? List.of() : List.copyOf(reported);
    compared = compared == null ? List.of() : List.copyOf(compared);
  }
}
