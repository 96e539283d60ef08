package trasiego.load;

import java.util.Set;
import trasiego.archive.contents.TableOfContents.Item;
import trasiego.migration.Statements;

/**
 * Which items of an archive an administrator may make: those alone of which the making evaluates
 * nothing that an owner wrote. What an owner wrote could do whatever the session's user may do.
 */
public final class AdministratorItems {
  private static final long EVENT_TRIGGER = 3466;
  private static final long EXTENSION = 3079;
  private static final long FOREIGN_SERVER = 1417;
  private static final long SCHEMA = 2615;
  private static final long SUBSCRIPTION = 6100;
  private static final long WRAPPER = 2328;

  /**
   * The catalogues whose rows an administrator makes, none of which evaluates an expression: casts,
   * languages, schemas, access methods, operator families and classes, text search parsers and
   * templates, transforms, wrappers that validate nothing, servers, mappings.
   */
  private static final Set<Long> QUIET =
      Set.of(
          2605L, 2612L, SCHEMA, 2601L, 2753L, 2616L, 3601L, 3764L, 3576L, WRAPPER, FOREIGN_SERVER);

  /** Publications and what they carry. */
  private static final Set<Long> PUBLICATIONS = Set.of(6104L, 6106L, 6237L);

  private AdministratorItems() {}

  /** Whether the making evaluates nothing, whoever owns it. */
  public static boolean isQuiet(Item item) {
    // A mapping is written without its catalogue's OID.
    return QUIET.contains(item.catalogue()) || item.is("USER MAPPING");
  }

  /** Whether it may belong to whoever the server has: nobody runs as the owner of such a thing. */
  public static boolean isInert(Item item) {
    return isQuiet(item) || isPublication(item) || isEventTrigger(item);
  }

  public static boolean isExtension(Item item) {
    return item.catalogue() == EXTENSION;
  }

  public static boolean isSchema(Item item) {
    return item.catalogue() == SCHEMA;
  }

  public static boolean isSubscription(Item item) {
    return item.catalogue() == SUBSCRIPTION;
  }

  public static boolean isPublication(Item item) {
    return PUBLICATIONS.contains(item.catalogue());
  }

  /** After them no administrator changes anything in the database: they would fire for it. */
  public static boolean isEventTrigger(Item item) {
    return item.catalogue() == EVENT_TRIGGER;
  }

  /** What others are made upon: an owner is lent it until the rights are there. */
  public static boolean isLent(Item item) {
    return isSchema(item) || item.catalogue() == FOREIGN_SERVER;
  }

  public static boolean isAcl(Item item) {
    return item.is("ACL") || item.is("DEFAULT ACL");
  }

  /** What comes once the rows are in. */
  public static boolean isLast(Item item) {
    return isAcl(item)
        || item.is("COMMENT")
        || item.is("SECURITY LABEL")
        || item.is("MATERIALIZED VIEW DATA")
        || isPublication(item)
        || isEventTrigger(item);
  }

  /** Whether it is a wrapper that has a function called, by whoever makes it, to look at it. */
  public static boolean isValidating(Item item) {
    return item.catalogue() == WRAPPER
        && Statements.of(item.sql()).list().stream()
            .anyMatch(statement -> statement.words().contains("VALIDATOR"));
  }
}
