package trasiego.migrate.run;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import trasiego.execution.Observation;
import trasiego.failure.DatabaseUnavailableException;
import trasiego.handler.Deadline;
import trasiego.migrate.context.Limits;
import trasiego.migrate.target.Target;
import trasiego.migrate.watch.RunWatch;
import trasiego.migration.Script;
import trasiego.migration.Statement;
import trasiego.postgres.Session;

/**
 * One invocation's part in a statement that may outlast it: sends it, or finds it where an earlier
 * one has sent it, and judges by the catalogue what nobody saw the end of.
 *
 * @param watches opens what looks at the statement
 * @param isThere whether the schema is as the file leaves it
 */
record DetachedAttempt(
    Target target,
    Script script,
    Detaching how,
    Limits limits,
    Deadline work,
    Hold hold,
    Supplier<RunWatch> watches,
    BooleanSupplier isThere) {
  /** How it stands with the statement. */
  sealed interface Seen {
    /**
     * The next invocation goes on.
     *
     * @param isShut with a new one, once the file's window opens again; else it finds this one
     */
    record GoesOn(boolean isShut) implements Seen {
      String words(String told) {
        return isShut
            ? "its window has ended: it was ended, and begins again when that opens"
            : "it goes on by itself" + (told.isEmpty() ? "" : ": " + told);
      }
    }

    /** It has done its work; the history does not have it yet. */
    record Done(List<Observation> observations) implements Seen {}

    record Failed(AttemptFailure failure, List<String> blockers) implements Seen {}
  }

  /** One that an earlier invocation has sent; empty where none has. */
  Optional<Seen> left() {
    Optional<Integer> pid = target.detached();
    if (pid.isEmpty() && how.before().isEmpty()) {
      return Optional.empty();
    }
    RunWatch watch = watches.get();
    try (watch) {
      DetachedStatement statement = statement(watch, script);
      if (pid.isPresent() && !statement.await(pid.get())) {
        return Optional.of(new Seen.GoesOn(false));
      }
      Seen seen =
          isDone()
              ? new Seen.Done(List.of())
              : new Seen.Failed(
                  statement.ended(how.isCancelled().getAsBoolean()), watch.blockers());
      how.forget().run();
      return Optional.of(seen);
    } catch (DetachedStatement.ShutException e) {
      Seen seen = isDone() ? new Seen.Done(List.of()) : new Seen.GoesOn(true);
      how.forget().run();
      return Optional.of(seen);
    } catch (DatabaseUnavailableException e) {
      // Whether the statement died with the server is for the next invocation to see.
      return Optional.of(new Seen.GoesOn(false));
    }
  }

  private boolean isDone() {
    if (isThere.getAsBoolean()) {
      return true;
    }
    try (Session session = target.openOwn()) {
      return how.before().filter(trace -> trace.isDone(session)).isPresent();
    }
  }

  /** Sends it, and looks at it for as long as this invocation lasts. */
  Seen send() {
    RunWatch watch = watches.get();
    try (watch) {
      Script sent = Detachment.finishing(target, script);
      long started = System.nanoTime();
      if (!statement(watch, sent).run(limits, how.begins())) {
        return new Seen.GoesOn(false);
      }
      how.forget().run();
      return new Seen.Done(
          List.of(observation(sent.statements().getFirst(), System.nanoTime() - started)));
    } catch (DetachedStatement.ShutException e) {
      how.forget().run();
      return new Seen.GoesOn(true);
    } catch (StatementFailure e) {
      how.forget().run();
      return new Seen.Failed(AttemptFailure.of(e), watch.blockers());
    }
  }

  private static Observation observation(Statement statement, long nanos) {
    return new Observation(
        statement.number(),
        statement.line(),
        nanos / 1e9,
        Map.of(),
        List.of(),
        List.of(),
        List.of(),
        false);
  }

  private DetachedStatement statement(RunWatch watch, Script sent) {
    return new DetachedStatement(target, sent, how, watch, hold, work);
  }
}
