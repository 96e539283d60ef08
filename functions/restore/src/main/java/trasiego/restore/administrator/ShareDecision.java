package trasiego.restore.administrator;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import trasiego.archive.Manifest.Setting;
import trasiego.archive.contents.TableOfContents;
import trasiego.archive.contents.TableOfContents.Item;
import trasiego.load.AdministratorItems;
import trasiego.restore.rights.AttributeRights;
import trasiego.restore.rights.LargeObjects;
import trasiego.restore.rights.LastItems;
import trasiego.restore.rights.Obstacles;

/**
 * Decides what of one backup an administrator makes and hands over, what remains, and what is
 * refused, by what stands in the restoring user's way and what the administrator may.
 */
final class ShareDecision {
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

  private final List<Item> items;
  private final String owner;
  private final AdministratorRights rights;
  private final Remainder remainder;
  private final Map<Item, String> made = new LinkedHashMap<>();
  private final Map<Item, String> given = new LinkedHashMap<>();
  private final Map<Setting, String> settings = new LinkedHashMap<>();
  private final List<String> grants = new ArrayList<>();
  private final List<String> refused = new ArrayList<>();

  ShareDecision(TableOfContents contents, String owner, AdministratorRights rights) {
    this.items = LargeObjects.andDefined(contents);
    this.owner = owner;
    this.rights = rights;
    this.remainder = new Remainder();
  }

  AdministratorShare of(Obstacles obstacles, TableOfContents contents) {
    refused.addAll(obstacles.hopeless());
    actAsOwner();
    obstacles.kinds().forEach(this::kind);
    obstacles.owners().forEach((reason, owned) -> owned.forEach(item -> owned(item, reason)));
    ShareConsequences consequences =
        new ShareConsequences(items, rights, made, given, refused, remainder);
    consequences.decide();
    ownersOfMade();
    consequences.refuseEvaluating();
    attributes(obstacles);
    refused.addAll(remainder.close(contents));
    return new AdministratorShare(
        items,
        made,
        given,
        settings,
        grants,
        refused,
        remainder,
        rights.isSuperuser() ? Optional.empty() : Optional.of(rights.roles()));
  }

  /** Without his rights nobody does anything in his database. */
  private void actAsOwner() {
    if (!rights.actsAs(owner)) {
      refused.add(
          "the administrator may not act as the owner role \""
              + owner
              + "\": GRANT it to him WITH ADMIN OPTION");
    }
  }

  private void attributes(Obstacles obstacles) {
    obstacles
        .settings()
        .forEach(
            (setting, reason) -> {
              if (rights.sets(setting)) {
                settings.put(setting, reason);
              } else {
                remainder.leaveOut(setting, reason);
              }
            });
    obstacles
        .grants()
        .forEach(
            (grant, reason) -> {
              if (rights.actsAs(AttributeRights.grantor(grant))) {
                grants.add(reason);
              } else {
                remainder.leaveOut(reason);
              }
            });
  }

  /** What he makes and may hand to nobody stays his, such as a superuser's event trigger. */
  private void ownersOfMade() {
    made.forEach(
        (item, reason) -> {
          if (item.isOwned() && !item.drop().isEmpty() && !rights.actsAs(item.owner())) {
            remainder.keep(item, rights.name(), reason);
          }
        });
  }

  private void kind(Item item, String reason) {
    if (!rights.makes(item)) {
      remainder.leaveOut(item, reason);
    } else if (AdministratorItems.isAcl(item) && !rights.isSuperuser()) {
      acl(item, reason);
    } else if (AdministratorItems.isSubscription(item) || item.is("SECURITY LABEL")) {
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

  /** As each who granted it, as far as he may act as them. */
  private void acl(Item item, String reason) {
    made.put(item, reason);
    List<String> others = Grantors.of(item).stream().filter(role -> !rights.actsAs(role)).toList();
    if (!others.isEmpty()) {
      remainder.cut(item, "granted by \"" + String.join("\", \"", others) + "\"");
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
    if (made.containsKey(item)
        || remainder.lacks(item)
        || WITHOUT_OWNER.contains(item.kind())
        || isOfColumn(item)) {
      return;
    }
    if (!rights.isSuperuser() && isNobodys(item, reason)) {
      return;
    }
    if (item.is("SECURITY LABEL") || AdministratorItems.isSubscription(item)) {
      refused.add(item + ": " + reason + "; no restoration makes it");
    } else if (!item.isMade() || rights.isSuperuser() && isQuietAndNoSchema(item)) {
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

  /**
   * Whether nobody is to hand it over: what is said of things, the owner says himself where they
   * stay his.
   */
  private boolean isNobodys(Item item, String reason) {
    if (item.is("USER MAPPING")) {
      return true;
    }
    if (item.is(LastItems.VIEW_ROWS) || rights.actsAs(item.owner())) {
      return false;
    }
    if (item.is("DEFAULT ACL")) {
      remainder.leaveOut(item, reason);
    } else if (item.isMade()) {
      remainder.keep(item, owner, reason);
    }
    return true;
  }

  /** An identity column's sequence, which nothing drops, goes with its table. */
  private static boolean isOfColumn(Item item) {
    return item.is("SEQUENCE") && item.drop().isEmpty();
  }

  private static boolean isQuietAndNoSchema(Item item) {
    return AdministratorItems.isQuiet(item) && !AdministratorItems.isSchema(item);
  }
}
