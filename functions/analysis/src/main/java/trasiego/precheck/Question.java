package trasiego.precheck;

import java.util.List;

/** What is asked of a table's rows. */
sealed interface Question {
  /**
   * Which rows fulfil this: the offending ones.
   *
   * @param alone whether it joins other rows, so that it cannot share a scan
   */
  record Where(String condition, boolean alone) implements Question {}

  /**
   * Which rows repeat another row's values.
   *
   * @param nullsEqual whether two nulls count as the same
   * @param predicate of a partial index; null otherwise
   */
  record Repeats(List<String> values, boolean nullsEqual, String predicate) implements Question {}

  /**
   * Which pairs of rows exclude each other.
   *
   * @param operators one for each value
   */
  record Conflicts(List<String> values, List<String> operators, String predicate)
      implements Question {}

  /**
   * For which rows this expression raises an error; it is over the target's own columns.
   *
   * @param columns the target's columns that it reads, as they are written
   * @param types of these columns
   */
  record Raises(String expression, List<String> columns, List<String> types) implements Question {}
}
