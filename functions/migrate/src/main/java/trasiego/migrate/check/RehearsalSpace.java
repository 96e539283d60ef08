package trasiego.migrate.check;

import java.util.Comparator;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import trasiego.execution.Lock;
import trasiego.observation.ObservedStatement;
import trasiego.rule.TargetTables;
import trasiego.trial.ServerProfile;

/**
 * Whether the backup and what the files do to it fit on the trial server's disk: the database, its
 * largest touched table twice, since a rewrite keeps both, and the log of that.
 */
final class RehearsalSpace {
  private static final double GIGABYTE = 1_000_000_000;

  /** A full UPDATE of 355 MB wrote 833 MB of log. */
  private static final double LOG = 2.5;

  /** The server's own files, and the log that it keeps between two checkpoints. */
  private static final long LEAST = 256L << 20;

  private static final Set<String> READING =
      Set.of("ACCESS SHARE", "ROW SHARE", "SHARE UPDATE EXCLUSIVE");

  private RehearsalSpace() {}

  /** Why the backup cannot be restored and the files run on it; empty where it fits. */
  static Optional<String> problem(
      ServerProfile profile,
      Stream<ObservedStatement> tried,
      TargetTables weights,
      long freeBytes) {
    Optional<TargetTables.Table> largest =
        touched(tried).stream()
            .flatMap(name -> weights.table(name).stream())
            .max(Comparator.comparingLong(RehearsalSpace::bytes));
    long table = largest.map(RehearsalSpace::bytes).orElse(0L);
    long needed = profile.bytes() + 2 * table + (long) (LOG * table) + LEAST;
    if (needed <= freeBytes) {
      return Optional.empty();
    }
    return Optional.of(
        "the restored backup does not fit on the trial server: it needs about "
            + gigabytes(needed)
            + " (the database "
            + gigabytes(profile.bytes())
            + largest
                .map(
                    it ->
                        ", "
                            + it.name()
                            + " of "
                            + gigabytes(bytes(it))
                            + " twice and the log of writing it")
                .orElse("")
            + "), there are "
            + gigabytes(freeBytes));
  }

  private static Set<String> touched(Stream<ObservedStatement> tried) {
    Set<String> names = new TreeSet<>();
    tried.forEach(
        statement -> {
          names.addAll(statement.rewritten());
          names.addAll(statement.rows().keySet());
          statement.events().forEach(event -> names.add(event.relation()));
          statement.gained().stream()
              .filter(lock -> !READING.contains(lock.mode()))
              .map(Lock::relation)
              .forEach(names::add);
        });
    return names;
  }

  private static long bytes(TargetTables.Table table) {
    return table.bytes() + table.indexBytes();
  }

  private static String gigabytes(long bytes) {
    return String.format(Locale.ROOT, "%.1f GB", bytes / GIGABYTE);
  }
}
