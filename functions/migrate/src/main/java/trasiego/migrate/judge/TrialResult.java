package trasiego.migrate.judge;

import java.util.List;

/**
 * The answer to {@code judge}.
 *
 * @param status TRIED or IN_PROGRESS
 * @param trial the key of what the trial server saw; null in progress
 * @param trialSha256 the digest of the bytes that were written there, for who acts on them
 * @param missing what is not in the copy
 * @param ledger where it is kept how far it came
 */
public record TrialResult(
    String status,
    String trial,
    String trialSha256,
    List<String> missing,
    int attempt,
    String ledger,
    double seconds,
    String summary) {
  public static final String TRIED = "TRIED";
  public static final String IN_PROGRESS = "IN_PROGRESS";
}
