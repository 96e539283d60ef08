package trasiego.load;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;
import trasiego.archive.contents.TableOfContents.Item;
import trasiego.postgres.Identifier;
import trasiego.postgres.Session;
import trasiego.postgres.SqlFailure;
import trasiego.sql.Tree;

/**
 * Rows of a backup that its own constraints do not take: the live database has them although it
 * counts the constraint as valid, so that no copy of it can be whole until they are corrected
 * there.
 */
public final class BrokenRows {
  private static final Set<String> STATES = Set.of("23502", "23503", "23505", "23514", "23P01");

  /** Of the server's words, where a tool prints no SQLSTATE. */
  private static final Pattern WORDS =
      Pattern.compile(
          "violates foreign key constraint|could not create unique index|could not create exclusion"
              + " constraint|is violated by some row|contains null values|violates check"
              + " constraint|violates not-null constraint");

  private static final String FAULT = "; a fault of the live database, where it counts as valid: ";

  private BrokenRows() {}

  public static boolean isState(String state) {
    return STATES.contains(state);
  }

  public static boolean isIn(String words) {
    return WORDS.matcher(words).find();
  }

  /** What to do, behind the failure's own words. */
  public static String advice() {
    return FAULT + "correct the rows there, and back up again; db status tells of such rows";
  }

  /** The same with how many they are, where these are the rows of a foreign key. */
  public static String advice(Session copy, Item item) {
    return query(item)
        .flatMap(
            rows ->
                count(copy, rows)
                    .map(
                        count ->
                            ": "
                                + count
                                + (count == 1 ? " row points" : " rows point")
                                + " to nothing"
                                + FAULT
                                + "see them there with  SELECT * "
                                + rows
                                + "  correct them, and back up again"))
        .orElseGet(BrokenRows::advice);
  }

  private static Optional<Long> count(Session copy, String rows) {
    try {
      return Optional.of(copy.number("SELECT count(*) " + rows)).filter(count -> count > 0);
    } catch (SqlFailure e) {
      return Optional.empty();
    }
  }

  /** From the statement that adds the key, as pg_dump wrote it. */
  private static Optional<String> query(Item item) {
    Tree tree = Tree.of(item.sql());
    JsonNode key =
        tree.fields("cmds", "AlterTableCmd")
            .map(command -> command.path("def").path("Constraint"))
            .filter(constraint -> constraint.path("contype").asString("").equals("CONSTR_FOREIGN"))
            .findFirst()
            .orElse(null);
    if (key == null || key.path("fk_with_period").asBoolean(false)) {
      return Optional.empty();
    }
    List<String> own = names(key.path("fk_attrs"));
    List<String> referenced = names(key.path("pk_attrs"));
    if (own.isEmpty() || own.size() != referenced.size()) {
      return Optional.empty();
    }
    List<String> there = new ArrayList<>();
    List<String> equal = new ArrayList<>();
    for (int i = 0; i < own.size(); i++) {
      there.add("c." + own.get(i) + " IS NOT NULL");
      equal.add("p." + referenced.get(i) + " = c." + own.get(i));
    }
    return Optional.of(
        "FROM "
            + table(tree.field("relation"))
            + " c WHERE "
            + String.join(" AND ", there)
            + " AND NOT EXISTS (SELECT FROM "
            + table(key.path("pktable"))
            + " p WHERE "
            + String.join(" AND ", equal)
            + ")");
  }

  private static List<String> names(JsonNode list) {
    return list.valueStream()
        .map(name -> Identifier.quote(name.path("String").path("sval").asString("")))
        .toList();
  }

  private static String table(JsonNode relation) {
    return (relation.path("inh").asBoolean(false) ? "" : "ONLY ")
        + Identifier.quote(
            relation.path("schemaname").asString("public"), relation.path("relname").asString(""));
  }
}
