package trasiego.migrate.run;

import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import trasiego.execution.Effect;
import trasiego.failure.DatabaseBusyException;
import trasiego.handler.Deadline;
import trasiego.migrate.target.InvalidIndex;
import trasiego.migrate.target.Target;
import trasiego.migration.Script;
import trasiego.postgres.Session;
import trasiego.postgres.SqlFailure;

/**
 * What a statement that ran outside a transaction leaves when it is broken off: invalid indexes,
 * which every write still pays for, and which a retry with IF NOT EXISTS would take for done.
 */
public final class InvalidIndexes {
  private static final Logger LOG = LoggerFactory.getLogger(InvalidIndexes.class);
  private static final Duration LONGEST_WAIT = Duration.ofSeconds(3);

  private final Target target;
  private final Deadline deadline;
  private final Set<String> strange;

  /**
   * @param strange invalid indexes that were there before this deployment and that no file of it
   *     builds: not ours to drop
   */
  private InvalidIndexes(Target target, Deadline deadline, Set<String> strange) {
    this.target = target;
    this.deadline = deadline;
    this.strange = strange;
  }

  /** What is invalid now and not built by the file is somebody else's. */
  public static InvalidIndexes of(
      Target target, Deadline deadline, Effect effect, Set<String> invalidBefore) {
    return new InvalidIndexes(
        target,
        deadline,
        invalidBefore.stream()
            .filter(name -> !effect.leavesIndex(name))
            .collect(Collectors.toUnmodifiableSet()));
  }

  public List<InvalidIndex> find() {
    try (Session session = target.open()) {
      return InvalidIndex.find(session).stream()
          .filter(index -> !strange.contains(index.name()))
          .toList();
    }
  }

  /**
   * Drops them without blocking anyone; answers the names of those dropped.
   *
   * @throws UndroppedIndexException naming what could not be dropped in time
   */
  public List<String> remove() {
    List<String> removed = new ArrayList<>();
    for (InvalidIndex index : find()) {
      drop(index);
      LOG.info("removed invalid index {}", index.name());
      removed.add(index.name());
    }
    return removed;
  }

  private void drop(InvalidIndex index) {
    long wait = Math.min(LONGEST_WAIT.toMillis(), Math.max(100, deadline.remaining().toMillis()));
    try (Session session = target.open()) {
      session.execute("SET lock_timeout = " + wait);
      session.execute("SET statement_timeout = " + Math.max(100, deadline.remaining().toMillis()));
      session.execute("DROP INDEX CONCURRENTLY IF EXISTS " + index.name());
    } catch (SqlFailure | DatabaseBusyException e) {
      throw new UndroppedIndexException(index.name(), e);
    }
  }

  /** An invalid index that could not be dropped now. It never leaves the function. */
  static final class UndroppedIndexException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final String index;

    private UndroppedIndexException(String index, Throwable cause) {
      super("invalid index " + index + " could not be dropped: " + cause.getMessage(), cause);
      this.index = index;
    }

    String index() {
      return index;
    }
  }

  /**
   * Before the history's row: IF NOT EXISTS takes an invalid index for done.
   *
   * @throws StatementFailure where there is one
   */
  void refuse(Script script) {
    for (InvalidIndex index : find()) {
      throw new StatementFailure(
          script,
          script.statements().getFirst(),
          false,
          Optional.empty(),
          new SQLException("index " + index.name() + " was left invalid", "57014"));
    }
  }
}
