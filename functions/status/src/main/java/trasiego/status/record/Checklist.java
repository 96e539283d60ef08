package trasiego.status.record;

import java.util.List;
import java.util.function.Supplier;
import trasiego.execution.DeploymentRecord.Line;
import trasiego.status.text.Format;

/** A checklist whose every line is written, whatever the evidence looks like. */
abstract class Checklist {
  static final String NOT_REACHED = "the execution ended before this step";

  /** One line, in the order of the runbook. */
  record Entry(String line, Supplier<Line> judgement) {}

  abstract List<Entry> entries();

  final List<Line> lines() {
    return entries().stream().map(Checklist::judged).toList();
  }

  /**
   * Evidence that cannot be read shows nothing, and must not keep the other lines from a record.
   */
  private static Line judged(Entry entry) {
    try {
      Line line = entry.judgement().get();
      return new Line(line.line(), line.verdict(), Format.cut(line.evidence(), 1000));
    } catch (RuntimeException e) {
      return Line.notChecked(
          entry.line(), "unreadable: its evidence could not be read (" + e.getMessage() + ")");
    }
  }
}
