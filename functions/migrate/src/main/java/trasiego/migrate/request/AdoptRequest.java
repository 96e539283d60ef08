package trasiego.migrate.request;

import trasiego.handler.ActionRequest;
import trasiego.handler.Check;

/**
 * Asks for a database that another tool made to be taken on.
 *
 * @param adoption what of its past becomes history
 * @param dryRun nothing is written but what was found
 */
public record AdoptRequest(
    String environment, String execution, String migrations, Adoption adoption, Boolean dryRun)
    implements ActionRequest {
  @Override
  public void checkFields() {
    Adoption asked = adoption == null ? Adoption.NONE : adoption;
    asked.check();
    if (!asked.isUndo()) {
      Check.migrations(migrations);
    }
  }

  public boolean isDryRun() {
    return Boolean.TRUE.equals(dryRun);
  }
}
