package trasiego.restore;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import trasiego.archive.Manifest.Setting;
import trasiego.archive.TableOfContents;
import trasiego.archive.TableOfContents.Item;
import trasiego.archive.TableOfContents.Section;
import trasiego.load.AdministratorItems;
import trasiego.migration.Statements;

/**
 * What of one backup an administrator restores, item by item, and nothing else: the makes whose
 * making evaluates nothing that an owner wrote, and the gifts, which the database's owner makes and
 * fills, and the administrator hands to whom they belong once everything is proven.
 */
final class AdministratorShare {
  private static final int SHOWN = 60;

  /** Owned by nobody but what they are made on. */
  private static final Set<String> WITHOUT_OWNER =
      Set.of(
          "CHECK CONSTRAINT",
          "CONSTRAINT",
          "DEFAULT",
          "FK CONSTRAINT",
          "INDEX",
          "INDEX ATTACH",
          "POLICY",
          "PUBLICATION TABLE",
          "ROW SECURITY",
          "RULE",
          "SEQUENCE OWNED BY",
          "STATISTICS DATA",
          "TABLE ATTACH",
          "TRIGGER");

  /** What only a superuser makes and evaluates nothing, beside the kinds that are always quiet. */
  private static final Set<String> MADE =
      Set.of("EXTENSION", "FUNCTION", "PROCEDURE", "AGGREGATE", "TYPE", "ACL", "DEFAULT ACL");

  /** Between types of others, only a superuser makes them. */
  private static final Set<String> BETWEEN_TYPES = Set.of("CAST", "TRANSFORM");

  private static final Set<String> TYPES =
      Set.of("TYPE", "DOMAIN", "TABLE", "VIEW", "MATERIALIZED VIEW", "FOREIGN TABLE");

  private static final Set<String> ROUTINES = Set.of("FUNCTION", "PROCEDURE", "AGGREGATE");

  /** By which a routine's text is parsed with expressions in it, or with a type's own literals. */
  private static final Set<String> PARSED = Set.of("DEFAULT", "ATOMIC", "INITCOND", "MINITCOND");

  /** Our own of earlier releases, which no comparison reads. */
  private static final String UNSEEN = "trasiego";

  private final List<Item> items;
  private final Map<Item, String> made = new LinkedHashMap<>();
  private final Map<Item, String> given = new LinkedHashMap<>();
  private final Map<Setting, String> settings;
  private final List<String> grants;
  private final List<String> refused = new ArrayList<>();

  private AdministratorShare(
      List<Item> items, Map<Setting, String> settings, Collection<String> grants) {
    this.items = items;
    this.settings = settings;
    this.grants = List.copyOf(grants);
  }

  /** Where none is given, or nothing needs one. */
  static AdministratorShare none() {
    return new AdministratorShare(List.of(), Map.of(), List.of());
  }

  static AdministratorShare of(Obstacles obstacles, TableOfContents contents) {
    List<Item> items = contents.items().stream().filter(LargeObjects::orDefined).toList();
    AdministratorShare share =
        new AdministratorShare(items, obstacles.settings(), obstacles.grants().values());
    share.refused.addAll(obstacles.hopeless());
    obstacles.kinds().forEach(share::kind);
    obstacles.owners().forEach((reason, owned) -> owned.forEach(item -> share.owned(item, reason)));
    share.routinesOfLanguages();
    share.viewsOnPolicies();
    share.betweenTypes();
    share.servers();
    share.whatIsSaidOfThem();
    share.refuseEvaluating();
    return share;
  }

  private void kind(Item item, String reason) {
    if (AdministratorItems.isSubscription(item) || item.is("SECURITY LABEL")) {
      refused.add(item + ": " + reason + ", by hand: no restoration makes it");
    } else if (AdministratorItems.isValidating(item)) {
      refused.add(item + ": its validator would run as the administrator; make it by hand");
    } else if (AdministratorItems.isInert(item) || MADE.contains(item.kind())) {
      made.put(item, reason);
      if (item.is("TYPE")) {
        shell(item, reason);
      }
    } else {
      refused.add(item + ": " + reason + "; this release makes none with an administrator's login");
    }
  }

