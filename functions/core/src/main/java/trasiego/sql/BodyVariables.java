package trasiego.sql;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import trasiego.postgres.Identifier;

/** The variables of a PL/pgSQL body, and what may stand for each in a query. */
final class BodyVariables {
  private static final String NOTHING = "NULL";
  private static final String TYPE_OF = "%type";

  /** What every trigger's function knows; the library does not list them. */
  private static final Map<String, String> OF_TRIGGERS =
      Map.ofEntries(
          Map.entry("tg_name", "name"),
          Map.entry("tg_when", "text"),
          Map.entry("tg_level", "text"),
          Map.entry("tg_op", "text"),
          Map.entry("tg_relid", "oid"),
          Map.entry("tg_relname", "name"),
          Map.entry("tg_table_name", "name"),
          Map.entry("tg_table_schema", "name"),
          Map.entry("tg_nargs", "integer"),
          Map.entry("tg_argv", "text[]"));

  /**
   * @param ambiguous as {@link BodyQuery} has it
   */
  record Substituted(String sql, Map<String, String> ambiguous) {}

  /** A place in a text, and what comes there. */
  private record Replacement(int start, int end, String sql, String variable) {}

  private final Map<String, String> values = new HashMap<>();
  private final Map<String, String> sources = new HashMap<>();
  private final Set<String> records = new HashSet<>();

  private BodyVariables() {}

  static BodyVariables of(JsonNode function, Map<String, String> types, Optional<String> table) {
    BodyVariables all = new BodyVariables();
    for (JsonNode datum : function.path("datums").valueStream().toList()) {
      JsonNode scalar = datum.path("PLpgSQL_var");
      String name = scalar.path("refname").asString("");
      if (!name.isEmpty()) {
        String type = scalar.path("datatype").path("PLpgSQL_type").path("typname").asString("");
        all.values.put(name, nullOf(types.getOrDefault(name, type)));
      }
      String record = datum.path("PLpgSQL_rec").path("refname").asString("");
      if (!record.isEmpty()) {
        all.records.add(record);
        Optional.ofNullable(types.get(record))
            .ifPresent(type -> all.values.put(record, nullOf(type)));
      }
    }
    if (all.records.contains("new") || table.isPresent()) {
      OF_TRIGGERS.forEach((name, type) -> all.values.put(name, nullOf(type)));
      table.ifPresent(
          row -> {
            all.values.put("new", nullOf(row));
            all.values.put("old", nullOf(row));
          });
    }
    return all;
  }

  /** A null of the type, where the grammar knows it for one. */
  private static String nullOf(String type) {
    if (type.toLowerCase(Locale.ROOT).endsWith(TYPE_OF)) {
      String column = type.substring(0, type.length() - TYPE_OF.length());
      int dot = column.lastIndexOf('.');
      return dot < 0
          ? NOTHING
          : "((NULL::" + column.substring(0, dot) + ")." + column.substring(dot + 1) + ")";
    }
    String value = "(NULL::" + type + ")";
    return Tree.of("SELECT " + value).isKnown() ? value : NOTHING;
  }

  /** From here on the record holds what this query gives. */
  void fill(String record, String query) {
    values.remove(record);
    sources.put(record, query);
  }

  /** The query with a null for each variable, so that it can be prepared by itself. */
  Substituted substituted(Tree query) {
    List<JsonNode> references = new ArrayList<>();
    Set<String> ranges = new HashSet<>();
    collect(query.node(), references, ranges);
    String sql = query.toString();
    Utf8 text = new Utf8(sql);
    List<Token> tokens = Lexer.tokens(sql).stream().filter(token -> !token.isBlank()).toList();
    List<Replacement> replacements = new ArrayList<>();
    Set<String> named = new LinkedHashSet<>();
    references.stream()
        .sorted(Comparator.comparingInt(BodyVariables::location))
        .forEach(
            reference -> {
              List<String> parts = parts(reference);
              value(parts, ranges)
                  .ifPresent(
                      value ->
                          replacements.add(
                              replacement(tokens, text.index(location(reference)), parts, value)));
              if (parts.size() == 1 && values.containsKey(parts.getFirst())) {
                named.add(parts.getFirst());
              }
            });
    Map<String, String> ambiguous = new HashMap<>();
    named.forEach(
        name ->
            ambiguous.put(
                name,
                replaced(
                    sql,
                    replacements.stream().filter(each -> !each.variable().equals(name)).toList())));
    return new Substituted(replaced(sql, replacements), ambiguous);
  }

  private static void collect(JsonNode node, List<JsonNode> references, Set<String> ranges) {
    if (node.has("ColumnRef")) {
      references.add(node.path("ColumnRef"));
    }
    String relation = node.path("RangeVar").path("relname").asString("");
    if (!relation.isEmpty()) {
      ranges.add(relation);
    }
    String alias = node.path("aliasname").asString("");
    if (!alias.isEmpty()) {
      ranges.add(alias);
    }
    node.valueStream().forEach(child -> collect(child, references, ranges));
  }

  private static int location(JsonNode reference) {
    return reference.path("location").asInt(0);
  }

  /** The names of a reference; a star is one. */
  private static List<String> parts(JsonNode reference) {
    return reference
        .path("fields")
        .valueStream()
        .map(field -> field.path("String").path("sval").asString("*"))
        .toList();
  }

  private Optional<String> value(List<String> parts, Set<String> ranges) {
    String variable = parts.getFirst();
    if (parts.size() == 1) {
      return Optional.ofNullable(values.get(variable))
          .or(() -> source(variable).map(query -> "(SELECT q FROM (" + query + ") q)"))
          .or(() -> records.contains(variable) ? Optional.of(NOTHING) : Optional.empty());
    }
    if (parts.size() != 2 || ranges.contains(variable)) {
      return Optional.empty();
    }
    String field = parts.getLast().equals("*") ? "*" : Identifier.quote(parts.getLast());
    return Optional.ofNullable(values.get(variable))
        .map(value -> value.equals(NOTHING) ? NOTHING : value + "." + field)
        .or(() -> source(variable).map(query -> "(SELECT q." + field + " FROM (" + query + ") q)"))
        .or(() -> records.contains(variable) ? Optional.of(NOTHING) : Optional.empty());
  }

  private Optional<String> source(String record) {
    return Optional.ofNullable(sources.get(record));
  }

  /** A reference of so many names takes as many tokens and the dots between them. */
  private static Replacement replacement(
      List<Token> tokens, int start, List<String> parts, String value) {
    int first = 0;
    while (first < tokens.size() && tokens.get(first).start() < start) {
      first++;
    }
    int last = Math.min(tokens.size() - 1, first + 2 * (parts.size() - 1));
    return new Replacement(
        start, tokens.get(last).end(), value, parts.size() == 1 ? parts.getFirst() : "");
  }

  private static String replaced(String sql, List<Replacement> replacements) {
    StringBuilder text = new StringBuilder();
    int at = 0;
    for (Replacement each : replacements) {
      if (each.start() >= at) {
        text.append(sql, at, each.start()).append(each.sql());
        at = each.end();
      }
    }
    return text.append(sql.substring(at)).toString();
  }
}
