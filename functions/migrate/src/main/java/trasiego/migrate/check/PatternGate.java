package trasiego.migrate.check;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import trasiego.execution.PlanDocument;
import trasiego.execution.PlanDocument.Pending;
import trasiego.migrate.check.SoakRecords.Standing;
import trasiego.migration.MigrationFile;
import trasiego.migration.MigrationFolder;
import trasiego.migration.PatternStep;
import trasiego.migration.SchemaVersion;
import trasiego.store.Store;

/**
 * Whether a file that takes an old shape away may run: every earlier step of its change was applied
 * before this deployment began, and for as long as a file must have soaked, so that the application
 * could change in between. Where the table is new to the environment, nobody uses its old shape.
 */
final class PatternGate {
  private static final String TABLE = "table ";

  private final MigrationFolder folder;
  private final PlanDocument plan;
  private final SoakRecords records;
  private final Duration soak;
  private final Clock clock;

  /**
   * @param store of this environment, whose own records say since when a file is applied
   * @param soak how long an earlier step must have been applied
   */
  PatternGate(MigrationFolder folder, PlanDocument plan, Store store, Duration soak, Clock clock) {
    this.folder = folder;
    this.plan = plan;
    this.records = new SoakRecords(store, plan.environment());
    this.soak = soak;
    this.clock = clock;
  }

  /** One line for each earlier step that stands in the way of a pending file. */
  List<String> problems() {
    List<String> problems = new ArrayList<>();
    for (Pending pending : plan.pending()) {
      Optional<MigrationFile> file = folder.file(pending.version());
      Optional<PatternStep> step = file.flatMap(it -> it.script().patternStep());
      if (step.filter(PatternStep::isContract).filter(this::isInUse).isPresent()) {
        earlier(file.get(), step.get())
            .forEach(other -> problem(file.get(), step.get(), other).ifPresent(problems::add));
      }
    }
    return List.copyOf(problems);
  }

  private List<MigrationFile> earlier(MigrationFile contract, PatternStep step) {
    SchemaVersion version = SchemaVersion.parse(contract.version());
    return folder.files().stream()
        .filter(file -> SchemaVersion.parse(file.version()).compareTo(version) < 0)
        .filter(
            file ->
                file.script()
                    .patternStep()
                    .filter(other -> !other.isContract() && other.isOfSameChange(step))
                    .isPresent())
        .toList();
  }

  private Optional<String> problem(MigrationFile contract, PatternStep step, MigrationFile other) {
    String what =
        "%s is the contract of %s %s".formatted(contract.name(), step.pattern(), step.object());
    String word = other.script().patternStep().orElseThrow().step();
    if (!plan.applied().contains(other.version())) {
      return Optional.of(
          "%s, and its %s %s is not applied in %s yet: the application must change between them; deploy without %s first, and with it once no release of the old shape runs"
              .formatted(what, word, other.name(), plan.environment(), contract.name()));
    }
    if (soak.isZero()) {
      return Optional.empty();
    }
    return switch (records.standing(pending(other))) {
      case Standing.Applied(Instant since) -> early(what, word, other, since);
      case Standing.NotApplied(String why) ->
          Optional.of(
              "%s, and since when its %s is applied nobody can tell: %s %s"
                  .formatted(what, word, other.name(), why));
    };
  }

  private Optional<String> early(String what, String word, MigrationFile other, Instant since) {
    Duration soaked = Duration.between(since, clock.instant());
    return soaked.compareTo(soak) >= 0
        ? Optional.empty()
        : Optional.of(
            "%s, and its %s %s has been applied in %s for %d h %d min, wanted %d hours; deploy after %s"
                .formatted(
                    what,
                    word,
                    other.name(),
                    plan.environment(),
                    Math.max(0, soaked.toHours()),
                    Math.max(0, soaked.toMinutesPart()),
                    soak.toHours(),
                    since.plus(soak)));
  }

  /** Whether the table was there before this deployment. */
  private boolean isInUse(PatternStep step) {
    List<String> names = step.names();
    return plan.schema()
        .map(
            schema ->
                schema.objects().keySet().stream()
                    .filter(name -> name.startsWith(TABLE))
                    .map(name -> new PatternStep("", name.substring(TABLE.length()), "").names())
                    .anyMatch(table -> isNamed(table, names)))
        .orElse(true);
  }

  /** With its schema, or without. */
  private static boolean isNamed(List<String> table, List<String> names) {
    boolean isWhole = names.size() >= 2 && names.subList(0, 2).equals(table);
    return isWhole || names.getFirst().equals(table.getLast());
  }

  private static Pending pending(MigrationFile file) {
    return new Pending(
        file.version(),
        file.description(),
        file.name(),
        file.checksum(),
        null,
        null,
        true,
        null,
        false,
        0,
        0.0,
        0.0,
        null);
  }
}
