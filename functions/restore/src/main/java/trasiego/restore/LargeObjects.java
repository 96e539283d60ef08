package trasiego.restore;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import trasiego.archive.TableOfContents.Item;
import trasiego.archive.TableOfContents.Section;

/**
 * Large objects as an archive has them: one by one among the definitions up to PostgreSQL 16, from
 * 17 on many of one owner together among the rows. Handing them over runs nothing of anybody's.
 */
final class LargeObjects {
  private static final Set<String> KINDS = Set.of("BLOB", "BLOB METADATA");
  private static final List<String> HANDED_OVER = List.of("ALTER", "LARGE", "OBJECT");
  private static final int NUMBER = 3;

  private LargeObjects() {}

  static boolean are(Item item) {
    return KINDS.contains(item.kind());
  }

  /** All that is defined, and of the rows what has an owner of its own. */
  static boolean orDefined(Item item) {
    return item.section() != Section.DATA || are(item);
  }

  static Set<String> numbers(List<Item> items) {
    return items.stream()
        .filter(LargeObjects::are)
        .flatMap(item -> numbers(item).stream())
        .collect(Collectors.toSet());
  }

  /** Together they are named by their first and last, and listed where a definition stands. */
  static List<String> numbers(Item item) {
    return item.is("BLOB")
        ? List.of(item.name())
        : item.sql().lines().filter(line -> !line.isBlank()).map(String::strip).toList();
  }

  /** Which of them this statement of pg_dump hands to its owner. */
  static Optional<String> handedOver(String statement) {
    List<String> words = List.of(statement.split(" ", NUMBER + 2));
    return words.size() > NUMBER && words.subList(0, NUMBER).equals(HANDED_OVER)
        ? Optional.of(words.get(NUMBER))
        : Optional.empty();
  }
}
