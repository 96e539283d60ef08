package trasiego.migrate;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import trasiego.handler.Deadline;
import trasiego.migrate.FileTry.Outcome;
import trasiego.migrate.RunDocument.FileState;
import trasiego.migrate.RunDocument.Try;

/**
 * Tries one file again while others hold its locks: a growing pause between two tries, in which no
 * lock is held, bounded in number and time for one invocation and for the whole execution.
 */
final class FileRun {
  private static final Logger LOG = LoggerFactory.getLogger(FileRun.class);
  private static final Duration LEAST = Duration.ofMillis(500);

  /** How the file stands when its tries are over. */
  sealed interface Result {
    record Done(Outcome.Done outcome) implements Result {}

    /** The next invocation must go on. */
    record Later() implements Result {}

    record Broken(Fault fault, String message) implements Result {}
  }

  /** Keeps each try; answers the file's state with it. */
  @FunctionalInterface
  interface Keep {
    FileState tried(Try one, List<String> removed);
  }

  private final Patience patience;
  private final Clock clock;
  private final Pause pause;
  private final Deadline work;
  private final Supplier<FileTry> tries;
  private final Keep keep;

  FileRun(Site site, Deadline work, Supplier<FileTry> tries, Keep keep) {
    this.patience = site.patience();
    this.clock = site.clock();
    this.pause = site.pause();
    this.work = work;
    this.tries = tries;
    this.keep = keep;
  }

  /**
   * @param fresh whether this invocation has done nothing before, so that a later one has no more
   *     time than this one
   */
  Result run(String file, boolean fresh) {
    for (int i = 1; ; i++) {
      if (work.isWithin(LEAST) && !(fresh && i == 1)) {
        return new Result.Later();
      }
      switch (tries.get().run()) {
        case Outcome.Done done -> {
          return new Result.Done(done);
        }
        case Outcome.Fell(Fault fault, List<String> blockers, List<String> removed) -> {
          boolean again = fault.isBusy() || fault.isLost();
          boolean cut = fault.cut() && fault.isCancelled();
          // Only a first try has the whole invocation: what cut a later one short was the time used
          // up before it.
          boolean whole = fresh && i == 1;
          if (!again && (!cut || whole)) {
            keep.tried(attempt(fault, Duration.ZERO, blockers), removed);
            return new Result.Broken(fault, broken(file, fault));
          }
          Duration wait = patience.pause(i, RandomGenerator.getDefault());
          FileState state = keep.tried(attempt(fault, wait, blockers), removed);
          LOG.info("{} waits: {}{}", file, fault.message(), held(blockers));
          if (isOver(state)) {
            return new Result.Broken(fault, exhausted(file, fault, state));
          }
          if (cut || i >= patience.triesPerInvocation() || work.isWithin(wait.plus(LEAST))) {
            return new Result.Later();
          }
          sleep(wait);
        }
      }
    }
  }

  private Try attempt(Fault fault, Duration wait, List<String> blockers) {
    return new Try(
        clock.instant().toString(), fault.state(), fault.message(), wait.toMillis(), blockers);
  }

  private boolean isOver(FileState state) {
    Instant first = Instant.parse(state.tries().getFirst().at());
    boolean late = clock.instant().isAfter(first.plus(patience.whole()));
    return late || state.tries().size() >= patience.tries();
  }

  private static String exhausted(String file, Fault fault, FileState state) {
    List<String> blockers = state.tries().getLast().blockers();
    return fault.where(file)
        + "; tried "
        + state.tries().size()
        + " times since "
        + state.tries().getFirst().at()
        + held(blockers)
        + "; end those sessions or deploy at a quieter hour";
  }

  private static String held(List<String> blockers) {
    return blockers.isEmpty() ? "" : "; held by " + String.join(", ", blockers);
  }

  private static String broken(String file, Fault fault) {
    if (!fault.isCancelled()) {
      return fault.where(file);
    }
    return fault.where(file)
        + (fault.cut()
            ? "; it takes longer than one invocation of this function allows: split it into smaller"
                + " steps, or raise the function's timeout"
            : "; it takes longer than its limit: write -- trasiego:timeout <longer>: <reason> into"
                + " the file, or split it into smaller steps");
  }

  private void sleep(Duration wait) {
    try {
      pause.sleep(wait);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new trasiego.failure.DatabaseBusyException("interrupted while waiting for locks", e);
    }
  }
}
