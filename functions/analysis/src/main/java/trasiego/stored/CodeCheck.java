package trasiego.stored;

import java.util.Optional;
import java.util.Set;
import trasiego.stored.BrokenCode.Kind;

/**
 * A question whose answer is an error where stored code cannot run.
 *
 * @param object as {@link BrokenCode} has it
 * @param routine likewise
 * @param line likewise
 * @param written likewise
 * @param sql what is run: it reads no row and changes nothing
 * @param path the search_path that the code sets for itself
 * @param words every name in the code, folded
 * @param unsure whether a missing table is no error: the code may make it before
 * @param variable a name that must lead to no column, so that the question wants an error; else
 *     empty
 */
record CodeCheck(
    Kind kind,
    String object,
    String routine,
    int line,
    String written,
    String sql,
    Optional<String> path,
    Set<String> words,
    boolean unsure,
    String variable) {

  CodeCheck(
      Kind kind,
      String object,
      String routine,
      int line,
      String written,
      String sql,
      Optional<String> path,
      Set<String> words,
      boolean unsure) {
    this(kind, object, routine, line, written, sql, path, words, unsure, "");
  }

  /** Asked only behind a file: before it the answer was an error, since the code ran. */
  boolean isOfAVariable() {
    return !variable.isEmpty();
  }

  /** What it belongs to: a thing that is there or not. */
  Owner owner() {
    return new Owner(kind, object);
  }

  /**
   * Of several checks.
   *
   * @param object as {@link BrokenCode} has it
   */
  record Owner(Kind kind, String object) {}
}
