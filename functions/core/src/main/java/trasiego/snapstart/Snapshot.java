package trasiego.snapstart;

import org.crac.Context;
import org.crac.Core;
import org.crac.Resource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import trasiego.handler.Request;

/**
 * Warms a function up before SnapStart takes its snapshot, of which every later sandbox is a copy.
 * The warming uses clients of its own, a store and a database of its own and no real credential,
 * and closes them: the function's own clients are built, and first used after the restore.
 */
public final class Snapshot implements Resource {
  private static final Logger LOG = LoggerFactory.getLogger(Snapshot.class);

  private final Class<? extends Request> request;
  private final Runnable more;

  private Snapshot(Class<? extends Request> request, Runnable more) {
    this.request = request;
    this.more = more;
  }

  /** The caller keeps what is returned: the platform's list of hooks does not hold on to it. */
  public static Snapshot of(Class<? extends Request> request) {
    return of(request, () -> {});
  }

  /**
   * @param more what this function alone needs warm; it must leave nothing open
   */
  public static Snapshot of(Class<? extends Request> request, Runnable more) {
    Snapshot snapshot = new Snapshot(request, more);
    Core.getGlobalContext().register(snapshot);
    return snapshot;
  }

  @Override
  public void beforeCheckpoint(Context<? extends Resource> context) {
    try {
      Warmup.run(request);
      more.run();
    } catch (RuntimeException e) {
      // A version that starts slowly is better than one that cannot be published.
      LOG.warn("the snapshot is taken cold: {}", e.getClass().getName());
    }
  }

  @Override
  public void afterRestore(Context<? extends Resource> context) {
    // Nothing was open, nothing has to be opened again.
  }
}
