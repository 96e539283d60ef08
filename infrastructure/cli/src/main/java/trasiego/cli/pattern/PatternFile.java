package trasiego.cli.pattern;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import trasiego.migration.PatternStep;

/**
 * One file of a pattern, and what takes it back.
 *
 * @param object what the pattern changes, as the directive names it; empty for a plain file
 * @param step such as expand; files of one release may have the same
 * @param does what it does, and why that is safe
 * @param next what must be done before the next file is deployed
 * @param directives further lines that the runner or the plan reads
 * @param undo what takes it back; empty where a directive says why nothing does
 */
public record PatternFile(
    String pattern,
    String object,
    String step,
    String suffix,
    String does,
    String next,
    List<String> directives,
    String sql,
    String undoSays,
    Optional<String> undo,
    boolean needsBackfill) {
  /** What changes rows in batches; the files behind it need it complete. */
  public static final String BACKFILL = "backfill";

  public PatternFile {
    directives = List.copyOf(directives);
  }

  boolean isBackfill() {
    return step.equals(BACKFILL);
  }

  boolean isContract() {
    return step.equals(PatternStep.CONTRACT);
  }

  /** Puts together what a file says. */
  static Draft draft(String pattern, String object) {
    return new Draft(pattern, object);
  }

  /** A file that is being written. */
  static final class Draft {
    private final String pattern;
    private final String object;
    private final List<String> directives = new ArrayList<>();
    private String step = "expand";
    private String suffix = "expand";
    private String does = "";
    private String next = "";
    private String sql = "";
    private String undoSays = "";
    private Optional<String> undo = Optional.empty();
    private boolean needsBackfill;

    private Draft(String pattern, String object) {
      this.pattern = pattern;
      this.object = object;
    }

    Draft step(String value) {
      step = value;
      suffix = value;
      return this;
    }

    /** What tells files of one step apart. */
    Draft suffix(String value) {
      suffix = value;
      return this;
    }

    Draft does(String value) {
      does = value;
      return this;
    }

    Draft next(String value) {
      next = value;
      return this;
    }

    Draft allow(String code, String hazard, String reason) {
      directives.add("-- trasiego:allow " + code + " " + hazard + ": " + reason);
      return this;
    }

    Draft irreversible(String reason) {
      directives.add("-- trasiego:irreversible: " + reason);
      return this;
    }

    /** Of a statement that reads a whole table, beside reads and writes. */
    Draft reads(String table) {
      directives.add("-- trasiego:timeout 10min: reads the whole of " + table);
      return this;
    }

    Draft backfill(String table) {
      directives.add("-- trasiego:backfill table=" + table);
      return step(BACKFILL);
    }

    /** Runs once the backfill before it is complete. */
    Draft needsBackfill() {
      needsBackfill = true;
      return this;
    }

    Draft sql(List<String> statements) {
      sql = statements(statements);
      return this;
    }

    Draft sql(String... statements) {
      return sql(List.of(statements));
    }

    Draft undo(String says, List<String> statements) {
      undoSays = says;
      undo = Optional.of(statements(statements));
      return this;
    }

    Draft undo(String says, String... statements) {
      return undo(says, List.of(statements));
    }

    private static String statements(List<String> statements) {
      return statements.equals(List.of("")) ? "" : String.join(";\n\n", statements) + ";\n";
    }

    PatternFile done() {
      return new PatternFile(
          pattern,
          object,
          step,
          suffix,
          does,
          next,
          directives,
          sql,
          undoSays,
          undo,
          needsBackfill);
    }
  }
}
