package trasiego.catalogue;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import trasiego.archive.Manifest.Omission;
import trasiego.archive.contents.TableOfContents.Item;
import trasiego.postgres.Catalogue.Difference;

/**
 * Which differences follow from what is not there by design and was named before: a difference that
 * speaks of such a thing is no second one. What is there besides is held to the letter.
 */
public final class LeftOut implements Predicate<Difference> {
  /**
   * On a server of ours the database is another's: it lies elsewhere, nobody's labels have a
   * provider there, and it has the extensions' versions that the server came with.
   */
  private static final List<String> OF_A_COPY =
      List.of(
          "the database",
          "grants on the database to ",
          "tablespace of ",
          "label of ",
          "owner of event trigger ",
          "version of extension ");

  private static final String GRANTS = "grants on ";
  private static final String GRANTORS = "grantors on ";

  private static final Set<String> NOT_OF_A_CATALOGUE =
      Set.of("tablespace", "default tablespace", "label", "security label", "subscription");

  private final List<String> beginnings;
  private final List<String> names;
  private final List<LeftOutItem> items;

  private LeftOut(List<String> beginnings, List<String> names, Collection<Item> items) {
    this.beginnings = List.copyOf(beginnings);
    this.names = names.stream().filter(name -> !name.isBlank()).toList();
    this.items = items.stream().map(LeftOutItem::of).toList();
  }

  /**
   * What a backup has not got, a restoration has not either.
   *
   * @param schema what the restore itself keeps there, until it hands the database over
   */
  public static Predicate<Difference> ofRestoration(Collection<Omission> omitted, String schema) {
    LeftOut leftOut = new LeftOut(List.of(), names(omitted), List.of());
    return difference ->
        leftOut.test(difference)
            || difference.wanted() == null && Words.areIn(difference.name(), schema);
  }

  /** Where nothing that is there may be excused: what the backup has not got is not there. */
  public static Predicate<Difference> ofWholeRestoration(Collection<Omission> omitted) {
    List<String> names = names(omitted);
    return difference ->
        difference.found() == null
            && names.stream().anyMatch(name -> Words.areIn(difference.name(), name));
  }

  /**
   * @param items which the copy has not
   * @param settings which it has not, one line each: {@code setting NAME of …}
   */
  public static Predicate<Difference> ofCopy(
      Collection<Omission> omitted, Collection<Item> items, Collection<String> settings) {
    List<String> beginnings = new ArrayList<>(OF_A_COPY);
    settings.stream()
        .filter(line -> line.startsWith("setting "))
        // A role's or the database's, of which a difference speaks in just these words.
        .map(line -> line.split(" of ", 2)[0])
        .forEach(beginnings::add);
    LeftOut leftOut = new LeftOut(beginnings, names(omitted), items);
    // A rehearsal server takes the live server's settings as its database's.
    return difference ->
        leftOut.test(difference)
            || difference.wanted() == null && difference.name().startsWith("setting ");
  }

  /** Of items that are not there, and what speaks of them: nothing is there instead. */
  public static Predicate<Difference> ofMissing(Collection<Item> items) {
    LeftOut leftOut = new LeftOut(List.of(), List.of(), items);
    return difference -> difference.found() == null && leftOut.test(difference);
  }

  /** Of grants of which a part is not there, and of who granted them. */
  public static Predicate<Difference> ofGrants(Collection<Item> items) {
    LeftOut leftOut = new LeftOut(List.of(), List.of(), items);
    return difference ->
        leftOut.test(difference)
            || difference.name().startsWith(GRANTORS)
                && leftOut.test(
                    new Difference(
                        GRANTS + difference.name().substring(GRANTORS.length()),
                        difference.found(),
                        difference.wanted()));
  }

  /**
   * Of items that belong to somebody else: apart from whose it is each is what it was, and what is
   * its owner's by that alone goes with it.
   *
   * @param keepers to whom each belongs
   */
  public static Predicate<Difference> ofOwners(Map<Item, String> keepers) {
    List<Owned> owned = new ArrayList<>();
    keepers.forEach(
        (item, keeper) -> owned.add(new Owned(LeftOutItem.of(item), item.owner(), keeper)));
    return difference -> owned.stream().anyMatch(one -> one.explains(difference));
  }

  private record Owned(LeftOutItem item, String wanted, String found) {
    boolean explains(Difference difference) {
      return item.explains(difference) && (isRight(difference) || isOwner(difference));
    }

    private boolean isRight(Difference difference) {
      return difference.name().startsWith(GRANTS)
          && (difference.name().endsWith(" to " + wanted)
              || difference.name().endsWith(" to " + found));
    }

    private boolean isOwner(Difference difference) {
      if (difference.found() == null || difference.wanted() == null) {
        return false;
      }
      return difference.name().startsWith("owner of ")
          ? difference.found().equals(found) && difference.wanted().equals(wanted)
          : difference.found().startsWith("owner " + found)
              && difference
                  .wanted()
                  .equals(
                      "owner "
                          + wanted
                          + difference.found().substring(("owner " + found).length()));
    }
  }

  /** Of what stands in a catalogue: a tablespace's name may be a column's as well. */
  private static List<String> names(Collection<Omission> omitted) {
    return omitted.stream()
        .filter(omission -> !NOT_OF_A_CATALOGUE.contains(omission.kind()))
        .map(Omission::name)
        .toList();
  }

  @Override
  public boolean test(Difference difference) {
    return beginnings.stream().anyMatch(difference.name()::startsWith)
        || names.stream().anyMatch(name -> speaksOf(difference, name))
        || items.stream().anyMatch(item -> item.explains(difference));
  }

  private static boolean speaksOf(Difference difference, String name) {
    return Words.areIn(difference.name(), name) || Words.areIn(difference.wanted(), name);
  }
}
