package trasiego.undo;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import trasiego.execution.Report.Undo;
import trasiego.migration.MigrationFile;
import trasiego.migration.Script;
import trasiego.observation.ObservedFile;
import trasiego.observation.ObservedRun;
import trasiego.observation.ObservedStatement;
import trasiego.observation.UnobservedRun;
import trasiego.observation.Untried;
import trasiego.observation.schema.KeyedCatalogue;
import trasiego.observation.schema.Schema;
import trasiego.postgres.Session;
import trasiego.stored.BrokenCode;
import trasiego.stored.CodeWatch;

/**
 * One file there, back by its undo file, and there again: the undo file holds where the schema is
 * then as it was before the file, and after the second time as after the first. The way back is
 * gone in a transaction that is rolled back where both files allow it, so that the next file finds
 * what this one left, whatever its undo file does.
 */
public final class UndoProof implements AutoCloseable {
  private final Ground ground;
  private final FileSessions sessions;
  private final CodeWatch code;

  /** As the last file left it, where nothing has touched the database since; else null. */
  private KeyedCatalogue catalogue;

  private Schema structure;

  /** A database on which files are tried. */
  public interface Ground {
    /** A session as the role that files run as, which the caller closes. */
    Session open();

    /** Procedures that end transactions by themselves. */
    Set<String> committing();

    /** How long the next statement of the script may take; asked before each. */
    Duration limit(Script script);

    /** What a live role or the live database has and this one has not. */
    default Untried untried() {
      return Untried.NOTHING;
    }

    /** Whether what the statement failed for lack of is there now: the file is tried again. */
    default boolean isMended(ObservedStatement failed) {
      return false;
    }
  }

  public UndoProof(Ground ground) {
    this.ground = ground;
    this.sessions = new FileSessions(ground);
    this.code = new CodeWatch(ground::open);
  }

  public RoundTrip of(MigrationFile file) {
    KeyedCatalogue before = catalogue == null ? catalogue() : catalogue;
    Schema known = structure;
    catalogue = null;
    structure = null;
    Runnable beforeEach = () -> ground.limit(file.script());
    code.before(file.script(), beforeEach);
    ObservedFile forward = observed(file, file.script(), known);
    if (forward.failure().isPresent()) {
      String undo = file.undo().map(Script::name).orElse(null);
      return new RoundTrip(
          file, forward, new Undo("untried", undo, List.of(), "the file itself fails"), false);
    }
    List<BrokenCode> broken = code.after(forward, beforeEach);
    if (file.undo().isEmpty()) {
      catalogue = forward.touched().map(_ -> after(before, forward)).orElse(null);
      structure = forward.after();
      return new RoundTrip(file, forward, none(file, forward), true, broken);
    }
    if (forward.statements().stream().anyMatch(it -> it.untried() != null)) {
      // What was not done cannot be taken back; the file itself needs an acknowledgement for it.
      String undo = file.undo().get().name();
      return new RoundTrip(
          file,
          forward,
          new Undo("untried", undo, List.of(), "a statement was not tried"),
          true,
          broken);
    }
    return back(file, file.undo().get(), before, forward).with(broken);
  }

  private static Undo none(MigrationFile file, ObservedFile forward) {
    List<String> lost = UndoLoss.ofMigration(forward);
    return file.script()
        .irreversible()
        .map(reason -> new Undo("irreversible", null, lost, reason))
        .orElseGet(() -> new Undo("missing", null, lost, "there is no U file"));
  }

  private RoundTrip back(
      MigrationFile file, Script undo, KeyedCatalogue before, ObservedFile forward) {
    boolean together = isTransactional(undo) && isTransactional(file.script());
    catalogue = together ? null : after(before, forward);
    Return gone = together ? together(file, undo, before, forward) : apart(file, undo, before);
    boolean isUntouched = together && !gone.doubtful();
    if (gone.doubtful()) {
      gone = apart(file, undo, before);
    }
    KeyedCatalogue after = catalogue;
    boolean isKept = gone.broken().isEmpty() || catalogue().differences(after).isEmpty();
    // What was made a second time has other numbers.
    catalogue = isKept && isUntouched ? after : null;
    structure = isKept && isUntouched ? forward.after() : null;
    List<String> lost = new ArrayList<>(UndoLoss.ofUndo(gone.back()));
    lost.addAll(UndoLoss.ofMigration(forward));
    String status = gone.broken().isEmpty() ? "proven" : "broken";
    return new RoundTrip(
        file,
        forward,
        new Undo(status, undo.name(), List.copyOf(lost), gone.broken().orElse(null)),
        isKept);
  }

