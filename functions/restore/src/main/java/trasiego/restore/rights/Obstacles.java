package trasiego.restore.rights;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import trasiego.archive.Manifest.Setting;
import trasiego.archive.contents.TableOfContents.Item;
import trasiego.failure.Excerpt;

/**
 * What of a backup the restoring user may not restore to this server, with the reasons, in the
 * order in which they were found.
 *
 * @param hopeless that no login helps against
 * @param kinds items that only a superuser makes
 * @param owners items of owners that the restoring user cannot act for, by the reason
 * @param settings that only a superuser, or another role, may set
 * @param grants of the database, as the server writes them, that another than its owner made
 */
public record Obstacles(
    List<String> hopeless,
    Map<Item, String> kinds,
    Map<String, List<Item>> owners,
    Map<Setting, String> settings,
    Map<String, String> grants) {
  private static final int SHOWN_OBJECTS = 20;

  Obstacles() {
    this(
        new ArrayList<>(),
        new LinkedHashMap<>(),
        new LinkedHashMap<>(),
        new LinkedHashMap<>(),
        new LinkedHashMap<>());
  }

  /** One line for each; empty where everything can be restored, as far as can be known. */
  public List<String> reasons() {
    List<String> reasons = new ArrayList<>(hopeless);
    kinds.forEach((item, reason) -> reasons.add(item + ": " + reason));
    owners.forEach((reason, items) -> reasons.add(reason + ": " + shown(items)));
    reasons.addAll(settings.values());
    reasons.addAll(grants.values());
    return List.copyOf(reasons);
  }

  /** Whether an administrator's login may help against some of them. */
  public boolean isHopeful() {
    return !kinds.isEmpty() || !owners.isEmpty() || !settings.isEmpty() || !grants.isEmpty();
  }

  static String shown(List<Item> objects) {
    return Excerpt.of(objects, SHOWN_OBJECTS);
  }
}
