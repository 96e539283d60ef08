package trasiego.estimate;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/** Which tables a query takes its rows from. */
public final class Sources {
  /**
   * A table as a query names it.
   *
   * @param schema null where none is named
   */
  public record Source(String schema, String table) {}

  private Sources() {}

  /** Those behind FROM, in its joins, subqueries and WITH; not those that a condition looks up. */
  static List<Source> of(JsonNode select) {
    List<Source> found = new ArrayList<>();
    collect(select, found);
    return withoutNamed(select, found);
  }

  /** Whatever is named as a table, wherever it stands. */
  static List<Source> everywhere(JsonNode node) {
    List<Source> found = new ArrayList<>();
    all(node, found);
    return withoutNamed(node, found);
  }

  private static List<Source> withoutNamed(JsonNode node, List<Source> found) {
    Set<String> named = new HashSet<>();
    names(node, named);
    return found.stream()
        .filter(source -> source.schema() != null || !named.contains(source.table()))
        .toList();
  }

  private static void all(JsonNode node, List<Source> found) {
    source(node).ifPresent(found::add);
    node.valueStream().forEach(child -> all(child, found));
  }

  private static void collect(JsonNode select, List<Source> found) {
    all(select.path("fromClause"), found);
    for (String side : List.of("larg", "rarg")) {
      if (select.has(side)) {
        collect(select.path(side), found);
      }
    }
    select.path("withClause").path("ctes").valueStream().forEach(cte -> collect(query(cte), found));
  }

  private static JsonNode query(JsonNode cte) {
    return cte.path("CommonTableExpr").path("ctequery").path("SelectStmt");
  }

  private static Optional<Source> source(JsonNode node) {
    JsonNode relation = node.path("RangeVar");
    return relation.isMissingNode()
        ? Optional.empty()
        : Optional.of(
            new Source(
                relation.path("schemaname").asString(null), relation.path("relname").asString("")));
  }

  /** What WITH calls so is no table. */
  private static void names(JsonNode node, Set<String> found) {
    JsonNode cte = node.path("CommonTableExpr");
    if (!cte.isMissingNode()) {
      found.add(cte.path("ctename").asString(""));
    }
    node.valueStream().forEach(child -> names(child, found));
  }
}
