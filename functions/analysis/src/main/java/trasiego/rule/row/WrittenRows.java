package trasiego.rule.row;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import trasiego.observation.schema.SchemaObject.Relation;
import trasiego.rule.Batches;
import trasiego.rule.StatementContext;

/** The same UPDATE or DELETE, a thousand rows a transaction, where its text is simple enough. */
final class WrittenRows {
  private static final Pattern UPDATE =
      Pattern.compile("(?i)^UPDATE (?:ONLY )?\\S+ SET ([^;]*?)(?: WHERE (.*))?$");
  private static final Pattern DELETE =
      Pattern.compile("(?i)^DELETE FROM (?:ONLY )?\\S+(?: WHERE (.*))?$");

  private static final Pattern RETURNS = Pattern.compile("(?i) RETURNING ");
  private static final Pattern FROM = Pattern.compile("(?i) FROM ");

  private WrittenRows() {}

  /** Null where it would not be the same. */
  static String batched(StatementContext it, Relation table) {
    String sql = it.statement().sql().replaceAll("\\s+", " ").strip();
    boolean simple = !sql.contains("--") && !sql.contains("/*") && !RETURNS.matcher(sql).find();
    Batches batches = Batches.of(table, it.file().file().before());
    Matcher delete = DELETE.matcher(sql);
    if (simple && delete.matches()) {
      return batches.delete(delete.group(1) == null ? "true" : "(" + delete.group(1) + ")");
    }
    Matcher update = UPDATE.matcher(sql);
    if (!simple || !update.matches() || FROM.matcher(sql).find()) {
      return null;
    }
    String undone = undone(update.group(1));
    // Nothing would ever end what goes by the rows' places.
    if (isComputed(update.group(1)) || undone.equals("true") && batches.key().isEmpty()) {
      return null;
    }
    return batches.update(
        update.group(1),
        update.group(2) == null ? undone : "(%s) AND %s".formatted(update.group(2), undone));
  }

  /** True of a row to which the assignment would still change something. */
  private static String undone(String assignments) {
    int equals = assignments.indexOf('=');
    boolean single = assignments.indexOf(',') < 0 && equals > 0;
    return single
        ? assignments.substring(0, equals).strip()
            + " IS DISTINCT FROM "
            + assignments.substring(equals + 1).strip()
        : "true";
  }

  /** Whether a second time would change a row again, as it does where a column counts itself up. */
  private static boolean isComputed(String assignments) {
    return Pattern.compile(
            "(?i)(?:^|, ?)(\"[^\"]+\"|\\w+) ?= ?[^,]*(?:\\b\\1 ?[-+*/|]|[-+*/|] ?\\1\\b)")
        .matcher(assignments)
        .find();
  }
}
