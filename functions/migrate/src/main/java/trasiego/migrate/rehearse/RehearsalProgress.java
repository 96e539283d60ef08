package trasiego.migrate.rehearse;

import trasiego.execution.RehearsalDocument;
import trasiego.execution.RehearsalDocument.Rehearsed;
import trasiego.migrate.rehearse.RehearsalReport.Judged;
import trasiego.postgres.Catalogue;

/**
 * How far a rehearsal came: what is kept between two invocations.
 *
 * @param stage what is to be done next: with the next file, or with the newest in the document
 */
record RehearsalProgress(RehearsalDocument document, Judged judged, Stage stage, boolean finished) {
  /** Each file goes there, back by its undo file, and there again. */
  enum Stage {
    FORWARD,
    BACK,
    AGAIN
  }

  static RehearsalProgress of(RehearsalDocument document) {
    return new RehearsalProgress(document, Judged.NOTHING, Stage.FORWARD, false);
  }

  /** How many files have begun. */
  int files() {
    return document.files().size();
  }

  /** Grows with each step that is done. */
  int steps() {
    return 3 * files() - (stage == Stage.BACK ? 2 : stage == Stage.AGAIN ? 1 : 0);
  }

  boolean isOver(int pending) {
    return stage == Stage.FORWARD && files() >= pending;
  }

  RehearsalProgress forward(Rehearsed file, Catalogue after, Judged now, boolean hasUndo) {
    return new RehearsalProgress(
        document.with(file, after), now, hasUndo ? Stage.BACK : Stage.FORWARD, false);
  }

  RehearsalProgress back(String version) {
    return new RehearsalProgress(document.withProven(version), judged, Stage.AGAIN, false);
  }

  RehearsalProgress again() {
    return new RehearsalProgress(document, judged, Stage.FORWARD, false);
  }

  RehearsalProgress finish(String instant) {
    return new RehearsalProgress(document.finishedAt(instant), judged, Stage.FORWARD, true);
  }
}
