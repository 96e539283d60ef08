package trasiego.restore;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The objects of a schema, as pg_restore's script names them above each. */
final class SchemaScript {
  private static final Pattern HEAD =
      Pattern.compile(
          "^--\\n-- (?:Data for )?Name: (.*); Type: (.*); Schema: (.*); Owner: (.*?)"
              + "(?:; Tablespace: (.*))?\\n--\\n",
          Pattern.MULTILINE);

  private SchemaScript() {}

  /** One object with the statements that make it. */
  record Entry(
      String name, String type, String schema, String owner, String tablespace, String sql) {
    @Override
    public String toString() {
      return type.toLowerCase(java.util.Locale.ROOT)
          + " "
          + (schema.equals("-") ? "" : schema + ".")
          + name;
    }
  }

  static List<Entry> entries(String script) {
    List<Entry> entries = new ArrayList<>();
    Matcher head = HEAD.matcher(script);
    boolean found = head.find();
    while (found) {
      String[] names = {head.group(1), head.group(2), head.group(3), head.group(4), head.group(5)};
      int start = head.end();
      found = head.find();
      String sql = script.substring(start, found ? head.start() : script.length());
      entries.add(new Entry(names[0], names[1], names[2], names[3], names[4], sql.strip()));
    }
    return entries;
  }
}