  /** A base type takes the place of its shell only for who made that. */
  private void shell(Item type, String reason) {
    items.stream()
        .filter(item -> item.is("SHELL TYPE"))
        .filter(item -> item.schema().equals(type.schema()) && item.name().equals(type.name()))
        .forEach(item -> made.put(item, reason));
  }

  private void owned(Item item, String reason) {
    if (made.containsKey(item) || WITHOUT_OWNER.contains(item.kind()) || isOfColumn(item)) {
      return;
    }
    if (item.is("SECURITY LABEL") || AdministratorItems.isSubscription(item)) {
      refused.add(item + ": " + reason + "; no restoration makes it");
    } else if (!item.isMade() || isQuietAndNoSchema(item)) {
      made.put(item, reason);
    } else if (item.is(LastItems.VIEW_ROWS)) {
      refused.add(
          item
              + ": "
              + reason
              + ", and who else runs its query may see other rows; drop it on the live server"
              + " before a backup, or make it WITH NO DATA");
    } else if (!item.is("SCHEMA") && !LargeObjects.are(item) && !item.drop().startsWith("DROP ")) {
      refused.add(item + ": " + reason + "; this release hands none over");
    } else {
      given.put(item, reason);
    }
  }

  /** An identity column's sequence, which nothing drops, goes with its table. */
  private static boolean isOfColumn(Item item) {
    return item.is("SEQUENCE") && item.drop().isEmpty();
  }

  /** A view is filled while what it reads is still the owner's, whom no policy binds. */
  private void viewsOnPolicies() {
    boolean givesPolicies =
        items.stream()
            .filter(item -> item.is("ROW SECURITY"))
            .anyMatch(policy -> given.keySet().stream().anyMatch(item -> isOf(policy, item)));
    if (givesPolicies) {
      items.stream()
          .filter(item -> item.is(LastItems.VIEW_ROWS))
          .forEach(
              item ->
                  refused.add(
                      item
                          + ": it may read a table of another owner that has row security, which"
                          + " would not hold while it is filled"));
    }
  }

  private static boolean isOf(Item policy, Item table) {
    return policy.schema().equals(table.schema())
        && (policy.name().equals(table.name()) || policy.needs().contains(table.number()));
  }

  /** In a language that comes with an extension of the administrator's, and has its name. */
  private void routinesOfLanguages() {
    Set<String> languages = new HashSet<>();
    made.keySet().stream()
        .filter(AdministratorItems::isExtension)
        .forEach(item -> languages.add(item.name()));
    items.stream()
        .filter(item -> item.is("FUNCTION") || item.is("PROCEDURE"))
        .filter(
            item ->
                UnrestorableRoutine.language(DumpedSql.of(item.sql()))
                    .filter(languages::contains)
                    .isPresent())
        .forEach(
            item -> {
              given.remove(item);
              made.putIfAbsent(item, "its language is of an extension for superusers only");
            });
  }

  /**
   * A literal of a routine's default or of its parsed body is read as the type that it is cast to,
   * by whoever makes the routine, and a domain's check runs for that. A schema that the proof does
   * not see holds nothing of his.
   */
  private void refuseEvaluating() {
    Set<Integer> types =
        items.stream()
            .filter(item -> TYPES.contains(item.kind()))
            .map(Item::number)
            .collect(Collectors.toSet());
    for (Item item : made.keySet()) {
      if (ROUTINES.contains(item.kind())
          && item.needs().stream().anyMatch(types::contains)
          && Statements.of(item.sql()).list().stream()
              .anyMatch(statement -> statement.words().stream().anyMatch(PARSED::contains))) {
        refused.add(
            item
                + ": its defaults or its body are read as a type of the database's while the"
                + " administrator makes it; make it by hand");
      }
    }
    Stream.concat(made.keySet().stream(), given.keySet().stream())
        .filter(item -> item.schema().equals(UNSEEN))
        .forEach(item -> refused.add(item + ": the schema " + UNSEEN + " is not compared"));
  }

  private static boolean isQuietAndNoSchema(Item item) {
    return AdministratorItems.isQuiet(item) && !AdministratorItems.isSchema(item);
  }

