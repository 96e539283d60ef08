package trasiego.migration;

import java.util.List;
import trasiego.sql.Lexer;

/**
 * One file's place in a change that takes several releases: {@code -- trasiego:pattern <pattern>
 * <table>[.<column>] <step>}. Files of one pattern and one object are one change, in the order of
 * their versions.
 *
 * @param object as the file writes it
 */
public record PatternStep(String pattern, String object, String step) {
  /** The step that takes the old shape away, after which the release before cannot run. */
  public static final String CONTRACT = "contract";

  static PatternStep of(Directive directive) {
    int blank = directive.value().indexOf(' ');
    return new PatternStep(
        directive.value().substring(0, blank),
        directive.value().substring(blank + 1),
        directive.reason());
  }

  public boolean isContract() {
    return step.equals(CONTRACT);
  }

  /** Whether both are steps of one change. */
  public boolean isOfSameChange(PatternStep other) {
    return pattern.equals(other.pattern) && names().equals(other.names());
  }

  /** The object's names as the catalogue has them: schema where it is written, table, column. */
  public List<String> names() {
    return Lexer.names(object);
  }
}
