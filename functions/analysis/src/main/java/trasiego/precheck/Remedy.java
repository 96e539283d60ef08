package trasiego.precheck;

/**
 * What a person runs to mend the rows.
 *
 * @param prelude what must stand ahead, such as a function of the session's own; empty for nothing
 * @param show selects the rows
 * @param comment what the change does
 * @param change mends or removes them
 */
record Remedy(String prelude, String show, String comment, String change) {
  /** Safe to paste: it shows the rows first and takes its own change back. */
  String script() {
    return """
    BEGIN;
    %s-- The rows:
    %s;
    -- %s
    %s;
    -- Write COMMIT in its place when the numbers are the ones that were meant.
    ROLLBACK;
    """
        .formatted(prelude.isEmpty() ? "" : prelude.strip() + "\n", show, comment, change);
  }
}
