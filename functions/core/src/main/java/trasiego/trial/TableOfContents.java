package trasiego.trial;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What {@code pg_restore --list} says of an archive, each item told by the number of the catalogue
 * it comes from: names are the owner's to choose, numbers are not.
 */
record TableOfContents(List<Item> items) {
  private static final Pattern LINE = Pattern.compile("(\\d+); (\\d+) (\\d+) (.+)");

  /** The kind is in capitals; a schema's name may be, so the longest run that is a kind counts. */
  private static final Pattern KIND = Pattern.compile("([A-Z]+(?: [A-Z]+)*) (\\S+) (.*)");

  private static final Set<String> WITHOUT_OWNER =
      Set.of("ACL", "DEFAULT ACL", "COMMENT", "SECURITY LABEL");

  TableOfContents {
    items = List.copyOf(items);
  }

  /**
   * One item.
   *
   * @param catalogue the OID of the system catalogue, such as 1259 for pg_class; 0 for an item that
   *     belongs to another, such as a grant
   * @param text its kind, schema, name and owner in words
   */
  record Item(int number, int catalogue, String text) {
    String line() {
      return number + "; " + catalogue + " 0 " + text;
    }

    boolean is(String kind) {
      return text.startsWith(kind + " ");
    }

    boolean isOwnedBy(String role) {
      return text.endsWith(" " + role);
    }

    /** As a person knows it: {@code table public.orders}. */
    String name(Collection<String> roles) {
      String name =
          roles.stream()
              .filter(this::isOwnedBy)
              .max(Comparator.comparingInt(String::length))
              .map(role -> text.substring(0, text.length() - role.length() - 1))
              .orElse(text.strip());
      Matcher words = KIND.matcher(name);
      if (!words.matches()) {
        return name;
      }
      String kind = words.group(1).toLowerCase(Locale.ROOT);
      return words.group(2).equals("-")
          ? kind + " " + words.group(3)
          : kind + " " + words.group(2) + "." + words.group(3);
    }
  }

  static TableOfContents parse(String list) {
    List<Item> items = new ArrayList<>();
    list.lines()
        .forEach(
            line -> {
              Matcher matcher = LINE.matcher(line);
              if (matcher.matches()) {
                items.add(
                    new Item(
                        Integer.parseInt(matcher.group(1)),
                        Integer.parseInt(matcher.group(2)),
                        matcher.group(4)));
              }
            });
    return new TableOfContents(items);
  }

  /** What belongs to one of these, by the longest name of any role that it may end with. */
  List<Item> ownedBy(Collection<String> owners, Collection<String> roles) {
    return items.stream()
        .filter(item -> WITHOUT_OWNER.stream().noneMatch(item::is))
        .filter(
            item ->
                roles.stream()
                    .filter(item::isOwnedBy)
                    .max(Comparator.comparingInt(String::length))
                    .filter(owners::contains)
                    .isPresent())
        .toList();
  }

  /** Which of these roles own something in it. */
  List<String> owners(Collection<String> roles) {
    List<Item> owned =
        items.stream().filter(item -> WITHOUT_OWNER.stream().noneMatch(item::is)).toList();
    return roles.stream()
        .filter(role -> owned.stream().anyMatch(item -> item.isOwnedBy(role)))
        .toList();
  }
}
