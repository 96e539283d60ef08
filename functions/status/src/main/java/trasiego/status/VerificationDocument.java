package trasiego.status;

import java.util.List;

/**
 * What verify found, as it lies in the store.
 *
 * @param findings what must not be so
 * @param reported what differs and is explained
 * @param compared how many things were compared, for the record's line
 */
record VerificationDocument(
    int format,
    String status,
    String verifiedAt,
    List<String> findings,
    List<String> reported,
    List<String> compared,
    String summary) {
  static final int FORMAT = 1;
  static final String VERIFIED = "VERIFIED";
  static final String DEVIATES = "DEVIATES";

  VerificationDocument {
    findings = findings == null ? List.of() : List.copyOf(findings);
    reported = reported == null ? List.of() : List.copyOf(reported);
    compared = compared == null ? List.of() : List.copyOf(compared);
  }
}
