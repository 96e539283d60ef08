package trasiego.restore.rights;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import trasiego.archive.contents.TableOfContents;
import trasiego.archive.contents.TableOfContents.Item;
import trasiego.archive.contents.TableOfContents.Section;

/**
 * Large objects as an archive has them: one by one among the definitions up to PostgreSQL 16, from
 * 17 on many of one owner together among the rows. Handing them over runs nothing of anybody's.
 */
public final class LargeObjects {
  private static final Set<String> KINDS = Set.of("BLOB", "BLOB METADATA");
  private static final List<String> HANDED_OVER = List.of("ALTER", "LARGE", "OBJECT");
  private static final int NUMBER = 3;
  private static final String ONE = "LARGE OBJECT ";
  private static final String MANY = "LARGE OBJECTS ";
  private static final String ON = " ON LARGE OBJECT ";
  private static final Pattern FIRST = Pattern.compile(ON + "\\d+");

  private LargeObjects() {}

  public static boolean are(Item item) {
    return KINDS.contains(item.kind());
  }

  /** All that is defined, and of the rows what has an owner of its own, and the rights to it. */
  public static List<Item> andDefined(TableOfContents contents) {
    Map<Integer, Item> objects =
        contents.items().stream()
            .filter(LargeObjects::are)
            .collect(Collectors.toMap(Item::number, Function.identity()));
    return contents.items().stream()
        .filter(item -> item.section() != Section.DATA || are(item) || isRight(item))
        .map(item -> item.name().startsWith(MANY) ? forEach(item, objects) : item)
        .toList();
  }

  private static boolean isRight(Item item) {
    return item.is("ACL") && (item.name().startsWith(ONE) || item.name().startsWith(MANY));
  }

  /** The rights to many are written for the first of them, and hold for each. */
  private static Item forEach(Item right, Map<Integer, Item> objects) {
    String sql =
        right.needs().stream()
            .map(objects::get)
            .filter(Objects::nonNull)
            .flatMap(item -> numbers(item).stream())
            .map(number -> FIRST.matcher(right.sql()).replaceAll(ON + number))
            .collect(Collectors.joining());
    return new Item(
        right.number(),
        right.catalogue(),
        right.kind(),
        right.name(),
        right.schema(),
        right.owner(),
        right.tablespace(),
        right.section(),
        sql,
        right.drop(),
        right.needs());
  }

  /** Whether what follows is granted by another than the owner, in the words of pg_dump. */
  public static boolean isOfOthers(String statement) {
    return statement.startsWith("SET SESSION AUTHORIZATION ");
  }

  /** Whether it is the owner's again. */
  public static boolean isOwnersAgain(String statement) {
    return statement.equals("RESET SESSION AUTHORIZATION");
  }

  public static Set<String> numbers(List<Item> items) {
    return items.stream()
        .filter(LargeObjects::are)
        .flatMap(item -> numbers(item).stream())
        .collect(Collectors.toSet());
  }

  /** Together they are named by their first and last, and listed where a definition stands. */
  public static List<String> numbers(Item item) {
    return item.is("BLOB")
        ? List.of(item.name())
        : item.sql().lines().filter(line -> !line.isBlank()).map(String::strip).toList();
  }

  /** Which of them this statement of pg_dump hands to its owner. */
  public static Optional<String> handedOver(String statement) {
    List<String> words = List.of(statement.split(" ", NUMBER + 2));
    return words.size() > NUMBER && words.subList(0, NUMBER).equals(HANDED_OVER)
        ? Optional.of(words.get(NUMBER))
        : Optional.empty();
  }
}
