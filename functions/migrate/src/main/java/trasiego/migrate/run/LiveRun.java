package trasiego.migrate.run;

import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import trasiego.execution.RehearsalDocument;
import trasiego.execution.RehearsalDocument.Rehearsed;
import trasiego.execution.Transactions;
import trasiego.handler.Deadline;
import trasiego.migrate.context.MigrateContext;
import trasiego.migrate.target.Target;

/**
 * Runs files on the live database, whichever way: each try is held against the rehearsal, watched,
 * bound to the execution's lease, and kept in the journal.
 *
 * @param work when statements must have ended
 * @param whole when cleaning up must have ended
 */
public record LiveRun(
    MigrateContext context,
    Target target,
    RehearsalDocument rehearsal,
    Journal journal,
    Hold hold,
    Deadline work,
    Deadline whole) {
  /**
   * @param invalid indexes that were invalid before this execution
   * @param detaching how its statement outlasts the invocation; asked before each try
   */
  public FileRun of(
      Direction direction,
      Transactions transactions,
      Set<String> invalid,
      Supplier<Optional<Detaching>> detaching) {
    String version = direction.file().version();
    Rehearsed rehearsed = rehearsal.file(version);
    return new FileRun(
        context,
        work,
        () -> {
          hold.renew();
          return new FileAttempt(
                  target,
                  direction,
                  transactions,
                  rehearsed.effect(),
                  invalid,
                  context.limits(),
                  work,
                  whole)
              .comparedWith(rehearsed.statements(), !rehearsal.isWithoutRows())
              .watchedBy(context.watchPolicy(), told -> journal.progress(version, told))
              .detaching(detaching.get())
              .heldBy(hold);
        },
        (one, removed) -> {
          journal.put(journal.file(version).tried(one).cleaned(removed));
          return journal.file(version);
        });
  }
}
