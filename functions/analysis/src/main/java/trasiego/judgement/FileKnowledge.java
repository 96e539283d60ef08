package trasiego.judgement;

import java.util.List;
import trasiego.estimate.RowEstimates;
import trasiego.execution.Report;
import trasiego.execution.Report.Check;
import trasiego.execution.Report.Compatibility;
import trasiego.execution.Report.Expected;
import trasiego.observation.Untried;

/**
 * What is known of a file beside what it was seen to do.
 *
 * @param expected null where no target was weighed
 * @param compatibility null where nobody looked for it
 * @param undo null where nothing is known of the way back
 * @param untried what may be missing where the file was tried
 * @param rows how many its statements write, by statistics, where no rows were there
 */
public record FileKnowledge(
    Expected expected,
    List<Check> checks,
    Compatibility compatibility,
    Report.Undo undo,
    Untried untried,
    RowEstimates rows) {
  static final FileKnowledge NOTHING = new FileKnowledge(null, List.of(), null, null);

  /** Where the rows themselves were there. */
  public FileKnowledge(
      Expected expected,
      List<Check> checks,
      Compatibility compatibility,
      Report.Undo undo,
      Untried untried) {
    this(expected, checks, compatibility, undo, untried, RowEstimates.NONE);
  }

  /** Where the file was tried on the like of what it runs on. */
  public FileKnowledge(
      Expected expected, List<Check> checks, Compatibility compatibility, Report.Undo undo) {
    this(expected, checks, compatibility, undo, Untried.NOTHING);
  }
}
