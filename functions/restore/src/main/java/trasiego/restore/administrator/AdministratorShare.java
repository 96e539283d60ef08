package trasiego.restore.administrator;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Stream;
import trasiego.archive.Manifest.Setting;
import trasiego.archive.contents.TableOfContents;
import trasiego.archive.contents.TableOfContents.Item;
import trasiego.archive.contents.TableOfContents.Section;
import trasiego.failure.Excerpt;
import trasiego.load.AdministratorItems;
import trasiego.restore.rights.LargeObjects;
import trasiego.restore.rights.Obstacles;

/**
 * What of one backup an administrator restores, item by item, and nothing else: the makes whose
 * making evaluates nothing that an owner wrote, and the gifts, which the database's owner makes and
 * fills, and the administrator hands to whom they belong once everything is proven.
 *
 * @param items of the archive, in its order
 * @param made by the administrator, each with the reason
 * @param given by him, once the owner made it
 * @param settings that he sets
 * @param grants of the database that he makes as others
 * @param refused what cannot be restored even so
 * @param remainder what nobody restores, and what will differ
 * @param roles as whom he acts, where he is no superuser
 */
public record AdministratorShare(
    List<Item> items,
    Map<Item, String> made,
    Map<Item, String> given,
    Map<Setting, String> settings,
    List<String> grants,
    List<String> refused,
    Remainder remainder,
    Optional<Set<String>> roles) {
  private static final int SHOWN = 60;

  /** Where none is given, or nothing needs one. */
  public static AdministratorShare none() {
    return new AdministratorShare(
        List.of(),
        Map.of(),
        Map.of(),
        Map.of(),
        List.of(),
        List.of(),
        new Remainder(),
        Optional.empty());
  }

  /**
   * @param owner of the database
   * @param rights of the administrator's, asked here alone
   */
  public static AdministratorShare of(
      Obstacles obstacles, TableOfContents contents, String owner, AdministratorRights rights) {
    return new ShareDecision(contents, owner, rights).of(obstacles, contents);
  }

  /** Whether he has nothing to do. */
  public boolean isEmpty() {
    return made.isEmpty() && given.isEmpty() && settings.isEmpty() && grants.isEmpty();
  }

  public boolean makes(Item item) {
    return made.containsKey(item);
  }

  /** Whether it is the owner's when it is made, whoever is to have it, or was to have it. */
  public boolean isOwnersFirst(Item item) {
    return given.containsKey(item) || remainder.keeps(item);
  }

  /** Whether nobody restores it. */
  public boolean lacks(Item item) {
    return remainder.lacks(item);
  }

  /** Whose grants of the database are replayed. */
  public boolean actsAs(String role) {
    return roles.map(some -> some.contains(role)).orElse(true);
  }

  /** The numbers of the large objects among them. */
  public Set<String> largeObjects() {
    return LargeObjects.numbers(
        Stream.concat(gifts().stream(), remainder.kept().stream()).toList());
  }

  public boolean sets(Setting setting) {
    return settings.containsKey(setting);
  }

  public boolean lacks(Setting setting) {
    return remainder.lacks(setting);
  }

  /** Whether others than its owner granted the database. */
  public boolean hasGrants() {
    return !grants.isEmpty();
  }

  /** In the archive's order, before the rows. */
  public boolean makesEarly(Item item) {
    return makes(item)
        && item.section() == Section.PRE_DATA
        && (!AdministratorItems.isLast(item) || isUsedEarly(item));
  }

  /** By which the owner makes functions in a language. */
  private static boolean isUsedEarly(Item item) {
    return item.is("ACL") && item.isAbout("LANGUAGE");
  }

  /** What the owner makes and another owns, from the first made to the last. */
  public List<Item> gifts() {
    return items.stream().filter(given::containsKey).toList();
  }

  /** Once everything is proven and handed over: publications, then rights, then comments. */
  public List<Item> late() {
    return items.stream()
        .filter(item -> makes(item) && !makesEarly(item) && !ofEventTriggers(item))
        .sorted(Comparator.comparing(AdministratorShare::turn))
        .toList();
  }

  private static int turn(Item item) {
    return AdministratorItems.isPublication(item) ? 0 : AdministratorItems.isAcl(item) ? 1 : 2;
  }

  /** After which the administrator does nothing more. */
  public List<Item> last() {
    return items.stream().filter(item -> makes(item) && ofEventTriggers(item)).toList();
  }

  private static boolean ofEventTriggers(Item item) {
    return AdministratorItems.isEventTrigger(item) || item.isAbout("EVENT TRIGGER");
  }

  /** Of the archive, what this predicate wants, extensions first: before anything can run. */
  public List<Item> inOrder(Predicate<Item> wanted) {
    return items.stream()
        .filter(wanted)
        .sorted(
            Comparator.comparing(
                item ->
                    AdministratorItems.isSchema(item)
                        ? 0
                        : AdministratorItems.isExtension(item) ? 1 : 2))
        .toList();
  }

  /** What a person reads before confirming it, and in the record afterwards. */
  public String told(String administrator) {
    List<String> lines = lines();
    String restored =
        lines.isEmpty()
            ? "nothing of it needs the administrator \"" + administrator + "\", who is not used"
            : "the administrator \""
                + administrator
                + "\" restores "
                + counted(lines)
                + " for which the restoring user has no right: "
                + Excerpt.ofClauses(lines, SHOWN);
    List<String> different = remainder.lines();
    return different.isEmpty()
        ? restored
        : restored
            + "; he may not restore "
            + counted(different)
            + " either, which will differ from the backup: "
            + Excerpt.ofClauses(different, SHOWN);
  }

  private static String counted(List<String> lines) {
    return lines.size() + (lines.size() == 1 ? " item" : " items");
  }

  /** Every item by kind and name, with the reason, one line each. */
  private List<String> lines() {
    List<String> lines = new ArrayList<>();
    made.forEach((item, reason) -> lines.add(item + ": " + reason));
    given.forEach(
        (item, reason) ->
            lines.add(item + ": handed to \"" + item.owner() + "\" once it is whole; " + reason));
    lines.addAll(settings.values());
    lines.addAll(grants);
    return lines;
  }
}