  private void betweenTypes() {
    Set<Integer> own = new HashSet<>();
    items.stream()
        .filter(item -> TYPES.contains(item.kind()) && !made.containsKey(item))
        .forEach(item -> own.add(item.number()));
    items.stream()
        .filter(item -> BETWEEN_TYPES.contains(item.kind()))
        .filter(item -> item.needs().stream().noneMatch(own::contains))
        .forEach(item -> made.putIfAbsent(item, "neither of its types is the owner's"));
  }

  /** A wrapper is a superuser's, and a server's owner need not have the right to use it. */
  private void servers() {
    items.stream()
        .filter(item -> item.is("SERVER"))
        .forEach(item -> made.putIfAbsent(item, "its wrapper is a superuser's"));
  }

  /** Grants and comments on what the owner does not make are not his to give either. */
  private void whatIsSaidOfThem() {
    Set<Integer> numbers = new HashSet<>();
    made.keySet().stream().filter(Item::isMade).forEach(item -> numbers.add(item.number()));
    items.stream()
        .filter(item -> !item.isMade() || item.is("PUBLICATION TABLE"))
        .filter(item -> item.needs().stream().anyMatch(numbers::contains))
        .forEach(item -> made.putIfAbsent(item, "it belongs to what an administrator makes"));
  }

  boolean isEmpty() {
    return made.isEmpty() && given.isEmpty() && settings.isEmpty() && grants.isEmpty();
  }

  /** What cannot be restored even so. */
  List<String> refused() {
    return List.copyOf(refused);
  }

  boolean makes(Item item) {
    return made.containsKey(item);
  }

  boolean gives(Item item) {
    return given.containsKey(item);
  }

  /** The numbers of the large objects among them. */
  Set<String> largeObjects() {
    return LargeObjects.numbers(given());
  }

  boolean sets(Setting setting) {
    return settings.containsKey(setting);
  }

  /** Whether others than its owner granted the database. */
  boolean grants() {
    return !grants.isEmpty();
  }

  /** In the archive's order, before the rows. */
  boolean makesEarly(Item item) {
    return makes(item)
        && item.section() == Section.PRE_DATA
        && (!AdministratorItems.isLast(item) || isUsedEarly(item));
  }

  /** By which the owner makes functions in a language. */
  private static boolean isUsedEarly(Item item) {
    return item.is("ACL") && item.name().startsWith("LANGUAGE ");
  }

  /** What the owner makes and another owns, from the first made to the last. */
  List<Item> given() {
    return items.stream().filter(given::containsKey).toList();
  }

  /** Once everything is proven and handed over: publications, then rights, then comments. */
  List<Item> late() {
    return items.stream()
        .filter(item -> makes(item) && !makesEarly(item) && !ofEventTriggers(item))
        .sorted(Comparator.comparing(AdministratorShare::turn))
        .toList();
  }

  private static int turn(Item item) {
    return AdministratorItems.isPublication(item) ? 0 : AdministratorItems.isAcl(item) ? 1 : 2;
  }

  /** After which the administrator does nothing more. */
  List<Item> last() {
    return items.stream().filter(item -> makes(item) && ofEventTriggers(item)).toList();
  }

  private static boolean ofEventTriggers(Item item) {
    return AdministratorItems.isEventTrigger(item)
        || !item.isMade() && item.name().startsWith("EVENT TRIGGER ");
  }

  /** Of the archive, what this predicate wants, extensions first: before anything can run. */
  List<Item> inOrder(Predicate<Item> wanted) {
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
  String told(String administrator) {
    List<String> lines = lines();
    if (lines.isEmpty()) {
      return "nothing of it needs the administrator \"" + administrator + "\", who is not used";
    }
    int more = lines.size() - SHOWN;
    return "the administrator \""
        + administrator
        + "\" restores "
        + lines.size()
        + (lines.size() == 1 ? " item" : " items")
        + " for which the restoring user has no right: "
        + String.join("; ", lines.stream().limit(SHOWN).toList())
        + (more > 0 ? "; and " + more + " more" : "");
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
