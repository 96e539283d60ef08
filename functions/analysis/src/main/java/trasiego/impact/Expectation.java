package trasiego.impact;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import trasiego.estimate.RowEstimate;
import trasiego.estimate.RowEstimates;
import trasiego.estimate.RowWrite;
import trasiego.execution.Lock;
import trasiego.execution.Report.Expected;
import trasiego.observation.Event;
import trasiego.observation.ObservedFile;
import trasiego.observation.ObservedStatement;
import trasiego.precheck.QualifiedNames;
import trasiego.rule.TargetTables;

/** How long a file will take on the target, and whom it blocks for how long meanwhile. */
public final class Expectation {
  private static final Set<String> CHANGES = Set.of("UPDATE", "DELETE", "MERGE");

  /** Lock modes that keep others out, and whom; the rest only keeps out other DDL. */
  private static final List<Map.Entry<String, String>> KEEPS_OUT =
      List.of(
          Map.entry("ACCESS EXCLUSIVE", "reads and writes"),
          Map.entry("EXCLUSIVE", "writes"),
          Map.entry("SHARE ROW EXCLUSIVE", "writes"),
          Map.entry("SHARE", "writes"));

  private static final double LEAST = 0.1;

  /** Two probes of one server differ by less. */
  private static final double NOTABLE = 1.2;

  private record Duration(double seconds, boolean guessed) {}

  private Expectation() {}

  /**
   * The file ran on a full copy: its times there say what is slow, not how slow it is live. Where
   * the live server's processor is slower they are stretched; they are never shortened, since its
   * disks and its other work may be slower all the same.
   *
   * @param slower how many times as long the live server takes for the same work; empty where
   *     nobody knows
   */
  public static Expected measured(ObservedFile file, OptionalDouble slower) {
    double found = slower.orElse(1);
    double factor = found < NOTABLE ? 1 : found;
    List<Double> seconds =
        file.statements().stream().map(statement -> statement.seconds() * factor).toList();
    String ground =
        factor == 1
            ? "measured where it was rehearsed"
            : String.format(
                Locale.ROOT,
                "measured where it was rehearsed, times %.1f since the live server's processor is"
                    + " slower by that much",
                factor);
    return expected(file, seconds, ground + "; the live server has times of its own");
  }

  /** The file ran on a copy without rows: what its statements were seen to do, at the size. */
  public static Expected estimated(ObservedFile file, TargetTables target) {
    return estimated(file, target, RowEstimates.NONE);
  }

  /**
   * The same, where it is asked how many rows statements meet.
   *
   * @param rows by the target's statistics
   */
  public static Expected estimated(ObservedFile file, TargetTables target, RowEstimates rows) {
    List<Duration> durations =
        file.statements().stream().map(it -> estimate(it, target, rows.of(it))).toList();
    boolean guessed = durations.stream().anyMatch(Duration::guessed);
    return expected(
        file,
        durations.stream().map(Duration::seconds).toList(),
        guessed
            ? Throughput.GROUND + "; as if each UPDATE and DELETE met every row"
            : Throughput.GROUND);
  }

  private static Duration estimate(
      ObservedStatement statement, TargetTables target, List<RowEstimate> rows) {
    double seconds = statement.seconds();
    for (Event event : statement.events()) {
      seconds +=
          target
              .table(event.relation())
              .map(table -> Throughput.ASSUMED.seconds(event, table))
              .orElse(0.0);
    }
    if (!rows.isEmpty() && rows.stream().allMatch(RowEstimate::isKnown)) {
      double writing =
          rows.stream()
              .mapToDouble(
                  it -> Throughput.ASSUMED.secondsToWrite(it, table(it, statement, target)))
              .sum();
      return new Duration(seconds + writing, false);
    }
    double made = rows.stream().mapToDouble(it -> secondsToCopy(it, target)).sum();
    if (made > 0) {
      return new Duration(seconds + made, false);
    }
    boolean changes =
        !statement.words().isEmpty() && CHANGES.contains(statement.words().getFirst());
    double changing =
        changes
            ? statement.gained().stream()
                .filter(lock -> lock.mode().equals("ROW EXCLUSIVE"))
                .flatMap(lock -> target.table(lock.relation()).stream())
                .mapToDouble(Throughput.ASSUMED::secondsToChange)
                .max()
                .orElse(0)
            : 0;
    return new Duration(seconds + changing, changing > 0);
  }

