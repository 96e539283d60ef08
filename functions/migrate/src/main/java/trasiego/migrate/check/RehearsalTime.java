package trasiego.migrate.check;

import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Whether a rehearsal can end: each of its invocations restores the backup, repeats the files that
 * the ones before have rehearsed, and must then bring one step forward.
 *
 * @param bytes of the database, indexes included
 * @param files how long each is estimated to take
 * @param invocation what one invocation of the trial function has for its work
 */
record RehearsalTime(long bytes, List<Double> files, double invocation) {
  /**
   * Bytes of a database that are restored in a second, assumed: pg_restore alone loaded 667 MB in
   * 12 s on two idle cores (55 MB/s). Here the backup is read twice and every row compared besides,
   * and a function may be slower.
   */
  private static final double RATE = 20e6;

  private static final double MEGABYTE = 1e6;

  /** Why it cannot end, by the size alone; empty where it can. */
  Optional<String> problem() {
    return restore() <= invocation
        ? Optional.empty()
        : Optional.of(
            String.format(
                Locale.ROOT,
                "restoring the backup takes about %,.0f s (%,.0f MB at %.0f MB/s), and one"
                    + " invocation of the trial function has %,.0f s",
                restore(),
                bytes / MEGABYTE,
                RATE / MEGABYTE,
                invocation));
  }

  /** Why it may not end, by what the files are estimated to take; empty where it may. */
  Optional<String> doubt() {
    double all = files.stream().mapToDouble(Double::doubleValue).sum();
    double longest = files.stream().mapToDouble(Double::doubleValue).max().orElse(0);
    return restore() > invocation || restore() + all + longest <= invocation
        ? Optional.empty()
        : Optional.of(
            String.format(
                Locale.ROOT,
                "the rehearsal may not end: restoring the backup (about %,.0f s at %.0f MB/s),"
                    + " repeating the files (about %,.0f s) and the longest of them once more"
                    + " (about %,.0f s) are estimated to take longer than the %,.0f s of one"
                    + " invocation of the trial function",
                restore(),
                RATE / MEGABYTE,
                all,
                longest,
                invocation));
  }

  private double restore() {
    return bytes / RATE;
  }
}
