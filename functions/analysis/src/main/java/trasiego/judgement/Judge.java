package trasiego.judgement;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import trasiego.estimate.RowEstimate;
import trasiego.estimate.RowEstimates;
import trasiego.execution.Hazard;
import trasiego.execution.Report.FileReport;
import trasiego.execution.Report.StatementReport;
import trasiego.execution.Touched;
import trasiego.execution.Verdict;
import trasiego.migration.Acknowledgement;
import trasiego.migration.Script;
import trasiego.observation.Event;
import trasiego.observation.ObservedFile;
import trasiego.observation.ObservedStatement;
import trasiego.observation.schema.Schema;
import trasiego.observation.schema.SchemaObject;
import trasiego.rule.FileContext;
import trasiego.rule.LockOrder;
import trasiego.rule.TargetTables;
import trasiego.rule.Thresholds;
import trasiego.stored.BrokenCode;

/**
 * Judges the files of one deployment in their order, all against the same target and thresholds.
 */
public final class Judge {
  private final TargetTables target;
  private final Thresholds thresholds;
  private final int major;
  private final Set<String> deployedBefore;
  private final List<LockOrder> lockOrders = new ArrayList<>();

  /**
   * @param before the schema before the first file of the deployment
   * @param major the server's, such as 18
   */
  public Judge(TargetTables target, Thresholds thresholds, int major, Schema before) {
    this(
        target,
        thresholds,
        major,
        before.objects().values().stream()
            .map(SchemaObject::name)
            .collect(Collectors.toUnmodifiableSet()));
  }

  /**
   * @param inUse as {@link #inUse} answered it, where the files before were judged by another one
   */
  public Judge(TargetTables target, Thresholds thresholds, int major, Set<String> inUse) {
    this.target = target;
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

  /** What the file's statements are, and the verdict that follows from them alone. */
  public FileReport judge(ObservedFile file, Script script) {
    return judge(file, script, FileKnowledge.NOTHING);
  }

  /**
   * What the file's statements are, and the verdict that follows from them and from all else that
   * is known. Objects that an earlier file of the deployment renamed count as in use by their new
   * name.
   */
  public FileReport judge(ObservedFile file, Script script, FileKnowledge known) {
    return judge(file, script, known, List.of());
  }

  /**
   * The same.
   *
   * @param broken code stored in the database that the file breaks
   */
  public FileReport judge(
      ObservedFile file, Script script, FileKnowledge known, List<BrokenCode> broken) {
    FileContext it =
        new FileContext(
            file,
            script,
            target,
            thresholds,
            deployedBefore,
            major,
            known.untried(),
            known.rows(),
            lockOrders);
    List<Hazard> hazards = new ArrayList<>(RuleSet.judge(it));
    Set<String> fresh = fresh(file);
    follow(file);
    hazards.addAll(StoredCodeHazards.of(file, broken));
    hazards.addAll(FileHazards.ofChecks(known.checks()));
    if (script.backfill().isEmpty()) {
      // A backfill takes as long as it takes: nobody waits for more than a batch of it.
      FileHazards.ofDuration(file.name(), known.expected(), thresholds).ifPresent(hazards::add);
    }
    FileHazards.ofUndo(file.name(), known.undo()).ifPresent(hazards::add);
    AcknowledgementMatcher reasons = AcknowledgementMatcher.of(script, hazards, fresh);
    List<Acknowledgement> stray = reasons.stray();
    List<Hazard> all = new ArrayList<>(reasons.weighed());
    stray.forEach(line -> all.add(reasons.finding(line)));
    return new FileReport(
        file.version(),
        file.name(),
        Verdict.of(all),
        all,
        file.statements().stream().map(one -> statement(one, known.rows())).toList(),
        known.expected(),
        known.checks(),
        known.undo(),
        known.compatibility(),
        stray.stream().map(line -> line.code() + " " + line.object()).toList());
  }

  private Set<String> fresh(ObservedFile file) {
    return file.before().objects().values().stream()
        .map(SchemaObject::name)
        .filter(name -> !deployedBefore.contains(name))
        .collect(Collectors.toSet());
  }

  /**
   * Passes a file that was judged before. A new name is used as the old one was, by those after.
   */
  public void follow(ObservedFile file) {
    lockOrders.addAll(LockOrder.of(file));
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

  private static StatementReport statement(ObservedStatement it, RowEstimates estimates) {
    List<String> effects = new ArrayList<>();
    it.events().forEach(event -> effects.add(words(event)));
    it.rewritten().stream()
        .map(table -> "rewrites " + table)
        .filter(effect -> !effects.contains(effect))
        .forEach(effects::add);
    for (Map.Entry<String, Touched> rows : it.rows().entrySet()) {
      effects.add(words(rows.getKey(), rows.getValue()));
    }
    estimates.of(it).stream()
        .filter(estimate -> estimate.isKnown() && it.rows().isEmpty())
        .filter(estimate -> estimate.rows() > 0)
        .forEach(estimate -> effects.add(words(estimate)));
    it.shared().forEach(change -> effects.add("changes " + change));
    if (it.untried() != null) {
      effects.add("not tried: " + it.untried().state() + ": " + it.untried().message());
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
        it.gained().stream().map(lock -> lock.mode() + " on " + lock.relation()).toList());
  }

  private static String words(Event event) {
    return switch (event.kind()) {
      case REWRITE -> "rewrites " + event.relation();
      case VERIFY -> "reads " + event.relation() + " to check a constraint";
      case VALIDATE -> "checks foreign key " + event.object() + " of " + event.relation();
      case BUILD -> "builds index " + event.object() + " on " + event.relation();
    };
  }

  private static String words(RowEstimate estimate) {
    return String.format(
        Locale.ROOT,
        "%s about %,d rows of %s, by the target's statistics",
        estimate.write().does(),
        estimate.rows(),
        estimate.write().name());
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
