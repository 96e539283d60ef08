package trasiego.trial;

import static java.util.Objects.requireNonNull;

import trasiego.load.Work;
import trasiego.postgres.ApplicationName;
import trasiego.postgres.PgTools;

/** Where a copy is made: the server, the tools of its major, and the time there is. */
public record Place(CopyServer server, PgTools tools, ApplicationName application, Work work) {
  public Place {
    requireNonNull(server);
    requireNonNull(tools);
    requireNonNull(application);
    requireNonNull(work);
  }
}
