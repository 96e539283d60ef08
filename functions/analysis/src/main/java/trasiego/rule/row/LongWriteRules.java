package trasiego.rule.row;

import static trasiego.hazard.HazardCode.DELETE_ALL_ROWS;
import static trasiego.hazard.HazardCode.LONG_WRITE;
import static trasiego.hazard.HazardCode.TRUNCATE;
import static trasiego.hazard.HazardCode.UPDATE_ALL_ROWS;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import trasiego.estimate.RowEstimate;
import trasiego.estimate.RowWrite;
import trasiego.execution.Severity;
import trasiego.execution.Touched;
import trasiego.hazard.HazardCode;
import trasiego.hazard.Phase;
import trasiego.observation.schema.SchemaObject.Relation;
import trasiego.rule.Rule;
import trasiego.rule.StatementContext;

/**
 * Statements that write as many rows as a query finds. How many these are the target's statistics
 * say, or the rows where the file was tried; where neither is there, the size at which it matters.
 */
public final class LongWriteRules {
  public static final List<Rule> ALL =
      List.of(
          Rule.of(LongWriteRules::made, LONG_WRITE),
          Rule.in(Phase.LONG_WRITES, LongWriteRules::unknown)
              .alsoReporting(UPDATE_ALL_ROWS, DELETE_ALL_ROWS));

  private static final Set<HazardCode> CHANGED = Set.of(UPDATE_ALL_ROWS, DELETE_ALL_ROWS, TRUNCATE);

  private LongWriteRules() {}

  /** Whether it is committed piece by piece. */
  private static boolean isInPieces(StatementContext it) {
    return !it.file().file().transactional() || it.file().script().backfill().isPresent();
  }

  /** Rows that a query makes, and those of a MERGE. */
  private static void made(StatementContext it) {
    if (isInPieces(it)) {
      return;
    }
    for (RowWrite write : RowWrite.of(it.statement())) {
      boolean reported = CHANGED.stream().anyMatch(it::isReported);
      if (write.verb().isMaking() || write.verb() == RowWrite.Verb.MERGE && !reported) {
        made(it, write);
      }
    }
  }

  private static void made(StatementContext it, RowWrite write) {
    Optional<RowEstimate> estimate = EstimatedRows.of(it, it.statement(), write);
    long seen = seen(it, write);
    if (seen >= it.file().thresholds().rows()) {
      report(it, write, Severity.RISKY, "%,d rows".formatted(seen));
    } else if (estimate.filter(RowEstimate::isKnown).isPresent()) {
      if (EstimatedRows.isMany(it, estimate.get())) {
        report(
            it,
            write,
            Severity.RISKY,
            "about %,d rows (by the target's statistics)".formatted(estimate.get().rows()));
      }
    } else {
      unestimated(it, write, estimate);
    }
  }

  /** A query without a condition finds every row of what it reads. */
  private static void unestimated(
      StatementContext it, RowWrite write, Optional<RowEstimate> estimate) {
    List<String> large = EstimatedRows.largeSources(it, write);
    if (large.isEmpty()) {
      return;
    }
    if (write.copiesAll()) {
      report(
          it,
          write,
          Severity.RISKY,
          "as many rows as %s has (%s)"
              .formatted(large.getFirst(), it.file().size(large.getFirst())));
    } else if (estimate.isPresent()) {
      it.report(
          LONG_WRITE,
          Severity.NOTE,
          EstimatedRows.written(it, write),
          "writes what its query finds in %s to %s in one transaction; nobody counted the rows, since %s (%s)"
              .formatted(
                  String.join(", ", large),
                  EstimatedRows.written(it, write),
                  estimate.get().obstacle(),
                  it.file().thresholds().words()),
          null);
    }
  }

  private static long seen(StatementContext it, RowWrite write) {
    Touched touched = it.statement().rows().get(EstimatedRows.written(it, write));
    return touched == null ? 0 : touched.inserted() + touched.updated() + touched.deleted();
  }

  private static void report(StatementContext it, RowWrite write, Severity severity, String rows) {
    it.report(
        LONG_WRITE,
        severity,
        EstimatedRows.written(it, write),
        String.format(
            Locale.ROOT,
            "writes %s to %s in one transaction: VACUUM frees nothing anywhere in the database"
                + " until its commit, whatever the file has locked stays locked as long, and"
                + " replicas lag by all of it",
            rows,
            EstimatedRows.written(it, write)),
        CopiedRows.batched(it, write));
  }

  /** An UPDATE or DELETE whose WHERE may meet many rows, where nobody knows how many. */
  private static void unknown(StatementContext it) {
    if (isInPieces(it)) {
      return;
    }
    for (RowEstimate estimate : it.file().rows().of(it.statement())) {
      RowWrite write = estimate.write();
      Optional<Relation> table =
          EstimatedRows.table(it, it.statement(), write)
              .filter(one -> it.file().isLarge(one.name()));
      boolean updates = write.verb() == RowWrite.Verb.UPDATE;
      HazardCode code = updates ? UPDATE_ALL_ROWS : DELETE_ALL_ROWS;
      boolean silent =
          estimate.isKnown()
              || table.isEmpty()
              || !updates && write.verb() != RowWrite.Verb.DELETE
              || it.isReported(code)
              || KeyedRows.isFew(it, write);
      if (!silent) {
        it.report(
            code,
            Severity.NOTE,
            table.get().name(),
            "%s the rows of %s that its condition meets in one transaction; nobody counted them, since %s (%s)"
                .formatted(
                    write.does(),
                    table.get().name(),
                    estimate.obstacle(),
                    it.file().thresholds().words()),
            null);
      }
    }
  }
}
