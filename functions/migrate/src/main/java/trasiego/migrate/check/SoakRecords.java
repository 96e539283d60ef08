package trasiego.migrate.check;

import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import tools.jackson.core.JacksonException;
import trasiego.execution.DeploymentRecord;
import trasiego.execution.ExecutionKind;
import trasiego.execution.MigrationState;
import trasiego.execution.Outcome;
import trasiego.execution.PlanDocument;
import trasiego.execution.PlanDocument.Pending;
import trasiego.handler.Json;
import trasiego.migrate.plan.EndedRuns;
import trasiego.migration.SchemaVersion;
import trasiego.store.Keys;
import trasiego.store.Store;
import trasiego.store.Store.StoredObject;

/**
 * What an environment's records say of a file, the newest first: the first that knows of it
 * decides, since it may have taken it back. A damaged one might have done so.
 */
final class SoakRecords {
  private static final String RECORD = "/record.json";
  private static final int MOST = 1_000;

  private final Store store;
  private final String environment;
  private final Map<String, Optional<DeploymentRecord>> known = new HashMap<>();
  private List<StoredObject> newestFirst;

  /** How a file stands there. */
  sealed interface Standing {
    record Applied(Instant since) implements Standing {}

    record NotApplied(String why) implements Standing {}
  }

  SoakRecords(Store store, String environment) {
    this.store = store;
    this.environment = environment;
  }

  Standing standing(Pending file) {
    DeploymentRecord good = null;
    for (StoredObject object : newestFirst()) {
      Optional<DeploymentRecord> read = record(object.key());
      if (read.isEmpty()) {
        return new Standing.NotApplied(
            "may have been taken back in " + environment + ": " + object.key() + " is unreadable");
      }
      DeploymentRecord record = read.get();
      Optional<Standing> standing =
          record.kind() == ExecutionKind.RESTORATION
              ? restored(record, file)
              : deployed(record, file, good);
      if (standing.isPresent()) {
        return standing.get() instanceof Standing.Applied
            ? takenBack(object, file).orElse(standing.get())
            : standing.get();
      }
      if (isGood(record)) {
        good = record;
      }
    }
    return never();
  }

  /** By an undo since, of which no record tells: it may have ended behind its commit. */
  private Optional<Standing> takenBack(StoredObject record, Pending file) {
    return new EndedRuns(store, environment)
        .undoing(file.version())
        .filter(undo -> !undo.object().modifiedAt().isBefore(record.modifiedAt()))
        .filter(undo -> !isFoundSince(undo.object(), file))
        .map(
            undo ->
                new Standing.NotApplied(
                    "may have been taken back in %s by %s, of which no record tells; deploy there"
                            .formatted(environment, Keys.name(undo.run().execution()))
                        + " again"));
  }

  /** By the plan of a deployment that went well since: what an undo did not commit is there. */
  private boolean isFoundSince(StoredObject undo, Pending file) {
    return newestFirst().stream()
        .filter(object -> object.modifiedAt().isAfter(undo.modifiedAt()))
        .flatMap(object -> record(object.key()).stream())
        .filter(SoakRecords::isGood)
        .findFirst()
        .flatMap(record -> Optional.ofNullable(record.documents()))
        .flatMap(documents -> Optional.ofNullable(documents.plan()))
        .flatMap(plan -> read(plan, PlanDocument.class))
        .filter(plan -> plan.applied().contains(file.version()))
        .isPresent();
  }

  private Standing never() {
    return new Standing.NotApplied(
        "is not recorded as applied in " + environment + " with this checksum");
  }

  /** An older state of the database does not have the file. */
  private Optional<Standing> restored(DeploymentRecord record, Pending file) {
    DeploymentRecord.Restored restored = record.restored();
    boolean swapped =
        record.outcome() == Outcome.SUCCEEDED || restored != null && restored.database() != null;
    if (!swapped || restored != null && isAtLeast(restored.schemaVersion(), file.version())) {
      return Optional.empty();
    }
    return Optional.of(
        new Standing.NotApplied(
            "is not in what %s was restored to on %s".formatted(environment, record.recordedAt())));
  }

