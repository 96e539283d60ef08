package trasiego.trial.copy;

import static java.util.Objects.requireNonNull;

import trasiego.load.Work;
import trasiego.postgres.ApplicationName;
import trasiego.postgres.PgTools;
import trasiego.trial.CopyServer;

/** Where a copy is made: the server, the tools of its major, and the time there is. */
public record CopyContext(
    CopyServer server, PgTools tools, ApplicationName application, Work work) {
  public CopyContext {
    requireNonNull(server);
    requireNonNull(tools);
    requireNonNull(application);
    requireNonNull(work);
  }
}
