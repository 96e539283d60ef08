package trasiego.restore.database;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import trasiego.archive.BackupId;
import trasiego.failure.Excerpt;
import trasiego.load.Marker;
import trasiego.restore.database.Databases.Found;

/**
 * What earlier restorations of one environment replaced and kept, the newest first.
 *
 * @param all each with its mark
 */
public record KeptDatabases(List<Found> all) {
  private static final int MOST = 5;

  public static KeptDatabases of(Databases databases, String environment) {
    return new KeptDatabases(
        databases.all().stream()
            .filter(found -> found.marker().filter(it -> it.isKeptBy(environment)).isPresent())
            .sorted(Comparator.comparing((Found found) -> mark(found).replacedAt()).reversed())
            .toList());
  }

  private static Marker mark(Found found) {
    return found.marker().orElseThrow();
  }

  public Optional<Found> newest() {
    return all.stream().findFirst();
  }

  /** The one of this name, which is no other database of the server, whoever owns it. */
  public Optional<Found> named(String name) {
    return all.stream().filter(found -> found.name().equals(name)).findFirst();
  }

  /** For a person who named another. */
  public String list() {
    return all.isEmpty() ? "none" : lines(all);
  }

  /** The one that was kept when this execution put this backup in its place. */
  public Optional<Found> replacedBy(String execution, BackupId backup) {
    return all.stream()
        .filter(found -> !execution.isEmpty() && execution.equals(mark(found).replacedBy()))
        .filter(found -> backup.toString().equals(mark(found).backup()))
        .findFirst();
  }

  /**
   * For people who may mean another one: what else is kept; empty where nothing is.
   *
   * @param chosen the one that is meant
   */
  public String others(Found chosen) {
    List<Found> others = all.stream().filter(found -> !found.equals(chosen)).toList();
    return others.isEmpty() ? "" : "; kept too, and not meant: " + lines(others);
  }

  private static String lines(List<Found> some) {
    List<String> lines =
        some.stream()
            .map(found -> "\"" + found.name() + "\" since " + mark(found).replacedAt())
            .toList();
    return Excerpt.of(lines, MOST);
  }
}
