package trasiego.postgres;

import java.util.Optional;
import java.util.Set;
import org.postgresql.util.ServerErrorMessage;

/**
 * What a server says beside an error, where that is names alone: which objects stand in the way,
 * and in which line of which function it came up. Everything else of DETAIL and CONTEXT may quote
 * rows.
 */
final class ErrorPlace {
  /**
   * The server's own routines whose DETAIL lists objects, columns and types (by the ereport calls
   * of PostgreSQL's sources). Code of a database reports by other routines, whatever it raises.
   */
  private static final Set<String> NAMING =
      Set.of(
          "reportDependentObjects",
          "DropRole",
          "ATAddForeignKeyConstraint",
          "ATExecAlterColumnType",
          "RememberAllDependentForRebuilding");

  private static final String FUNCTION = "PL/pgSQL function ";
  private static final String LINE = " line ";
  private static final String BLOCK = "inline_code_block";
  private static final int MOST_LINES = 10;
  private static final int LONGEST = 120;

  private ErrorPlace() {}

  /**
   * One line for each object; empty where the server lists none, or what it lists may be values.
   */
  static Optional<String> objects(ServerErrorMessage error) {
    if (!NAMING.contains(String.valueOf(error.getRoutine())) || error.getDetail() == null) {
      return Optional.empty();
    }
    var lines = error.getDetail().lines().toList();
    String shown = String.join("; ", lines.subList(0, Math.min(MOST_LINES, lines.size())));
    int more = lines.size() - MOST_LINES;
    return Optional.of(more > 0 ? shown + "; and %d more".formatted(more) : shown);
  }

  /** The innermost, such as {@code line 3 of f(integer)}; what it runs there is left out. */
  static Optional<String> line(ServerErrorMessage error) {
    return Optional.ofNullable(error.getWhere()).stream()
        .flatMap(String::lines)
        .filter(each -> each.startsWith(FUNCTION))
        .findFirst()
        .flatMap(ErrorPlace::line);
  }

  private static Optional<String> line(String frame) {
    int at = frame.lastIndexOf(LINE);
    if (at < FUNCTION.length()) {
      return Optional.empty();
    }
    String function = frame.substring(FUNCTION.length(), at);
    String number = frame.substring(at + LINE.length()).split(" ", 2)[0];
    boolean isNumber = !number.isEmpty() && number.chars().allMatch(Character::isDigit);
    return isNumber && function.length() <= LONGEST
        ? Optional.of("line " + number + " of " + (function.equals(BLOCK) ? "the block" : function))
        : Optional.empty();
  }
}
