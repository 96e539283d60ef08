package trasiego.restore;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import trasiego.archive.BackupId;
import trasiego.restore.Databases.Found;

/**
 * What earlier restorations of one environment replaced and kept, the newest first.
 *
 * @param all each with its mark
 */
record KeptDatabases(List<Found> all) {
  private static final int MOST = 5;

  static KeptDatabases of(Databases databases, String environment) {
    return new KeptDatabases(
        databases.all().stream()
            .filter(found -> found.isMarked(Marker.OLD))
            .filter(found -> mark(found).environment().equals(environment))
            .sorted(Comparator.comparing((Found found) -> mark(found).replacedAt()).reversed())
            .toList());
  }

  private static Marker mark(Found found) {
    return found.marker().orElseThrow();
  }

  Optional<Found> newest() {
    return all.stream().findFirst();
  }

  /** The one that was kept when this execution put this backup in its place. */
  Optional<Found> replacedBy(String execution, BackupId backup) {
    return all.stream()
        .filter(found -> !execution.isEmpty() && execution.equals(mark(found).replacedBy()))
        .filter(found -> backup.toString().equals(mark(found).backup()))
        .findFirst();
  }

  /**
   * For people who may mean another one than the newest: what else is kept; empty where none is.
   */
  String others() {
    List<String> others =
        all.stream()
            .skip(1)
            .map(found -> "\"" + found.name() + "\" since " + mark(found).replacedAt())
            .toList();
    return others.isEmpty()
        ? ""
        : "; kept too, and not meant: "
            + String.join(", ", others.subList(0, Math.min(others.size(), MOST)))
            + (others.size() > MOST ? " and " + (others.size() - MOST) + " more" : "");
  }
}
