package trasiego.migrate.run;

import trasiego.failure.DatabaseBusyException;
import trasiego.failure.DatabaseUnavailableException;
import trasiego.postgres.Fence;
import trasiego.store.LeaseHold;

/**
 * The right of this invocation to go on. It is lost where its execution was stopped or taken over
 * from: no step of the machine can tell a function that is running.
 */
public interface Hold {
  /** On a copy, which is this invocation's alone. */
  Hold ALWAYS =
      new Hold() {
        @Override
        public void renew() {}

        @Override
        public void check() {}
      };

  /** Before each try of each file: prolongs the lease. */
  void renew();

  /** Before each statement. */
  void check();

  /** On the live database: as long as the lease and the fence are ours. */
  static Hold of(LeaseHold lease, Fence fence) {
    return new Hold() {
      @Override
      public void renew() {
        held(lease::renew);
        held(fence::check);
      }

      @Override
      public void check() {
        held(fence::check);
        held(lease::check);
      }
    };
  }

  private static void held(Runnable check) {
    try {
      check.run();
    } catch (DatabaseBusyException | DatabaseUnavailableException e) {
      throw new LostException(e);
    }
  }

  /** Nothing more may be done for this execution. It never leaves the function. */
  final class LostException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    LostException(RuntimeException cause) {
      super(cause.getMessage(), cause);
    }
  }
}
