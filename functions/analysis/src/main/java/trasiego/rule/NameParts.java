package trasiego.rule;

import java.util.ArrayList;
import java.util.List;
import trasiego.observation.schema.SchemaObject;

/**
 * An observed name in two: what qualifies it, and its own last part as it is written. A routine
 * keeps its arguments out of both.
 *
 * @param qualifier empty where there is none
 */
public record NameParts(String qualifier, String own) {
  public static NameParts of(SchemaObject object) {
    return of(object.name());
  }

  public static NameParts of(String name) {
    int dot = -1;
    int end = name.length();
    char quote = 0;
    for (int i = 0; i < name.length(); i++) {
      char c = name.charAt(i);
      if (quote != 0) {
        // A doubled quote closes and opens again, which comes to the same.
        quote = c == quote ? 0 : quote;
      } else if (c == '"' || c == '\'') {
        quote = c;
      } else if (c == '.') {
        dot = i;
      } else if (c == '(') {
        end = i;
        break;
      }
    }
    return new NameParts(dot < 0 ? "" : name.substring(0, dot), name.substring(dot + 1, end));
  }

  /** The first part: the schema of whatever lives in one. */
  public static String schema(String name) {
    String qualifier = of(name).qualifier();
    return qualifier.isEmpty() ? name : schema(qualifier);
  }

  /** The own part as the server stores it. */
  public String plain() {
    return plain(own);
  }

  public static String plain(String written) {
    return written.startsWith("\"")
        ? written.substring(1, written.length() - 1).replace("\"\"", "\"")
        : written;
  }

  /**
   * Whether a statement may mean it by these names as the server stores them.
   *
   * @param schema null or empty where none is written, so that the search path decides
   */
  public boolean matches(String schema, String name) {
    return plain().equals(name)
        && (schema == null || schema.isEmpty() || plain(qualifier).equals(schema));
  }

  /**
   * The same.
   *
   * @param name its own one, or with its schema and a dot before it
   */
  public boolean matches(String name) {
    return name.equals(plain()) || name.equals(plain(qualifier) + "." + plain());
  }

  /** Another own part with the same qualifier. */
  public String with(String other) {
    return qualifier.isEmpty() ? other : qualifier + "." + other;
  }

  /** Another name made of the own part and an ending. */
  public String derived(String... ending) {
    List<String> parts = new ArrayList<>(List.of(plain()));
    parts.addAll(List.of(ending));
    return Sql.name(parts.toArray(String[]::new));
  }
}
