package trasiego.migrate.check;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import trasiego.compatibility.KnownQuery;
import trasiego.compatibility.KnownQuery.Known;
import trasiego.execution.PlanDocument;
import trasiego.execution.PlanDocument.Pending;
import trasiego.migrate.check.SoakRecords.Standing;
import trasiego.migration.MigrationFile;
import trasiego.migration.MigrationFolder;
import trasiego.migration.PatternStep;
import trasiego.migration.Redaction;
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

  /** A pending file that takes an old shape away which is in use here. */
  private record Contract(MigrationFile file, PatternStep step) {}

  private List<Contract> contracts() {
    List<Contract> contracts = new ArrayList<>();
    for (Pending pending : plan.pending()) {
      Optional<MigrationFile> file = folder.file(pending.version());
      file.flatMap(it -> it.script().patternStep())
          .filter(PatternStep::isContract)
          .filter(this::isInUse)
          .ifPresent(step -> contracts.add(new Contract(file.get(), step)));
    }
    return contracts;
  }

  /** Whether anything is to be asked at all. */
  boolean hasContract() {
    return !contracts().isEmpty();
  }

  /** One line for each earlier step that stands in the way of a pending file. */
  List<String> problems() {
    List<String> problems = new ArrayList<>();
    for (Contract contract : contracts()) {
      earlier(contract.file(), contract.step())
          .forEach(
              other -> problem(contract.file(), contract.step(), other).ifPresent(problems::add));
    }
    return List.copyOf(problems);
  }

  /**
   * A name that queries still use and that a file takes away.
   *
   * @param isSince whether all of them were counted since the step before it was applied
   */
  record Used(String line, boolean isSince) {}

  /** What the server's counts say of the names that pending files take away. */
  List<Used> used(Known known) {
    List<Used> used = new ArrayList<>();
    for (Contract contract : contracts()) {
      String[] words = removed(contract.step());
      List<KnownQuery> queries =
          known.queries().stream()
              .filter(query -> words.length > 0 && query.mentions(words))
              .toList();
      if (!queries.isEmpty()) {
        used.add(used(contract, known, queries));
      }
    }
    return List.copyOf(used);
  }

  private Used used(Contract contract, Known known, List<KnownQuery> queries) {
    boolean isSince =
        earlier(contract.file(), contract.step()).stream()
            .allMatch(other -> isAppliedBefore(other, known.since()));
    return new Used(
        "%s takes %s away, and %,d calls of %d queries%s name it%s"
            .formatted(
                contract.file().name(),
                contract.step().object(),
                queries.stream().mapToLong(KnownQuery::calls).sum(),
                queries.size(),
                known.since().isEmpty() ? "" : " since " + known.since(),
                isSince
                    ? ", such as "
                        + Redaction.of(queries.getFirst().text())
                        + "; deploy it once no release of the old shape runs"
                    : "; whether they still do shows once the counts begin anew behind the release"
                        + " that does without it: SELECT pg_stat_statements_reset()"),
        isSince);
  }

  private boolean isAppliedBefore(MigrationFile file, String day) {
    return !day.isEmpty()
        && records.standing(pending(file)) instanceof Standing.Applied(Instant since)
        && LocalDate.ofInstant(since, ZoneOffset.UTC).isBefore(LocalDate.parse(day));
  }

  /** Where the last names are what goes; others keep theirs, or give way to something equal. */
  private static String[] removed(PatternStep step) {
    List<String> names = step.names();
    int count =
        switch (step.pattern()) {
          case "rename-column", "drop-column" -> 2;
          case "drop-table" -> 1;
          default -> 0;
        };
    return count == 0 || names.size() < count
        ? new String[0]
        : names.subList(names.size() - count, names.size()).toArray(String[]::new);
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
