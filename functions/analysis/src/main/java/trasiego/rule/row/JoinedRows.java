package trasiego.rule.row;

import java.util.List;
import trasiego.observation.schema.SchemaObject.Relation;
import trasiego.rule.NameParts;
import trasiego.rule.SqlWords;
import trasiego.rule.StatementContext;

/** Rows that are written for each that another large table has: on the target these are many. */
final class JoinedRows {
  private JoinedRows() {}

  /** Whether it asks for nothing but a partner, {@code WHERE a.id = b.a_id}. */
  static boolean isJoin(StatementContext it, SqlWords statement) {
    String other = statement.words().get(0).equals("UPDATE") ? "FROM" : "USING";
    int where = statement.words().lastIndexOf("WHERE");
    int from = statement.words().indexOf(other);
    return from > 0
        && from < where
        && isPair(statement.words().subList(where + 1, statement.words().size()))
        && isLarge(it, statement.name(from + 1));
  }

  /** Whether a MERGE writes each row that has a partner. */
  static boolean merges(StatementContext it, String verb, Relation table) {
    if (!it.begins("MERGE") && !SqlWords.isBlock(it.statement())) {
      return false;
    }
    return SqlWords.of(it.statement()).from("MERGE").stream()
        .filter(merge -> merge.has("WHEN MATCHED THEN " + verb))
        .filter(merge -> NameParts.of(table).matches(merge.name(merge.has("INTO ONLY") ? 3 : 2)))
        .anyMatch(
            merge -> {
              int using = merge.words().indexOf("USING");
              int on = merge.words().indexOf("ON");
              int when = merge.words().indexOf("WHEN");
              return using > 0
                  && using < on
                  && isPair(
                      merge.words().subList(on + 1, when).stream()
                          .filter(word -> !word.equals("(") && !word.equals(")"))
                          .toList())
                  && isLarge(it, merge.name(using + 1));
            });
  }

  private static boolean isPair(List<String> condition) {
    return condition.size() == 7
        && condition.get(1).equals(".")
        && condition.get(3).equals("=")
        && condition.get(5).equals(".")
        && !condition.get(0).equals(condition.get(4));
  }

  private static boolean isLarge(StatementContext it, String name) {
    return it.file()
        .file()
        .before()
        .all(Relation.class)
        .filter(table -> table.isTable() && NameParts.of(table).matches(name))
        .anyMatch(table -> it.file().isLarge(table.name()));
  }
}
