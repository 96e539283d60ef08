package trasiego.migrate.run;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import trasiego.failure.DatabaseBusyException;
import trasiego.handler.Deadline;
import trasiego.migrate.context.Limits;
import trasiego.migrate.target.Target;
import trasiego.migrate.watch.RunWatch;
import trasiego.migration.Script;
import trasiego.postgres.Session;
import trasiego.postgres.TargetPath;

/**
 * One statement in a session of its own that the server does not end when its client has gone: it
 * is sent, looked at for as long as the invocation lasts, and then left. The next invocation finds
 * it by its name.
 */
final class DetachedStatement {
  /** The file's window has ended, and its statement with it. */
  static final class ShutException extends RuntimeException {
    private static final long serialVersionUID = 1L;
  }

  private static final Logger LOG = LoggerFactory.getLogger(DetachedStatement.class);

  /**
   * For who waits for transactions that are older than it, and keeps nobody waiting but others who
   * change the table's shape: hours of work are not thrown away for one that takes some seconds.
   */
  private static final Duration PATIENCE = Duration.ofMinutes(10);

  private static final Duration BETWEEN_LOOKS = Duration.ofMillis(250);

  private final Target target;
  private final Script script;
  private final Detaching how;
  private final RunWatch watch;
  private final Hold hold;
  private final Deadline work;

  DetachedStatement(
      Target target, Script script, Detaching how, RunWatch watch, Hold hold, Deadline work) {
    this.target = target;
    this.script = script;
    this.how = how;
    this.watch = watch;
    this.hold = hold;
    this.work = work;
  }

  /**
   * Sends it. False where it still runs and was left.
   *
   * @param begins is told what to know it by, before it is sent
   * @throws StatementFailure where it failed
   */
  boolean run(Limits limits, Consumer<DetachedTrace> begins) {
    hold.check();
    try (Session session = target.openDetached();
        RunWatch.Running _ = watched(session)) {
      Connection connection = session.connection();
      TargetPath.giveBack(connection);
      script.setRowSecurity(connection, false);
      own(limits).set(connection, false);
      begins.accept(DetachedTrace.before(connection, how.kind()));
      CompletableFuture<Void> sent = new CompletableFuture<>();
      Thread.ofPlatform().daemon().name("detached").start(() -> execute(connection, sent));
      return awaited(connection, sent);
    } catch (SQLException e) {
      throw new StatementFailure(
          script, script.statements().getFirst(), false, watch.intervention(), e);
    }
  }

  private RunWatch.Running watched(Session session) throws SQLException {
    watch.watch(session.connection());
    return watch.begin();
  }

  /** Its own limit where the file gives one; otherwise it takes as long as it takes. */
  private Limits own(Limits limits) {
    Duration usual = how.kind().kind().isPatient() ? PATIENCE : limits.lock();
    return new Limits(script.lockTimeout().orElse(usual), script.timeout().orElse(Duration.ZERO));
  }

  private void execute(Connection connection, CompletableFuture<Void> sent) {
    try (java.sql.Statement statement = connection.createStatement()) {
      statement.setEscapeProcessing(false);
      statement.execute(script.statements().getFirst().sql());
      sent.complete(null);
    } catch (SQLException e) {
      sent.completeExceptionally(e);
    }
  }

  private boolean awaited(Connection connection, CompletableFuture<Void> sent) throws SQLException {
    try {
      while (!work.isWithin(BETWEEN_LOOKS)) {
        try {
          sent.get(BETWEEN_LOOKS.toMillis(), TimeUnit.MILLISECONDS);
          return true;
        } catch (TimeoutException e) {
          check();
        }
      }
      LOG.info("{} goes on without this invocation", script.name());
      // No word to the server: it would end the statement.
      connection.abort(Runnable::run);
      return false;
    } catch (ExecutionException e) {
      throw (SQLException) e.getCause();
    } catch (InterruptedException e) {
      throw stopped(e);
    } catch (Hold.LostException e) {
      target.endDetached();
      throw e;
    }
  }

  /** Waits for one that an earlier invocation left. False where it still runs. */
  boolean await(int pid) {
    watch.watch(pid);
    try (RunWatch.Running _ = watch.begin();
        Session session = target.openOwn()) {
      while (!work.isWithin(BETWEEN_LOOKS)) {
        if (target.detached(session).isEmpty()) {
          return true;
        }
        check();
        Thread.sleep(BETWEEN_LOOKS);
      }
      return false;
    } catch (InterruptedException e) {
      throw stopped(e);
    } catch (Hold.LostException e) {
      target.endDetached();
      throw e;
    }
  }

  /** Whether it may still go on. */
  private void check() {
    hold.check();
    if (how.isShut().getAsBoolean()) {
      LOG.info("{} is ended: its window has ended", script.name());
      target.endDetached();
      throw new ShutException();
    }
  }

  /** Whoever stops this process wants nothing to go on. */
  private DatabaseBusyException stopped(InterruptedException e) {
    target.endDetached();
    Thread.currentThread().interrupt();
    return new DatabaseBusyException("interrupted while a statement runs; it was ended", e);
  }

  /**
   * Why it was cancelled where it stood in others' way; else that nobody saw its end.
   *
   * @param byPerson whether a person has asked for it
   */
  AttemptFailure ended(boolean byPerson) {
    if (byPerson) {
      return AttemptFailure.cancelled(script.statements().getFirst());
    }
    return watch
        .intervention()
        .map(seen -> AttemptFailure.yielded(seen, script.statements().getFirst()))
        .orElseGet(() -> AttemptFailure.unseen(script.statements().getFirst()));
  }
}
