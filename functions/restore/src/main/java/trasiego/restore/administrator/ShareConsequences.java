package trasiego.restore.administrator;

import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import trasiego.archive.contents.TableOfContents.Item;
import trasiego.load.AdministratorItems;
import trasiego.migration.Statements;
import trasiego.restore.rights.DumpedSql;
import trasiego.restore.rights.LastItems;
import trasiego.restore.rights.RoutineRights;

/**
 * What follows for other items of a backup from those that an administrator makes or hands over,
 * and what of it cannot be.
 */
final class ShareConsequences {
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
  private final AdministratorRights rights;
  private final Map<Item, String> made;
  private final Map<Item, String> given;
  private final List<String> refused;
  private final Remainder remainder;

  /** All but the first two are added to. */
  ShareConsequences(
      List<Item> items,
      AdministratorRights rights,
      Map<Item, String> made,
      Map<Item, String> given,
      List<String> refused,
      Remainder remainder) {
    this.items = items;
    this.rights = rights;
    this.made = made;
    this.given = given;
    this.refused = refused;
    this.remainder = remainder;
  }

  void decide() {
    routinesOfLanguages();
    viewsOnPolicies();
    betweenTypes();
    servers();
    whatIsSaidOfThem();
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
                RoutineRights.language(DumpedSql.of(item.sql()))
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
  void refuseEvaluating() {
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

  private void betweenTypes() {
    Set<Integer> own = new HashSet<>();
    items.stream()
        .filter(item -> TYPES.contains(item.kind()) && !made.containsKey(item))
        .forEach(item -> own.add(item.number()));
    items.stream()
        .filter(item -> BETWEEN_TYPES.contains(item.kind()))
        .filter(item -> item.needs().stream().noneMatch(own::contains))
        .filter(item -> !made.containsKey(item) && !remainder.lacks(item))
        .forEach(
            item -> {
              String reason = "neither of its types is the owner's";
              if (rights.isSuperuser()) {
                made.put(item, reason);
              } else {
                remainder.leaveOut(item, reason);
              }
            });
  }

  /** A wrapper is a superuser's, and a server's owner need not have the right to use it. */
  private void servers() {
    items.stream()
        .filter(item -> item.is("SERVER"))
        .filter(item -> rights.isSuperuser() || isOfMadeExtension(item))
        .forEach(item -> made.putIfAbsent(item, "its wrapper is a superuser's"));
  }

  private boolean isOfMadeExtension(Item server) {
    return made.keySet().stream()
        .anyMatch(
            item -> AdministratorItems.isExtension(item) && server.needs().contains(item.number()));
  }

  /** Grants and comments on what the owner does not make are not his to give either. */
  private void whatIsSaidOfThem() {
    Set<Integer> numbers = new HashSet<>();
    made.keySet().stream().filter(Item::isMade).forEach(item -> numbers.add(item.number()));
    items.stream()
        .filter(item -> !item.isMade() || item.is("PUBLICATION TABLE"))
        .filter(item -> item.needs().stream().anyMatch(numbers::contains))
        .filter(item -> !remainder.lacks(item))
        .forEach(item -> made.putIfAbsent(item, "it belongs to what an administrator makes"));
  }
}
