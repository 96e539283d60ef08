package trasiego.rule;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import trasiego.observation.ObservedStatement;
import trasiego.observation.schema.SchemaObject.Column;
import trasiego.postgres.Identifier;

/**
 * The safer way in SQL, made for one object; all names come in quoted as the server quotes them.
 */
public final class Sql {
  private static final String NEXT_FILE = "\n-- next file\n";
  private static final Pattern PLAIN = Pattern.compile("[a-z_][a-z0-9_]*");

  /** The last part of a qualified name, quoted or not. */
  private static final Pattern LAST = Pattern.compile("(?:\"(?:[^\"]|\"\")*\"|[^\".]+)$");

  private Sql() {}

  public static String files(String... files) {
    return files(List.of(files));
  }

  public static String files(List<String> files) {
    return String.join(NEXT_FILE, files);
  }

  /** The statements as they were written, as one file. */
  public static String file(List<ObservedStatement> statements) {
    StringBuilder file = new StringBuilder();
    for (ObservedStatement statement : statements) {
      file.append(file.isEmpty() ? "" : "\n").append(statement.sql()).append(';');
    }
    return file.toString();
  }

  public static String alter(String table, String action) {
    return "ALTER TABLE " + table + " " + action + ";";
  }

  /** The column as ADD COLUMN wants it, without its constraints. */
  public static String column(Column column) {
    return column.column()
        + " "
        + column.type()
        + (column.collation() == null ? "" : " COLLATE " + column.collation());
  }

  /** Requires values without reading the table under a lock. */
  public static List<String> notNull(String table, String column, int major) {
    String constraint = name(own(table), plain(column), "not_null");
    if (major >= 18) {
      return List.of(
          alter(table, "ADD CONSTRAINT %s NOT NULL %s NOT VALID".formatted(constraint, column)),
          alter(table, "VALIDATE CONSTRAINT " + constraint));
    }
    return List.of(
        alter(
            table,
            "ADD CONSTRAINT %s CHECK (%s IS NOT NULL) NOT VALID".formatted(constraint, column)),
        alter(table, "VALIDATE CONSTRAINT " + constraint),
        alter(table, "ALTER COLUMN %s SET NOT NULL".formatted(column))
            + "\n"
            + alter(table, "DROP CONSTRAINT " + constraint));
  }

  /** The last part of a name as the server stores it. */
  public static String own(String qualified) {
    Matcher last = LAST.matcher(qualified);
    return last.find() ? plain(last.group()) : qualified;
  }

  public static String plain(String quoted) {
    return quoted.startsWith("\"")
        ? quoted.substring(1, quoted.length() - 1).replace("\"\"", "\"")
        : quoted;
  }

  /** A name of these parts, cut to what the server keeps, quoted where it must be. */
  public static String name(String... parts) {
    String suffix = "_" + parts[parts.length - 1];
    String stem = String.join("_", List.of(parts).subList(0, parts.length - 1));
    while ((stem + suffix).getBytes(StandardCharsets.UTF_8).length > Identifier.MAX_BYTES) {
      stem = stem.substring(0, stem.length() - 1);
    }
    return quoted(stem + suffix);
  }

  /** In double quotes where it must be. */
  public static String quoted(String name) {
    return PLAIN.matcher(name).matches() ? name : Identifier.quote(name);
  }

  /** The same name in the schema of another. */
  public static String beside(String qualified, String name) {
    Matcher last = LAST.matcher(qualified);
    return last.find() ? qualified.substring(0, last.start()) + name : name;
  }
}
