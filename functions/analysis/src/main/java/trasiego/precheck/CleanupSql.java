package trasiego.precheck;

import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Clean-up statements for rows of the target as they are now. */
final class CleanupSql {
  private CleanupSql() {}

  /**
   * @param set what an UPDATE sets; null deletes the rows
   */
  static Remedy where(Rows rows, String condition, String comment, String set) {
    String found = rows.plain() ? condition : placed(rows, condition);
    String target = rows.plain() ? rows.from() : rows.table();
    String change =
        set == null
            ? "DELETE FROM %s WHERE %s".formatted(target, found)
            : "UPDATE %s SET %s WHERE %s".formatted(target, set, found);
    return new Remedy(
        "",
        "SELECT * FROM %s WHERE %s".formatted(target, found),
        comment == null ? "Deletes them; mend them instead where they are worth it." : comment,
        change);
  }

  /** Where columns have other names by then, the rows are found by their places. */
  private static String placed(Rows rows, String condition) {
    return "ctid IN (SELECT trasiego_place FROM %s WHERE %s)".formatted(rows.from(), condition);
  }

  /** Keeps the row with the smallest key of each, or the first stored where there is no key. */
  static Remedy repeats(Rows rows, Question.Repeats repeats) {
    List<String> key =
        rows.plain() && !rows.keyColumns().isEmpty()
            ? rows.keyColumns()
            : List.of(rows.plain() ? "ctid" : "trasiego_place");
    String columns =
        IntStream.range(0, key.size())
            .mapToObj(i -> "%s AS key_%d".formatted(key.get(i), i + 1))
            .collect(Collectors.joining(", "));
    String ranked =
        "SELECT %s, row_number() OVER (PARTITION BY %s ORDER BY %s) AS place FROM %s%s"
            .formatted(
                columns,
                String.join(", ", repeats.values()),
                String.join(", ", key),
                rows.from(),
                whereOf(repeats));
    String keys =
        IntStream.rangeClosed(1, key.size())
            .mapToObj(i -> "key_" + i)
            .collect(Collectors.joining(", "));
    String found =
        "(%s) IN (SELECT %s FROM (%s) AS ranked WHERE place > 1)"
            .formatted(rows.plain() ? String.join(", ", key) : "ctid", keys, ranked);
    return new Remedy(
        "",
        "SELECT * FROM %s WHERE %s".formatted(rows.table(), found),
        "Deletes every repetition, keeping the row with the smallest "
            + String.join(", ", rows.plain() ? key : List.of("place"))
            + ".",
        "DELETE FROM %s WHERE %s".formatted(rows.table(), found));
  }

  /** Which rows of a question about repetitions take part. */
  static String whereOf(Question.Repeats repeats) {
    String nulls =
        repeats.nullsEqual()
            ? ""
            : repeats.values().stream()
                .map(value -> "(%s) IS NOT NULL".formatted(value))
                .collect(Collectors.joining(" AND "));
    String predicate = repeats.predicate() == null ? "" : "(" + repeats.predicate() + ")";
    String both =
        nulls.isEmpty() || predicate.isEmpty() ? nulls + predicate : nulls + " AND " + predicate;
    return both.isEmpty() ? "" : " WHERE " + both;
  }

  /** A function of the session's own says which values fit; it goes with the session. */
  static Remedy raises(Rows rows, Question.Raises raises, String column, boolean nullable) {
    String parameters =
        IntStream.range(0, raises.columns().size())
            .mapToObj(i -> raises.columns().get(i) + " " + raises.types().get(i))
            .collect(Collectors.joining(", "));
    String prelude =
        """
        CREATE FUNCTION pg_temp.fits(%s) RETURNS boolean LANGUAGE plpgsql AS $fits$
        #variable_conflict use_variable
        BEGIN
          PERFORM %s;
          RETURN true;
        EXCEPTION WHEN %s THEN
          RETURN false;
        END
        $fits$;
        """
            .formatted(parameters, raises.expression(), ConversionProbe.CAUGHT);
    String found = "NOT pg_temp.fits(%s)".formatted(String.join(", ", raises.columns()));
    String change =
        nullable
            ? "UPDATE %s SET %s = NULL WHERE %s".formatted(rows.table(), column, found)
            : "DELETE FROM %s WHERE %s".formatted(rows.table(), found);
    return new Remedy(
        prelude,
        "SELECT * FROM %s WHERE %s".formatted(rows.table(), found),
        nullable
            ? "Empties the values that do not convert; mend them instead where they are worth it."
            : "Deletes the rows whose value does not convert; mend them where they are worth it.",
        change);
  }
}
