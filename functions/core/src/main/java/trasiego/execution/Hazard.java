package trasiego.execution;

/**
 * One thing that a statement would do to somebody.
 *
 * @param code stable, the page's name
 * @param line in the file, counted from 1; 0 where it is the whole file's
 * @param statement its number in the file; 0 where it is the whole file's
 * @param object what it happens to, quoted and qualified, as an acknowledgement names it
 * @param consequence what happens to whom, with the figures of this target
 * @param safer the safer way as SQL for this very object; null where there is none
 * @param acknowledged the reason that the file gives; null where it gives none
 */
public record Hazard(
    String code,
    Severity severity,
    int statement,
    int line,
    String object,
    String consequence,
    String safer,
    String acknowledged) {
  public Hazard acknowledged(String reason) {
    return new Hazard(code, severity, statement, line, object, consequence, safer, reason);
  }

  /** Whether it stands in the way of a deployment. */
  public boolean isOpen() {
    return severity == Severity.REFUSED || severity == Severity.RISKY && acknowledged == null;
  }
}
