package trasiego.rule.row;

import java.util.Set;
import trasiego.observation.ObservedStatement;
import trasiego.rule.AffectedTable;
import trasiego.rule.StatementContext;

/** Whether a statement takes time at the target, by what it was seen to do. */
public final class SlowStatement {
  private static final double SECONDS = 1;
  private static final Set<String> CHANGES_ROWS =
      Set.of("UPDATE", "DELETE", "MERGE", "WITH", "DO", "CALL");

  private SlowStatement() {}

  public static boolean isSlow(StatementContext it, ObservedStatement statement) {
    return statement.seconds() >= SECONDS || reads(it, statement) || changesRows(it, statement);
  }

  /** Reads or writes a large table from one end to the other. */
  private static boolean reads(StatementContext it, ObservedStatement statement) {
    return statement.events().stream()
        .flatMap(event -> AffectedTable.named(it, event.relation()).stream())
        .anyMatch(AffectedTable::isLarge);
  }

  /** How many rows it will be on a large table is not known where the ground has none. */
  private static boolean changesRows(StatementContext it, ObservedStatement statement) {
    long rows =
        statement.rows().values().stream()
            .mapToLong(one -> one.inserted() + one.updated() + one.deleted())
            .sum();
    boolean changes =
        CHANGES_ROWS.contains(statement.words().get(0))
            || statement.words().get(0).equals("INSERT") && statement.words().contains("SELECT");
    return rows >= it.file().thresholds().rows()
        || changes
            && !EstimatedRows.isFew(it, statement)
            && statement.gained().stream()
                .filter(lock -> lock.mode().equals("ROW EXCLUSIVE"))
                .flatMap(lock -> AffectedTable.named(it, lock.relation()).stream())
                .anyMatch(AffectedTable::isLarge);
  }
}
