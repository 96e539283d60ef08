package trasiego.precheck;

import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** The queries that answer a question, as they are run and shown. */
final class CheckQuery {
  private CheckQuery() {}

  /** One number. */
  static String count(Rows rows, Question question) {
    return switch (question) {
      case Question.Where(String condition, _) ->
          "SELECT count(*) FROM %s WHERE %s".formatted(rows.from(), condition);
      case Question.Repeats repeats ->
          "SELECT coalesce(sum(n - 1), 0), count(*) FROM (SELECT count(*) AS n FROM %s%s GROUP BY %s HAVING count(*) > 1) AS repeated"
              .formatted(
                  rows.from(), CleanupSql.whereOf(repeats), String.join(", ", repeats.values()));
      case Question.Conflicts conflicts -> "SELECT count(*) FROM " + conflicting(rows, conflicts);
      case Question.Raises raises ->
          "SELECT count((%s)) FROM %s -- raises an error on the first such row"
              .formatted(raises.expression(), rows.from());
    };
  }

  /** The keys of a few. */
  static String samples(Rows rows, Question question, int most) {
    return switch (question) {
      case Question.Where(String condition, _) ->
          "SELECT %s FROM %s WHERE %s LIMIT %d".formatted(rows.key(), rows.from(), condition, most);
      case Question.Repeats repeats ->
          "SELECT max(%s) FROM %s%s GROUP BY %s HAVING count(*) > 1 LIMIT %d"
              .formatted(
                  rows.key(),
                  rows.from(),
                  CleanupSql.whereOf(repeats),
                  String.join(", ", repeats.values()),
                  most);
      case Question.Conflicts conflicts ->
          "SELECT a.trasiego_key FROM %s LIMIT %d".formatted(conflicting(rows, conflicts), most);
      case Question.Raises _ -> throw new IllegalArgumentException("its block keeps its samples");
    };
  }

  /** Several conditions on the same rows in one scan. */
  static String counts(Rows rows, List<String> conditions) {
    return "SELECT %s FROM %s"
        .formatted(
            conditions.stream()
                .map(it -> "count(*) FILTER (WHERE %s)".formatted(it))
                .collect(Collectors.joining(", ")),
            rows.from());
  }

  private static String conflicting(Rows rows, Question.Conflicts conflicts) {
    List<String> values = conflicts.values();
    String columns =
        IntStream.range(0, values.size())
            .mapToObj(i -> ", (%s) AS value_%d".formatted(values.get(i), i))
            .collect(Collectors.joining());
    String side =
        "(SELECT %s AS place, %s AS trasiego_key%s FROM %s%s)"
            .formatted(
                rows.plain() ? "ctid" : "trasiego_place",
                rows.key(),
                columns,
                rows.from(),
                conflicts.predicate() == null ? "" : " WHERE " + conflicts.predicate());
    String same =
        IntStream.range(0, values.size())
            .mapToObj(i -> "a.value_%d %s b.value_%d".formatted(i, conflicts.operators().get(i), i))
            .collect(Collectors.joining(" AND "));
    return "%s AS a WHERE EXISTS (SELECT FROM %s AS b WHERE b.place <> a.place AND %s)"
        .formatted(side, side, same);
  }
}
