package trasiego.cli.prisma;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.IntPredicate;
import java.util.stream.Collectors;
import trasiego.migration.FilePart;
import trasiego.migration.FileParts;
import trasiego.migration.Script;
import trasiego.migration.Statement;
import trasiego.migration.Statements;

/** What Prisma would run, as one of our files: one transaction, and its losses said at the top. */
public record PrismaScript(String sql) {
  /** The V file's text; Prisma's own comments stay. */
  public String forward(String schema) {
    return "-- From prisma migrate diff ("
        + PrismaCli.VERSION
        + "), to "
        + schema
        + ".\n\n"
        + unwrapped();
  }

  /** The U file's text: this is the way back, {@code forward} the one that it takes back. */
  public String back(String file, PrismaScript forward) {
    StringBuilder text = new StringBuilder("-- Undoes " + file + ".\n");
    forward
        .drops()
        .forEach(it -> text.append("-- Does not bring back what was in ").append(it).append(".\n"));
    drops().forEach(it -> text.append("-- Loses what is in ").append(it).append(" by then.\n"));
    retypes()
        .forEach(
            it -> text.append("-- What is in ").append(it).append(" must fit its old type.\n"));
    return text.append('\n').append(unwrapped()).toString();
  }

  /** Prisma wraps what it does to an enum; each of our files is one transaction anyway. */
  private String unwrapped() {
    Script script = new Script("what Prisma wrote", sql, Statements.of(sql), true);
    return FileParts.of(script, Set.of(), false).stream()
            .map(FilePart::sql)
            .collect(Collectors.joining("\n"))
            .strip()
        + "\n";
  }

  /** Tables and columns whose rows are gone behind it. */
  List<String> drops() {
    Set<String> drops = new LinkedHashSet<>();
    for (List<String> words : statements()) {
      if (begins(words, "DROP")) {
        drops.add("table " + name(words, 2));
      } else if (begins(words, "ALTER")) {
        drops.addAll(columns(words, "DROP", at -> true));
      }
    }
    return List.copyOf(drops);
  }

  /** Columns whose values must fit another type. */
  List<String> retypes() {
    Set<String> retypes = new LinkedHashSet<>();
    for (List<String> words : statements()) {
      if (begins(words, "ALTER")) {
        retypes.addAll(
            columns(
                words,
                "ALTER",
                at -> words.get(at).equals("TYPE") || words.get(at + 1).equals("DATA")));
      }
    }
    return List.copyOf(retypes);
  }

  private List<List<String>> statements() {
    return Statements.of(sql).list().stream().map(Statement::words).toList();
  }

  private static boolean begins(List<String> words, String verb) {
    return words.size() > 2 && words.get(0).equals(verb) && words.get(1).equals("TABLE");
  }

  /**
   * The columns of which an ALTER TABLE says this verb, as they are written.
   *
   * @param wanted asked with the place behind the column's name
   */
  private static List<String> columns(List<String> words, String verb, IntPredicate wanted) {
    List<String> columns = new ArrayList<>();
    for (int i = 4; i < words.size(); i++) {
      boolean isOne = words.get(i - 2).equals(verb) && words.get(i - 1).equals("COLUMN");
      if (isOne && (i + 2 < words.size() ? wanted.test(i + 1) : verb.equals("DROP"))) {
        columns.add("column " + name(words, 2) + "." + words.get(i));
      }
    }
    return columns;
  }

  /** A name with its schema, as it is written. */
  private static String name(List<String> words, int from) {
    List<String> parts = new ArrayList<>(List.of(words.get(from)));
    for (int i = from + 1; i + 1 < words.size() && words.get(i).equals("."); i += 2) {
      parts.add(words.get(i + 1));
    }
    return String.join(".", parts);
  }
}
