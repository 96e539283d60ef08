package trasiego.restore.administrator;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import trasiego.archive.Manifest.Setting;
import trasiego.archive.contents.TableOfContents;
import trasiego.archive.contents.TableOfContents.Item;
import trasiego.archive.contents.TableOfContents.Section;
import trasiego.catalogue.LeftOut;
import trasiego.postgres.Catalogue.Difference;

/**
 * What of a backup an administrator who is no superuser may not restore either, and what will
 * differ for it: each with its reason, told before anybody confirms. No row is among it, and
 * nothing that something else stands on.
 */
public final class Remainder {
  private static final String ROWS = "TABLE DATA";

  private final Map<Item, String> missing = new LinkedHashMap<>();
  private final Map<Item, String> kept = new LinkedHashMap<>();
  private final Map<Item, String> keepers = new HashMap<>();
  private final Map<Item, String> partly = new LinkedHashMap<>();
  private final Map<Setting, String> settings = new LinkedHashMap<>();
  private final List<String> grants = new ArrayList<>();

  void leaveOut(Item item, String reason) {
    missing.put(item, reason);
  }

  /** Stays another's than its owner's: the database's owner's, or the administrator's. */
  void keep(Item item, String keeper, String reason) {
    kept.put(item, reason);
    keepers.put(item, keeper);
  }

  /** A grant of which a part is not made. */
  void cut(Item item, String reason) {
    partly.put(item, reason);
  }

  void leaveOut(Setting setting, String reason) {
    settings.put(setting, reason);
  }

  void leaveOut(String grant) {
    grants.add(grant);
  }

  boolean lacks(Item item) {
    return missing.containsKey(item);
  }

  boolean keeps(Item item) {
    return kept.containsKey(item);
  }

  boolean lacks(Setting setting) {
    return settings.containsKey(setting);
  }

  List<Item> kept() {
    return List.copyOf(kept.keySet());
  }

  public boolean isEmpty() {
    return missing.isEmpty()
        && kept.isEmpty()
        && partly.isEmpty()
        && settings.isEmpty()
        && grants.isEmpty();
  }

  /**
   * Takes what is only said of the missing with them.
   *
   * @return what cannot be missing, since something that is made, or rows, stand on it
   */
  List<String> close(TableOfContents contents) {
    List<Item> there = contents.without(missing::containsKey);
    List<String> needed = new ArrayList<>();
    for (Item item : contents.items()) {
      if (there.contains(item) || missing.containsKey(item)) {
        continue;
      }
      if (item.isMade() || item.section() == Section.DATA && item.is(ROWS)) {
        needed.add(item + ": it stands on what the administrator may not make either");
      } else {
        missing.put(item, "what it is about is not there");
      }
    }
    return needed;
  }

  /** What a person reads before confirming it: one line each. */
  List<String> lines() {
    List<String> lines = new ArrayList<>();
    missing.forEach((item, reason) -> lines.add(item + " will not be there: " + reason));
    kept.forEach(
        (item, reason) ->
            lines.add(item + " will belong to \"" + keepers.get(item) + "\": " + reason));
    partly.forEach((item, reason) -> lines.add(item + " will lack a part: " + reason));
    settings.values().forEach(reason -> lines.add("will not be set: " + reason));
    grants.forEach(grant -> lines.add("will not be granted: " + grant));
    return lines;
  }

  /** Whether a difference follows from what was told. */
  public Predicate<Difference> explains() {
    List<Predicate<Difference>> explained = new ArrayList<>();
    explained.add(LeftOut.ofMissing(missing.keySet()));
    explained.add(LeftOut.ofOwners(keepers));
    explained.add(LeftOut.ofGrants(partly.keySet()));
    Set<String> names =
        settings.keySet().stream()
            .map(setting -> "setting " + setting.name() + " of the database for ")
            .collect(Collectors.toSet());
    explained.add(
        difference ->
            difference.found() == null && names.stream().anyMatch(difference.name()::startsWith));
    if (!grants.isEmpty()) {
      explained.add(difference -> difference.name().startsWith("grants on the database to "));
    }
    return difference -> explained.stream().anyMatch(one -> one.test(difference));
  }
}
