package trasiego.cli.command;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.Map;
import picocli.CommandLine.Option;
import trasiego.cli.exit.UsageException;
import trasiego.cli.pattern.PatternOption;
import trasiego.cli.pattern.Patterns;

/** What is said of a pattern. */
final class PatternMixin {
  @Option(
      names = "--pattern",
      paramLabel = "PATTERN",
      completionCandidates = PatternNames.class,
      description =
          "Write the files of a change that takes several releases: ${COMPLETION-CANDIDATES}.")
  private String pattern;

  @Option(
      names = "--sql",
      paramLabel = "STATEMENT",
      description = "Write the files of the pattern that this statement asks for.")
  private String sql;

  @Option(names = "--table", paramLabel = "TABLE", description = "With --pattern, the table.")
  private String table;

  @Option(
      names = "--column",
      paramLabel = "COLUMN",
      description = "The column, or several joined by commas.")
  private String column;

  @Option(names = "--to", paramLabel = "NAME", description = "The new name.")
  private String to;

  @Option(names = "--type", paramLabel = "TYPE", description = "The new type, or the enum.")
  private String type;

  @Option(
      names = "--using",
      paramLabel = "EXPRESSION",
      description = "The new value from the old column, where a cast is not enough.")
  private String using;

  @Option(
      names = "--default",
      paramLabel = "EXPRESSION",
      description = "The value of rows that have none.")
  private String defaultExpression;

  @Option(
      names = "--references",
      paramLabel = "TABLE(COLUMN)",
      description = "What a foreign key points to.")
  private String references;

  @Option(names = "--check", paramLabel = "CONDITION", description = "What must hold.")
  private String check;

  @Option(names = "--constraint", paramLabel = "NAME", description = "The constraint's name.")
  private String constraint;

  @Option(
      names = "--value",
      paramLabel = "VALUE",
      description = "An enum's new value, or the bound of the first partition.")
  private String value;

  @Option(names = "--not-null", description = "The new column is required.")
  private boolean notNull;

  @Option(
      names = "--dual-write",
      paramLabel = "WHO",
      description = "Who keeps old and new in step: trigger (default) or application.")
  private String dualWrite;

  /** For help and completion. */
  static final class PatternNames extends ArrayList<String> {
    private static final long serialVersionUID = 1L;

    PatternNames() {
      super(Patterns.ALL.stream().map(one -> one.name()).toList());
    }
  }

  boolean isGiven() {
    return pattern != null || sql != null;
  }

  /** Refuses what goes with no pattern. */
  void check(boolean isPrisma) {
    if (pattern != null && sql != null) {
      throw new UsageException("--pattern and --sql exclude each other: a statement says which");
    }
    if (isGiven() && isPrisma) {
      throw new UsageException("--pattern and --sql do not go with --prisma");
    }
    if (pattern == null && !options().isEmpty()) {
      throw new UsageException(
          options().keySet().iterator().next().flag() + " goes with --pattern");
    }
  }

  String pattern() {
    return pattern;
  }

  String sql() {
    return sql;
  }

  Map<PatternOption, String> options() {
    Map<PatternOption, String> given = new EnumMap<>(PatternOption.class);
    put(given, PatternOption.TABLE, table);
    put(given, PatternOption.COLUMN, column);
    put(given, PatternOption.TO, to);
    put(given, PatternOption.TYPE, type);
    put(given, PatternOption.USING, using);
    put(given, PatternOption.DEFAULT, defaultExpression);
    put(given, PatternOption.REFERENCES, references);
    put(given, PatternOption.CHECK, check);
    put(given, PatternOption.CONSTRAINT, constraint);
    put(given, PatternOption.VALUE, value);
    put(given, PatternOption.NOT_NULL, notNull ? "true" : null);
    put(given, PatternOption.DUAL_WRITE, dualWrite);
    return given;
  }

  private static void put(Map<PatternOption, String> given, PatternOption option, String value) {
    if (value != null) {
      given.put(option, value);
    }
  }
}
