package trasiego.hazard;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import trasiego.hazard.Report.Check;
import trasiego.hazard.Report.Compatibility;
import trasiego.hazard.Report.Expected;
import trasiego.hazard.Report.FileReport;
import trasiego.hazard.Report.StatementReport;
import trasiego.migration.Acknowledgement;
import trasiego.migration.Script;
import trasiego.observation.Event;
import trasiego.observation.Lock;
import trasiego.observation.ObservedFile;
import trasiego.observation.ObservedStatement;
import trasiego.observation.SchemaObject;
import trasiego.observation.Structure;
import trasiego.observation.Touched;

/** Judges the files of one deployment in their order, all by the same weights and thresholds. */
public final class Judge {
  private static final List<String> STRONGEST_FIRST =
      List.of(
          "ACCESS EXCLUSIVE",
          "EXCLUSIVE",
          "SHARE ROW EXCLUSIVE",
          "SHARE",
          "SHARE UPDATE EXCLUSIVE",
          "ROW EXCLUSIVE",
          "ROW SHARE");

  /** Only rows show them: where a copy has none, the line may still be needed where it has. */
  private static final Set<String> BY_ROWS = Set.of("update-all-rows", "delete-all-rows");

  private final Weights weights;
  private final Thresholds thresholds;
  private final int major;
  private final Set<String> deployedBefore;

  /**
   * @param before the schema before the first file of the deployment
   * @param major the server's, such as 18
   */
  public Judge(Weights weights, Thresholds thresholds, int major, Structure before) {
    this(
        weights,
        thresholds,
        major,
        before.objects().values().stream()
            .map(SchemaObject::name)
            .collect(Collectors.toUnmodifiableSet()));
  }

  /**
   * @param inUse as {@link #inUse} answered it, where the files before were judged by another one
   */
  public Judge(Weights weights, Thresholds thresholds, int major, Set<String> inUse) {
    this.weights = weights;
    this.thresholds = thresholds;
    this.major = major;
    this.deployedBefore = new HashSet<>(inUse);
  }

  /**
   * The names of all objects that are from before the deployment, as the files so far left them.
   */
  public Set<String> inUse() {
    return Set.copyOf(deployedBefore);
  }

  /**
   * What of a file would reach beyond the database and is not acknowledged: to be asked before it
   * is tried anywhere, since trying it does so too.
   */
  public static List<Hazard> unasked(Script script) {
    return OutsideRules.unasked(script);
  }

  /**
   * What the file's statements are, and the verdict that follows from them alone. Tables that an
   * earlier file of the deployment renamed count as in use by their new name.
   */
  public FileReport judge(ObservedFile file, Script script) {
    FileCase it = new FileCase(file, script, weights, thresholds, deployedBefore, major);
    follow(file);
    return report(
        new FileReport(
            file.version(),
            file.name(),
            null,
            Rules.judge(it),
            file.statements().stream().map(Judge::statement).toList(),
            null,
            List.of(),
            null,
            null,
            List.of()),
        script);
  }

  /** A new name is used as the old one was, by the files that come after. */
  private void follow(ObservedFile file) {
    file.before()
        .objects()
        .forEach(
            (key, was) -> {
              SchemaObject is = file.after().objects().get(key);
              if (is != null && deployedBefore.contains(was.name())) {
                deployedBefore.add(is.name());
              }
            });
  }

  /** The same report with what the target said, and the verdict that follows from all of it. */
  public FileReport weighed(
      FileReport report,
      Script script,
      Expected expected,
      List<Check> checks,
      Compatibility compatibility) {
    List<Hazard> hazards = new ArrayList<>(report.hazards());
    FileHazards.ofChecks(checks).forEach(hazards::add);
    FileHazards.ofDuration(report.file(), expected, thresholds).ifPresent(hazards::add);
    return report(
        new FileReport(
            report.version(),
            report.file(),
            null,
            hazards,
            report.statements(),
            expected,
            checks,
            report.undo(),
            compatibility,
            List.of()),
        script);
  }

  /** The same report with what is known of the way back. */
  public FileReport undoable(FileReport report, Script script, Report.Undo undo) {
    List<Hazard> hazards = new ArrayList<>(report.hazards());
    FileHazards.ofUndo(report.file(), undo).ifPresent(hazards::add);
    return report(
        new FileReport(
            report.version(),
            report.file(),
            null,
            hazards,
            report.statements(),
            report.expected(),
            report.checks(),
            undo,
            report.compatibility(),
            List.of()),
        script);
  }

  /** Matches the file's acknowledgements with its hazards and says the verdict. */
  private static FileReport report(FileReport report, Script script) {
    Set<Acknowledgement> used = new HashSet<>();
    List<Hazard> hazards = new ArrayList<>();
    for (Hazard hazard : report.hazards()) {
      if (hazard.code().equals(FileHazards.STRAY)) {
        continue;
      }
      Hazard weighed = hazard;
      for (Acknowledgement one : script.acknowledgements()) {
        if (one.isOf(hazard.code(), hazard.object())) {
          used.add(one);
          weighed = hazard.acknowledged(one.reason());
        }
      }
      hazards.add(weighed);
    }
    List<Acknowledgement> stray =
        script.acknowledgements().stream()
            .filter(it -> !used.contains(it) && !BY_ROWS.contains(it.code()))
            .toList();
    stray.forEach(it -> hazards.add(FileHazards.stray(it)));
    return new FileReport(
        report.version(),
        report.file(),
        Verdict.of(hazards),
        hazards,
        report.statements(),
        report.expected(),
        report.checks(),
        report.undo(),
        report.compatibility(),
        stray.stream().map(it -> it.code() + " " + it.object()).toList());
  }

  private static StatementReport statement(ObservedStatement it) {
    List<String> effects = new ArrayList<>();
    it.events().forEach(event -> effects.add(words(event)));
    it.rewritten().stream()
        .map(table -> "rewrites " + table)
        .filter(effect -> !effects.contains(effect))
        .forEach(effects::add);
    for (Map.Entry<String, Touched> rows : it.rows().entrySet()) {
      effects.add(words(rows.getKey(), rows.getValue()));
    }
    if (it.failure() != null) {
      effects.add("fails with " + it.failure().state() + ": " + it.failure().message());
    }
    return new StatementReport(
        it.number(),
        it.line(),
        it.sql(),
        it.seconds(),
        List.copyOf(effects),
        it.gained().stream()
            .sorted(java.util.Comparator.comparingInt(Judge::rank))
            .map(lock -> lock.mode() + " on " + lock.relation())
            .toList());
  }

  private static int rank(Lock lock) {
    int rank = STRONGEST_FIRST.indexOf(lock.mode());
    return rank < 0 ? STRONGEST_FIRST.size() : rank;
  }

  private static String words(Event event) {
    return switch (event.kind()) {
      case REWRITE -> "rewrites " + event.relation();
      case VERIFY -> "reads " + event.relation() + " to check a constraint";
      case VALIDATE -> "checks foreign key " + event.object() + " of " + event.relation();
      case BUILD -> "builds index " + event.object() + " on " + event.relation();
    };
  }

  private static String words(String table, Touched rows) {
    return String.format(
        Locale.ROOT,
        "%s: %,d inserted, %,d updated, %,d deleted",
        table,
        rows.inserted(),
        rows.updated(),
        rows.deleted());
  }
}