  /**
   * Back and there again in one transaction, of which nothing is left. The catalogue before it is
   * read by the same session.
   */
  private Return together(
      MigrationFile file, Script undo, KeyedCatalogue before, ObservedFile forward) {
    Return gone;
    do {
      Session session = sessions.take();
      gone = null;
      try {
        catalogue = before.after(forward.touched(), session);
        gone = together(session, file, undo, before, forward);
      } finally {
        if (gone == null || gone.broken().isPresent()) {
          session.close();
        } else {
          sessions.giveBack(session, List.of(undo, file.script()), gone.back());
        }
      }
    } while (isMended(gone.back()));
    return gone;
  }

  private Return together(
      Session session,
      MigrationFile file,
      Script undo,
      KeyedCatalogue before,
      ObservedFile forward) {
    UnobservedRun again = new UnobservedRun(session, ground.committing());
    KeyedCatalogue after = catalogue;
    return ObservedRun.takenBack(
        session,
        ground::open,
        file.version(),
        undo,
        () -> ground.limit(undo),
        ground.untried(),
        Optional.of(forward.after()),
        back ->
            Return.failed(back)
                .or(() -> Return.unlike(back, after.after(back.touched(), session), before))
                .orElseGet(() -> again(session, again, back, file.script(), forward, after)));
  }

  private Return again(
      Session session,
      UnobservedRun replay,
      ObservedFile back,
      Script script,
      ObservedFile forward,
      KeyedCatalogue after) {
    return replay
        .runInside(script, () -> ground.limit(script))
        .map(failure -> Return.notTogether(back, failure))
        .orElseGet(() -> Return.again(back, after.inside(session, forward.after()), after));
  }

  /** Back and there again for good. */
  private Return apart(MigrationFile file, Script undo, KeyedCatalogue before) {
    KeyedCatalogue after = catalogue;
    ObservedFile back = observed(file, undo, null);
    Optional<Return> broken =
        Return.failed(back).or(() -> Return.unlike(back, catalogue(), before));
    if (broken.isPresent()) {
      return broken.get();
    }
    try (Session session = ground.open()) {
      return new UnobservedRun(session, ground.committing())
          .run(file.script(), () -> ground.limit(file.script()), Set.of())
          .map(failure -> Return.notAgain(back, failure))
          .orElseGet(() -> Return.again(back, catalogue(), after));
    }
  }

  /**
   * @param known the schema as it stands; null where it must be read
   */
  private ObservedFile observed(MigrationFile file, Script script, Schema known) {
    ObservedFile observed;
    do {
      Session session = sessions.take();
      observed = null;
      try {
        observed = observed(session, file, script, known);
      } finally {
        if (observed == null) {
          session.close();
        } else {
          sessions.giveBack(session, List.of(script), observed);
        }
      }
    } while (isMended(observed));
    return observed;
  }

  private ObservedFile observed(Session session, MigrationFile file, Script script, Schema known) {
    return ObservedRun.run(
        session,
        ground::open,
        file.version(),
        script,
        isTransactional(script) || script.statements().size() > 1,
        () -> ground.limit(script),
        ground.untried(),
        Optional.ofNullable(known));
  }

  private boolean isMended(ObservedFile file) {
    return file.failed().filter(ground::isMended).isPresent();
  }

  private boolean isTransactional(Script script) {
    return script.outsideTransaction(ground.committing()).isEmpty();
  }

  private KeyedCatalogue catalogue() {
    try (Session session = ground.open()) {
      return KeyedCatalogue.read(session);
    }
  }

  private KeyedCatalogue after(KeyedCatalogue before, ObservedFile file) {
    try (Session session = ground.open()) {
      return before.after(file.touched(), session);
    }
  }

  @Override
  public void close() {
    sessions.close();
  }
}
