package trasiego.migrate.request;

import java.util.List;
import trasiego.failure.InvalidRequestException;
import trasiego.handler.ActionRequest;
import trasiego.handler.Check;
import trasiego.store.OwnKeys;
import trasiego.store.OwnKeys.Document;

/**
 * Asks for the verdict on a plan's files.
 *
 * @param trial what the trial server saw
 * @param trialSha256 its digest as the trial function answered it to the machine: what lies in the
 *     store may be another's by now
 * @param acknowledge what of {@code drift}, {@code soak} and {@code rehearsal} is overridden, for
 *     the reason
 * @param samples keep keys of the rows found, in the clear, in a document of their own
 */
public record CheckRequest(
    String environment,
    String execution,
    Integer attempt,
    String plan,
    String trial,
    String trialSha256,
    Boolean dryRun,
    String reason,
    List<String> acknowledge,
    Boolean samples)
    implements ActionRequest {
  public static final String DRIFT = "drift";
  public static final String SOAK = "soak";

  /** That the files are not rehearsed on the restored backup, where it cannot be restored. */
  public static final String REHEARSAL = "rehearsal";

  @Override
  public void checkFields() {
    OwnKeys own = new OwnKeys(environment, execution, isDryRun());
    own.check("plan", plan, Document.PLAN);
    own.check("trial", trial, Document.TRIAL);
    Check.sha256("trialSha256", trialSha256);
    Check.attempt(attempt);
    if (acknowledge == null || acknowledge.isEmpty()) {
      return;
    }
    acknowledge.forEach(what -> Check.oneOf("acknowledge", what, DRIFT, SOAK, REHEARSAL));
    if (reason == null || reason.isBlank()) {
      throw new InvalidRequestException(
          "field \"acknowledge\" needs a \"reason\", which is recorded and told; wanted both");
    }
  }

  /** Whether a person deploys in spite of this. */
  public boolean overrides(String what) {
    return acknowledge != null && acknowledge.contains(what);
  }

  /** Whether a person wants keys of rows in the clear. */
  public boolean wantsSamples() {
    return Boolean.TRUE.equals(samples);
  }

  public boolean isDryRun() {
    return Boolean.TRUE.equals(dryRun);
  }
}