  private static boolean isAtLeast(String found, String version) {
    return found != null
        && found.matches("[0-9.]+")
        && SchemaVersion.parse(found).compareTo(SchemaVersion.parse(version)) >= 0;
  }

  /**
   * @param good the first deployment after this one that went well; null where there was none
   */
  private Optional<Standing> deployed(
      DeploymentRecord record, Pending file, DeploymentRecord good) {
    Optional<MigrationState> state = state(record, file.version());
    if (state.isEmpty()) {
      return Optional.empty();
    }
    if (state.get() != MigrationState.APPLIED) {
      return Optional.of(
          new Standing.NotApplied(
              "was %s in %s on %s"
                  .formatted(
                      state.get() == MigrationState.UNDONE ? "taken back" : state.get().word(),
                      environment,
                      record.recordedAt())));
    }
    if (!isPlannedAs(record, file)) {
      return Optional.of(never());
    }
    DeploymentRecord since = record.outcome() == Outcome.SUCCEEDED ? record : good;
    return Optional.of(
        since == null
            ? new Standing.NotApplied(
                "was applied in %s by a deployment that failed on %s, and none went well since"
                    .formatted(environment, record.recordedAt()))
            : instant(since.recordedAt()).<Standing>map(Standing.Applied::new).orElse(never()));
  }

  private boolean isPlannedAs(DeploymentRecord record, Pending file) {
    return Optional.ofNullable(record.documents())
        .flatMap(documents -> Optional.ofNullable(documents.plan()))
        .flatMap(plan -> read(plan, PlanDocument.class))
        .filter(plan -> has(plan, file))
        .isPresent();
  }

  private static Optional<MigrationState> state(DeploymentRecord record, String version) {
    return record.files() == null
        ? Optional.empty()
        : record.files().stream()
            .filter(file -> version.equals(file.version()))
            .map(file -> Objects.requireNonNullElse(file.state(), MigrationState.UNKNOWN))
            .findFirst();
  }

  private static boolean isGood(DeploymentRecord record) {
    return record.kind() == ExecutionKind.DEPLOYMENT
        && (record.outcome() == Outcome.SUCCEEDED || record.outcome() == Outcome.UP_TO_DATE);
  }

  /** Whether it was planned there, or recorded in place of an ended execution, as it is here. */
  private static boolean has(PlanDocument plan, Pending file) {
    return Stream.concat(
            plan.pending().stream().map(it -> same(it.version(), it.checksum(), file)),
            plan.takenOver().stream().map(it -> same(it.version(), it.checksum(), file)))
        .anyMatch(isSame -> isSame);
  }

  private static boolean same(String version, Integer checksum, Pending file) {
    return file.version().equals(version) && Objects.equals(file.checksum(), checksum);
  }

  private List<StoredObject> newestFirst() {
    if (newestFirst == null) {
      newestFirst =
          store.list(Keys.executions(environment)).stream()
              .filter(object -> object.key().endsWith(RECORD))
              .sorted(Comparator.comparing(StoredObject::modifiedAt).reversed())
              .limit(MOST)
              .toList();
    }
    return newestFirst;
  }

  private Optional<DeploymentRecord> record(String key) {
    return known.computeIfAbsent(key, it -> read(it, DeploymentRecord.class));
  }

  private <T> Optional<T> read(String key, Class<T> type) {
    try {
      return store.read(key).map(content -> Json.document(content.bytes(), type));
    } catch (JacksonException e) {
      return Optional.empty();
    }
  }

  private static Optional<Instant> instant(String text) {
    try {
      return Optional.ofNullable(text).map(Instant::parse);
    } catch (DateTimeParseException e) {
      return Optional.empty();
    }
  }
}
