package trasiego.hazard;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import trasiego.hazard.Report.Undo;
import trasiego.migration.MigrationFile;
import trasiego.migration.Script;
import trasiego.observation.ObservedFile;
import trasiego.observation.ObservedStatement;
import trasiego.observation.ObservedStatement.Failure;
import trasiego.observation.Replay;
import trasiego.observation.Trial;
import trasiego.postgres.Catalogue;
import trasiego.postgres.Session;

/**
 * One file there, back by its undo file, and there again: the undo file holds where the schema is
 * then as it was before the file, and after the second time as after the first. The way back is
 * gone in a transaction that is rolled back where both files allow it, so that the next file finds
 * what this one left, whatever its undo file does.
 */
public final class WayBack {
  /** What two files in one transaction may fail with, though each runs in one of its own. */
  private static final Set<String> TOGETHER = Set.of("55P04", "55006");

  private static final Set<String> TOGETHER_CLASSES = Set.of("25", "53");

  private final Ground ground;

  /** A database on which files are tried. */
  public interface Ground {
    /** A session as the role that files run as, which the caller closes. */
    Session open();

    /** Procedures that end transactions by themselves. */
    Set<String> committing();

    /** How long one statement of the script may take. */
    Duration limit(Script script);

    /** Whether what a file failed for lack of is there now, so that it is worth another try. */
    default boolean isMended(Failure failure) {
      return false;
    }
  }

  /**
   * A file that was tried, and what became of its way back.
   *
   * @param isKept whether the database is as the file left it, so that the next one may be tried
   */
  public record Tried(MigrationFile file, ObservedFile observed, Undo undo, boolean isKept) {
    public boolean isFailed() {
      return observed.failure().isPresent();
    }
  }

  /**
   * How far the way back went.
   *
   * @param broken why it does not hold; null where it does
   * @param doubtful whether it may hold where each file has a transaction of its own
   */
  private record Gone(ObservedFile back, String broken, boolean doubtful) {
    static Gone of(ObservedFile back, String broken) {
      return new Gone(back, broken, false);
    }
  }

  public WayBack(Ground ground) {
    this.ground = ground;
  }

  public Tried of(MigrationFile file) {
    Catalogue before = catalogue();
    ObservedFile forward = observed(file, file.script());
    if (forward.failure().isPresent()) {
      String undo = file.undo().map(Script::name).orElse(null);
      return new Tried(
          file, forward, new Undo("untried", undo, List.of(), "the file itself fails"), false);
    }
    if (file.undo().isEmpty()) {
      return new Tried(file, forward, none(file, forward), true);
    }
    return back(file, file.undo().get(), before, forward);
  }

  private static Undo none(MigrationFile file, ObservedFile forward) {
    List<String> lost = UndoLoss.ofMigration(forward);
    return file.script()
        .irreversible()
        .map(reason -> new Undo("irreversible", null, lost, reason))
        .orElseGet(() -> new Undo("missing", null, lost, "there is no U file"));
  }

  private Tried back(MigrationFile file, Script undo, Catalogue before, ObservedFile forward) {
    Catalogue after = catalogue();
    boolean together = isTransactional(undo) && isTransactional(file.script());
    Gone gone = together ? together(file, undo, before, after) : apart(file, undo, before, after);
    if (gone.doubtful()) {
      gone = apart(file, undo, before, after);
    }
    boolean isKept = gone.broken() == null || catalogue().equals(after);
    List<String> lost = new ArrayList<>(UndoLoss.ofUndo(gone.back()));
    lost.addAll(UndoLoss.ofMigration(forward));
    String status = gone.broken() == null ? "proven" : "broken";
    return new Tried(
        file, forward, new Undo(status, undo.name(), List.copyOf(lost), gone.broken()), isKept);
  }

  /** Back and there again in one transaction, of which nothing is left. */
  private Gone together(MigrationFile file, Script undo, Catalogue before, Catalogue after) {
    Gone gone;
    do {
      try (Session session = ground.open()) {
        Replay again = new Replay(session, ground.committing());
        gone =
            Trial.takenBack(
                session,
                file.version(),
                undo,
                ground.limit(undo),
                back ->
                    broken(back)
                        .or(() -> left(Catalogue.readInside(session), before))
                        .map(why -> Gone.of(back, why))
                        .orElseGet(() -> again(session, again, back, file.script(), after)));
      }
    } while (gone.back().failure().filter(ground::isMended).isPresent());
    return gone;
  }

  private Gone again(
      Session session, Replay replay, ObservedFile back, Script script, Catalogue after) {
    return replay
        .runInside(script, ground.limit(script))
        .map(failure -> new Gone(back, failed(failure), isOfTogether(failure.state())))
        .orElseGet(() -> Gone.of(back, elsewhere(Catalogue.readInside(session), after)));
  }

  private static boolean isOfTogether(String state) {
    return state != null
        && (TOGETHER.contains(state)
            || state.length() > 2 && TOGETHER_CLASSES.contains(state.substring(0, 2)));
  }

  /** Back and there again for good. */
  private Gone apart(MigrationFile file, Script undo, Catalogue before, Catalogue after) {
    ObservedFile back = observed(file, undo);
    Optional<String> broken = broken(back).or(() -> left(catalogue(), before));
    if (broken.isPresent()) {
      return Gone.of(back, broken.get());
    }
    try (Session session = ground.open()) {
      return new Replay(session, ground.committing())
          .run(file.script(), ground.limit(file.script()))
          .map(failure -> Gone.of(back, failed(failure)))
          .orElseGet(() -> Gone.of(back, elsewhere(catalogue(), after)));
    }
  }

  private static Optional<String> broken(ObservedFile back) {
    return back.failure()
        .map(
            failure -> {
              ObservedStatement last = back.statements().getLast();
              return "it fails in line %d: %s (%s)"
                  .formatted(last.line(), failure.message(), failure.state());
            });
  }

  private static Optional<String> left(Catalogue found, Catalogue before) {
    List<String> differences = found.differences(before);
    return differences.isEmpty()
        ? Optional.empty()
        : Optional.of("the schema is not as it was before: " + String.join("; ", differences));
  }

  private static String failed(Replay.Failure failure) {
    return "after it the migration does not run again: " + failure;
  }

  /** Null where it leads to the same. */
  private static String elsewhere(Catalogue found, Catalogue after) {
    List<String> differences = found.differences(after);
    return differences.isEmpty()
        ? null
        : "after it the migration leads elsewhere: " + String.join("; ", differences);
  }

  private ObservedFile observed(MigrationFile file, Script script) {
    ObservedFile observed;
    do {
      try (Session session = ground.open()) {
        observed =
            Trial.run(
                session,
                ground::open,
                file.version(),
                script,
                isTransactional(script) || script.statements().size() > 1,
                ground.limit(script));
      }
    } while (observed.failure().filter(ground::isMended).isPresent());
    return observed;
  }

  private boolean isTransactional(Script script) {
    return script.outsideTransaction(ground.committing()).isEmpty();
  }

  private Catalogue catalogue() {
    try (Session session = ground.open()) {
      return Catalogue.read(session);
    }
  }
}
