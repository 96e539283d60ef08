package trasiego.cli;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import trasiego.migration.Statement;
import trasiego.migration.Statements;

/** What Prisma would run, as one of our files: one transaction, and its losses said at the top. */
record PrismaScript(String sql) {
  /** Prisma wraps what it does to an enum; each of our files is one transaction anyway. */
  private static final Set<String> WRAPPERS = Set.of("BEGIN;", "COMMIT;");

  /** The V file's text; Prisma's own comments stay. */
  String forward(String schema) {
    return "-- From prisma migrate diff ("
        + Prisma.VERSION
        + "), to "
        + schema
        + ".\n\n"
        + unwrapped();
  }

  /** The U file's text: this is the way back, {@code forward} the one that it takes back. */
  String back(String file, PrismaScript forward) {
    StringBuilder text = new StringBuilder("-- Undoes " + file + ".\n");
    forward
        .drops()
        .forEach(it -> text.append("-- Does not bring back what was in ").append(it).append(".\n"));
    drops().forEach(it -> text.append("-- Loses what is in ").append(it).append(" by then.\n"));
    return text.append('\n').append(unwrapped()).toString();
  }

  private String unwrapped() {
    return sql.lines()
            .filter(line -> !WRAPPERS.contains(line.strip()))
            .collect(Collectors.joining("\n"))
            .strip()
        + "\n";
  }

  /** Tables and columns whose rows are gone behind it. */
  List<String> drops() {
    Set<String> drops = new LinkedHashSet<>();
    for (Statement statement : Statements.of(sql).list()) {
      List<String> words = statement.words();
      if (words.size() > 2 && words.get(0).equals("DROP") && words.get(1).equals("TABLE")) {
        drops.add("table " + name(words, 2));
      }
      if (words.size() > 2 && words.get(0).equals("ALTER") && words.get(1).equals("TABLE")) {
        String table = name(words, 2);
        for (int i = 3; i + 2 < words.size() + 1; i++) {
          if (words.get(i - 1).equals("DROP") && words.get(i).equals("COLUMN")) {
            drops.add("column " + table + "." + name(words, i + 1));
          }
        }
      }
    }
    return List.copyOf(drops);
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
