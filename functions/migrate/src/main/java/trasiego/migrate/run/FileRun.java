package trasiego.migrate.run;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import trasiego.execution.RunDocument.FileState;
import trasiego.execution.RunDocument.Try;
import trasiego.handler.Deadline;
import trasiego.migrate.context.MigrateContext;
import trasiego.migrate.context.RetryPolicy;
import trasiego.migrate.context.Sleeper;
import trasiego.migrate.run.FileAttempt.Outcome;

/**
 * Tries one file again while others hold its locks: a growing pause between two tries, in which no
 * lock is held, bounded in number and time for one invocation and for the whole execution.
 */
public final class FileRun {
  private static final Logger LOG = LoggerFactory.getLogger(FileRun.class);
  private static final Duration LEAST = Duration.ofMillis(500);

  /** Whom it stood in the way of needs longer to recover than a lock to come free. */
  private static final int CALMER = 3;

  /** How often a statement of any length is begun that ends while nobody looks. */
  private static final int BEGUN = 3;

  /** How the file stands when its tries are over. */
  public sealed interface Result {
    record Done(Outcome.Done outcome) implements Result {}

    /** The next invocation must go on. */
    record Later() implements Result {}

    record GaveUp(AttemptFailure fault, String message) implements Result {}
  }

  /** Keeps each try; answers the file's state with it. */
  @FunctionalInterface
  public interface AttemptLog {
    FileState tried(Try one, List<String> removed);
  }

  private final RetryPolicy retryPolicy;
  private final Clock clock;
  private final Sleeper pause;
  private final Deadline work;
  private final Supplier<FileAttempt> tries;
  private final AttemptLog keep;

  public FileRun(
      MigrateContext context, Deadline work, Supplier<FileAttempt> tries, AttemptLog keep) {
    this.retryPolicy = context.retryPolicy();
    this.clock = context.clock();
    this.pause = context.pause();
    this.work = work;
    this.tries = tries;
    this.keep = keep;
  }

  /**
   * @param fresh whether this invocation has done nothing before, so that a later one has no more
   *     time than this one
   */
  public Result run(String file, boolean fresh) {
    for (int i = 1; ; i++) {
      if (work.isWithin(LEAST) && !(fresh && i == 1)) {
        return new Result.Later();
      }
      switch (tries.get().run()) {
        case Outcome.Done done -> {
          return new Result.Done(done);
        }
        case Outcome.GoesOn() -> {
          return new Result.Later();
        }
        case Outcome.Failed(AttemptFailure fault, List<String> blockers, List<String> removed) -> {
          boolean again = fault.isBusy() || fault.isLost() || fault.isYielded() || fault.isUnseen();
          boolean cut = fault.cut() && fault.isCancelled();
          // Only a first try has the whole invocation: what cut a later one short was the time used
          // up before it.
          boolean whole = fresh && i == 1;
          if (!again && (!cut || whole)) {
            keep.tried(attempt(fault, Duration.ZERO, blockers), removed);
            return new Result.GaveUp(fault, broken(file, fault));
          }
          Duration wait =
              retryPolicy.pause(fault.isYielded() ? i + CALMER : i, RandomGenerator.getDefault());
          FileState state = keep.tried(attempt(fault, wait, blockers), removed);
          LOG.info("{} waits: {}{}", file, fault.message(), held(blockers));
          if (isOver(state)) {
            return new Result.GaveUp(fault, exhausted(file, fault, state));
          }
          if (cut || i >= retryPolicy.triesPerInvocation() || work.isWithin(wait.plus(LEAST))) {
            return new Result.Later();
          }
          pause.sleepThrough(wait, "interrupted while waiting for locks");
        }
      }
    }
  }

  private Try attempt(AttemptFailure fault, Duration wait, List<String> blockers) {
    return new Try(
        clock.instant().toString(), fault.state(), fault.message(), wait.toMillis(), blockers);
  }

  private boolean isOver(FileState state) {
    long unseen = state.tries().stream().filter(AttemptFailure::isUnseen).count();
    if (AttemptFailure.isUnseen(state.tries().getLast())) {
      return unseen >= BEGUN;
    }
    // What took hours went wrong for other reasons than locks before.
    Instant first =
        state.tries().stream()
            .filter(one -> unseen == 0 || !AttemptFailure.isUnseen(one))
            .map(one -> Instant.parse(one.at()))
            .findFirst()
            .orElseThrow();
    boolean late = clock.instant().isAfter(first.plus(retryPolicy.whole()));
    return late || state.tries().size() >= retryPolicy.tries();
  }

  private static String exhausted(String file, AttemptFailure fault, FileState state) {
    List<String> blockers = state.tries().getLast().blockers();
    return fault.where(file)
        + "; tried "
        + state.tries().size()
        + " times since "
        + state.tries().getFirst().at()
        + held(blockers)
        + (fault.isYielded()
            ? "; it holds its locks for longer than others may wait: part it into smaller steps, or"
                + " deploy at a quieter hour (--window)"
            : fault.isUnseen()
                ? "; see in the server's log what ended it"
                : "; end those sessions or deploy at a quieter hour");
  }

  private static String held(List<String> blockers) {
    return blockers.isEmpty() ? "" : "; held by " + String.join(", ", blockers);
  }

  private static String broken(String file, AttemptFailure fault) {
    if (!fault.isCancelled()) {
      return fault.where(file);
    }
    return fault.where(file)
        + (fault.cut()
            ? "; it takes longer than one invocation of this function allows: split it into smaller"
                + " steps, or raise the function's timeout"
            : "; a person cancelled it (db cancel), or it takes longer than its limit: then write"
                + " -- trasiego:timeout <longer>: <reason> into the file, or split it into"
                + " smaller steps");
  }
}
