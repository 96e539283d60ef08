package trasiego.status.verify;

import trasiego.handler.ActionRequest;
import trasiego.handler.Check;
import trasiego.store.OwnKeys;
import trasiego.store.OwnKeys.Document;

/**
 * Asks whether the live database is as an execution's documents say.
 *
 * @param deployed where a person asks: that execution; nothing is written under its keys
 * @param rehearsalSha256 the rehearsal's digest as the step answered it to the machine that wrote
 *     it; none where a person asks
 */
public record VerifyRequest(
    String environment,
    String execution,
    String deployed,
    Integer attempt,
    String plan,
    String rehearsal,
    String rehearsalSha256,
    String run)
    implements ActionRequest {
  @Override
  public void checkFields() {
    if (attempt != null) {
      Check.attempt(attempt);
    }
    if (deployed != null) {
      Check.execution("deployed", deployed);
      Check.absent("attempt", attempt, "verify of another execution");
    }
    ownKeys().check("plan", plan, Document.PLAN);
    ownKeys().check("rehearsal", rehearsal, Document.REHEARSAL);
    ownKeys().check("run", run, Document.RUN);
    if (deployed == null) {
      Check.sha256("rehearsalSha256", rehearsalSha256);
    } else {
      Check.absent("rehearsalSha256", rehearsalSha256, "verify of another execution");
    }
  }

  /** The only documents that this request may name. */
  OwnKeys ownKeys() {
    return new OwnKeys(environment, deployed == null ? execution : deployed);
  }
}
