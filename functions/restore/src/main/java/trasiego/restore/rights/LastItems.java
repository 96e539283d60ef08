package trasiego.restore.rights;

import java.util.Comparator;
import java.util.List;
import java.util.Set;
import trasiego.archive.contents.TableOfContents.Item;

/**
 * Which items of an archive come once the rows are in and proven, and in which order: an owner may
 * have taken his own rights away, and a materialized view is filled under the rights that there
 * are.
 */
public final class LastItems {
  public static final String VIEW_ROWS = "MATERIALIZED VIEW DATA";

  /** In pg_restore's own order: rights, then what is read by them. */
  private static final Set<String> LAST = Set.of("DEFAULT ACL", VIEW_ROWS);

  /** Rights to schemas and functions are used before, but for those that an owner has not. */
  private static final List<String> RIGHTS_TO_ROWS = List.of("TABLE ", "COLUMN ", "SEQUENCE ");

  /** What is named in a schema comes before the right to it goes. */
  public static final Comparator<Item> ORDER =
      Comparator.comparing(item -> item.name().startsWith("SCHEMA "));

  private LastItems() {}

  public static boolean contain(Item item) {
    return LAST.contains(item.kind()) || isRightToRows(item) || isEnd(item);
  }

  /** Behind which nothing is done in a schema, and what watches every change. */
  public static boolean isEnd(Item item) {
    return item.is("EVENT TRIGGER")
        || item.isAbout("EVENT TRIGGER")
        || item.is("ACL") && !isRightToRows(item) && takesFromOwner(item);
  }

  private static boolean isRightToRows(Item item) {
    return item.is("ACL") && RIGHTS_TO_ROWS.stream().anyMatch(item.name()::startsWith);
  }

  private static boolean takesFromOwner(Item item) {
    return DumpedSql.of(item.sql()).statements().stream()
        .filter(statement -> statement.has("REVOKE"))
        .flatMap(statement -> statement.behindLast(List.of("FROM")).stream())
        .map(RestoreRights::unquoted)
        .anyMatch(item.owner()::equals);
  }
}
