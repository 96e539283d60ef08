package trasiego.stored;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import trasiego.observation.schema.FramedQuery;
import trasiego.postgres.SqlResource;
import trasiego.sql.Body;
import trasiego.sql.BodyQuery;
import trasiego.stored.BrokenCode.Kind;

/** Everything in a database that names something by text, as questions. */
final class StoredCode {
  private static final String ROUTINES = SqlResource.read(StoredCode.class, "routines.sql");
  private static final String TRIGGERS = SqlResource.read(StoredCode.class, "triggers.sql");
  private static final String VIEWS = SqlResource.read(StoredCode.class, "views.sql");

  private static final String PREPARE = "PREPARE trasiego_check AS ";

  /** Tables that such a body makes for itself. */
  private static final Set<String> MAKING = Set.of("temp", "temporary");

  /** What a body asks, by the body and the table that fires it: few files change a body. */
  private final Map<List<String>, Optional<List<BodyQuery>>> read = new HashMap<>();

  /** Every name in a definition, by the definition. */
  private final Map<String, Set<String>> words = new HashMap<>();

  private record Routine(
      String key,
      String name,
      String called,
      String language,
      String definition,
      Optional<String> path,
      boolean isFunction,
      int required,
      boolean isVariadic,
      boolean firesAlone,
      List<String> arguments,
      boolean isText) {}

  private record Trigger(String table, String name, String routine) {}

  /** All that there is, with the names as they are now. */
  List<CodeCheck> checks(Connection connection) throws SQLException {
    List<Routine> routines = FramedQuery.around(connection, StoredCode::routines);
    Map<String, List<Trigger>> triggers =
        FramedQuery.around(connection, StoredCode::triggers).stream()
            .collect(Collectors.groupingBy(Trigger::routine));
    List<CodeCheck> checks = new ArrayList<>();
    Map<String, Integer> namesakes = new HashMap<>();
    routines.forEach(routine -> namesakes.merge(routine.called(), 1, Integer::sum));
    for (Routine routine : routines) {
      Set<String> named = words.computeIfAbsent(routine.definition(), Body::words);
      if (routine.isText()) {
        validate(routine, named, checks);
      }
      if (routine.language().equals("plpgsql")) {
        queries(routine, named, triggers.getOrDefault(routine.key(), List.of()), checks);
      }
      if (routine.isFunction() && !routine.firesAlone() && namesakes.get(routine.called()) > 1) {
        calls(routine, checks);
      }
    }
    checks.addAll(FramedQuery.around(connection, StoredCode::views));
    return checks;
  }

  /** The language's own look at the body, which knows the types of the result. */
  private static void validate(Routine routine, Set<String> words, List<CodeCheck> checks) {
    String validator =
        routine.language().equals("sql") ? "fmgr_sql_validator" : "plpgsql_validator";
    checks.add(
        new CodeCheck(
            Kind.ROUTINE,
            routine.name(),
            routine.name(),
            0,
            "its body",
            "SELECT pg_catalog." + validator + "(" + routine.key() + ")",
            routine.path(),
            words,
            isUnsure(words)));
  }

  private void queries(
      Routine routine, Set<String> words, List<Trigger> own, List<CodeCheck> checks) {
    for (Trigger trigger : own) {
      Set<String> all = new HashSet<>(words);
      all.addAll(Body.words(trigger.table()));
      queries(routine, Optional.of(trigger.table()))
          .forEach(
              query ->
                  add(checks, check(Kind.TRIGGER, trigger.name(), routine, query, all), query));
    }
    if (own.isEmpty()) {
      queries(routine, Optional.empty())
          .forEach(
              query ->
                  add(checks, check(Kind.ROUTINE, routine.name(), routine, query, words), query));
    }
  }

  private List<BodyQuery> queries(Routine routine, Optional<String> table) {
    return read.computeIfAbsent(
            List.of(routine.definition(), table.orElse("")),
            _ -> Body.queries(routine.definition(), table))
        .orElse(List.of());
  }

  private static CodeCheck check(
      Kind kind, String object, Routine routine, BodyQuery query, Set<String> words) {
    return new CodeCheck(
        kind,
        object,
        routine.name(),
        query.line(),
        query.written(),
        PREPARE + query.sql(),
        routine.path(),
        words,
        isUnsure(words));
  }

  private static void add(List<CodeCheck> checks, CodeCheck check, BodyQuery query) {
    checks.add(check);
    query
        .ambiguous()
        .forEach(
            (variable, sql) ->
                checks.add(
                    new CodeCheck(
                        check.kind(),
                        check.object(),
                        check.routine(),
                        check.line(),
                        check.written(),
                        PREPARE + sql,
                        check.path(),
                        Set.of(variable),
                        false,
                        variable)));
  }

  private static boolean isUnsure(Set<String> words) {
    return !Collections.disjoint(words, MAKING);
  }

  /** Each number of arguments that leads to it, with and without their types. */
  private static void calls(Routine routine, List<CodeCheck> checks) {
    for (int count = routine.required(); count <= routine.arguments().size(); count++) {
      List<String> typed =
          routine.arguments().subList(0, count).stream().map(type -> "NULL::" + type).toList();
      call(routine, String.join(", ", typed), types(routine, count), checks);
      if (!routine.isVariadic()) {
        String untyped = String.join(", ", typed.stream().map(_ -> "NULL").toList());
        call(routine, untyped, count + " literals", checks);
      }
    }
  }

  private static String types(Routine routine, int count) {
    return String.join(", ", routine.arguments().subList(0, count));
  }

  private static void call(
      Routine routine, String arguments, String shown, List<CodeCheck> checks) {
    checks.add(
        new CodeCheck(
            Kind.CALL,
            routine.name(),
            "",
            0,
            routine.called() + "(" + shown + ")",
            "PREPARE trasiego_check AS SELECT " + routine.called() + "(" + arguments + ")",
            Optional.empty(),
            Body.words(routine.called()),
            false));
  }

  private static List<Routine> routines(Connection connection) throws SQLException {
    return query(
        connection,
        ROUTINES,
        row ->
            new Routine(
                row.getString(1),
                row.getString(2),
                row.getString(3),
                row.getString(4),
                row.getString(5),
                Optional.ofNullable(row.getString(6)),
                row.getString(7).equals("f"),
                row.getInt(8),
                row.getBoolean(9),
                row.getBoolean(10),
                List.of((String[]) row.getArray(11).getArray()),
                row.getBoolean(12) && Set.of("sql", "plpgsql").contains(row.getString(4))));
  }

  private static List<Trigger> triggers(Connection connection) throws SQLException {
    return query(
        connection,
        TRIGGERS,
        row -> new Trigger(row.getString(1), row.getString(2), row.getString(3)));
  }

  private static List<CodeCheck> views(Connection connection) throws SQLException {
    return query(
        connection,
        VIEWS,
        row ->
            new CodeCheck(
                Kind.VIEW,
                row.getString(1),
                "",
                0,
                "SELECT * FROM " + row.getString(1),
                // Planned and not begun: to begin would open what a foreign table leads to.
                "EXPLAIN SELECT * FROM " + row.getString(1),
                Optional.empty(),
                Body.words(row.getString(2)),
                false));
  }

  private interface Row<T> {
    T of(ResultSet row) throws SQLException;
  }

  private static <T> List<T> query(Connection connection, String sql, Row<T> row)
      throws SQLException {
    List<T> found = new ArrayList<>();
    try (Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(sql)) {
      while (rows.next()) {
        found.add(row.of(rows));
      }
    }
    return found;
  }
}