  /** Every row of the tables that it copies, where nothing else is known of them. */
  private static double secondsToCopy(RowEstimate estimate, TargetTables target) {
    RowWrite write = estimate.write();
    return estimate.isKnown() || !write.copiesAll()
        ? 0
        : write
            .sources()
            .flatMap(
                source ->
                    target.tables().values().stream()
                        .filter(table -> QualifiedNames.last(table.name()).equals(source.table())))
            .mapToDouble(table -> table.rows() / Throughput.ASSUMED.changed())
            .max()
            .orElse(0);
  }

  /** The one of those that it locks whose name is written; of a new one nothing is known. */
  private static Optional<TargetTables.Table> table(
      RowEstimate estimate, ObservedStatement statement, TargetTables target) {
    return statement.gained().stream()
        .map(Lock::relation)
        .filter(relation -> QualifiedNames.last(relation).equals(estimate.write().table()))
        .flatMap(relation -> target.table(relation).stream())
        .findFirst();
  }

  private static Expected expected(ObservedFile file, List<Double> seconds, String ground) {
    double all = seconds.stream().mapToDouble(it -> it).sum();
    return new Expected(all, ground, blocked(file, seconds));
  }

  /** A lock is held from the statement that took it to the transaction's end. */
  private static List<String> blocked(ObservedFile file, List<Double> seconds) {
    Map<String, Map<String, Double>> held = new LinkedHashMap<>();
    for (int i = 0; i < seconds.size(); i++) {
      double until =
          file.transactional()
              ? seconds.subList(i, seconds.size()).stream().mapToDouble(it -> it).sum()
              : seconds.get(i);
      for (Lock lock : file.statements().get(i).gained()) {
        if (isInUse(file, lock.relation())) {
          held.computeIfAbsent(lock.relation(), _ -> new LinkedHashMap<>())
              .merge(lock.mode(), until, Math::max);
        }
      }
    }
    List<String> lines = new ArrayList<>();
    held.forEach(
        (relation, modes) ->
            strongest(modes).ifPresent(it -> lines.add(line(relation, it, modes))));
    return List.copyOf(lines);
  }

  private static boolean isInUse(ObservedFile file, String relation) {
    return file.before()
        .relation(relation)
        .filter(it -> it.isTable() || it.kind().endsWith("view"))
        .isPresent();
  }

  private static Optional<Map.Entry<String, String>> strongest(Map<String, Double> modes) {
    return KEEPS_OUT.stream().filter(mode -> modes.containsKey(mode.getKey())).findFirst();
  }

  private static String line(
      String relation, Map.Entry<String, String> strongest, Map<String, Double> modes) {
    double seconds = modes.get(strongest.getKey());
    String line = "%s of %s wait for %s".formatted(strongest.getValue(), relation, about(seconds));
    // Writers may be kept out for longer than readers, by a weaker lock that was taken earlier.
    double writes =
        KEEPS_OUT.stream()
            .mapToDouble(mode -> modes.getOrDefault(mode.getKey(), 0.0))
            .max()
            .orElse(0);
    return writes > seconds * 1.1 && writes > LEAST ? line + ", writes for " + about(writes) : line;
  }

  /** A time for people: nobody feels less than a tenth of a second. */
  static String about(double seconds) {
    if (seconds < LEAST) {
      return "a moment (less than 0.1 s)";
    }
    if (seconds < 10) {
      return String.format(Locale.ROOT, "about %.1f s", seconds);
    }
    if (seconds < 120) {
      return "about %d s".formatted(Math.round(seconds));
    }
    return seconds < 7200
        ? "about %d min".formatted(Math.round(seconds / 60))
        : String.format(Locale.ROOT, "about %.1f h", seconds / 3600);
  }
}
