package trasiego.status.verify;

import java.util.List;
import trasiego.execution.VerificationDocument;
import trasiego.status.text.Format;

/** What the machine goes on with: VERIFIED or DEVIATES, and the key of the whole verification. */
public record VerifyResult(
    String status,
    String verification,
    List<String> findings,
    List<String> reported,
    String summary) {
  private static final int MOST = 25;
  private static final int LONGEST = 300;

  static VerifyResult of(String key, VerificationDocument document) {
    return new VerifyResult(
        document.status().name(),
        key,
        Format.cut(document.findings(), MOST, LONGEST),
        Format.cut(document.reported(), MOST, LONGEST),
        document.summary());
  }
}
