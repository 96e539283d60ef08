package trasiego.migrate.check;

import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import trasiego.handler.Json;
import trasiego.migrate.document.PlanDocument.Pending;
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
  private static final String SUCCEEDED = "SUCCEEDED";
  private static final int MOST = 1_000;

  private final Store store;
  private final String environment;
  private final Map<String, Optional<Record>> known = new HashMap<>();
  private List<StoredObject> newestFirst;

  /** How a file stands there. */
  sealed interface Standing {
    record Applied(Instant since) implements Standing {}

    record NotApplied(String why) implements Standing {}
  }

  /** A deployment's or a restoration's record, as far as it is read here. */
  record Record(
      String kind,
      String outcome,
      String recordedAt,
      List<File> files,
      Restored restored,
      Documents documents) {
    record File(String version, String state) {}

    /**
     * @param database the one that was put in place; null where none was
     */
    record Restored(String schemaVersion, String database) {}

    record Documents(String plan) {}

    private Optional<String> state(String version) {
      return files == null
          ? Optional.empty()
          : files.stream()
              .filter(it -> version.equals(it.version()))
              .map(it -> Objects.requireNonNullElse(it.state(), "unknown"))
              .findFirst();
    }

    private boolean isRestoration() {
      return "restoration".equals(kind);
    }

    private boolean isGood() {
      return "deployment".equals(kind)
          && (SUCCEEDED.equals(outcome) || "UP_TO_DATE".equals(outcome));
    }
  }

  /**
   * The plan of such a deployment, as far as it is read here.
   *
   * @param applied the versions that the database had
   * @param takenOver what ended executions had applied, and it recorded
   */
  record Planned(List<File> pending, List<String> applied, List<File> takenOver) {
    record File(String version, Integer checksum) {}

    private boolean found(String version) {
      return applied != null && applied.contains(version);
    }

    private boolean has(Pending file) {
      return has(file, pending) || has(file, takenOver);
    }

    private static boolean has(Pending file, List<File> files) {
      return files != null
          && files.stream()
              .anyMatch(
                  it ->
                      file.version().equals(it.version())
                          && Objects.equals(file.checksum(), it.checksum()));
    }
  }

  SoakRecords(Store store, String environment) {
    this.store = store;
    this.environment = environment;
  }

  Standing standing(Pending file) {
    Record good = null;
    for (StoredObject object : newestFirst()) {
      Optional<Record> read = record(object.key());
      if (read.isEmpty()) {
        return new Standing.NotApplied(
            "may have been taken back in " + environment + ": " + object.key() + " is unreadable");
      }
      Record record = read.get();
      Optional<Standing> standing =
          record.isRestoration() ? restored(record, file) : deployed(record, file, good);
      if (standing.isPresent()) {
        return standing.get() instanceof Standing.Applied
            ? takenBack(object, file).orElse(standing.get())
            : standing.get();
      }
      if (record.isGood()) {
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
        .filter(Record::isGood)
        .findFirst()
        .flatMap(record -> Optional.ofNullable(record.documents()))
        .flatMap(documents -> Optional.ofNullable(documents.plan()))
        .flatMap(plan -> read(plan, Planned.class))
        .filter(plan -> plan.found(file.version()))
        .isPresent();
  }

  private Standing never() {
    return new Standing.NotApplied(
        "is not recorded as applied in " + environment + " with this checksum");
  }

  /** An older state of the database does not have the file. */
  private Optional<Standing> restored(Record record, Pending file) {
    Record.Restored restored = record.restored();
    boolean swapped =
        SUCCEEDED.equals(record.outcome()) || restored != null && restored.database() != null;
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
  private Optional<Standing> deployed(Record record, Pending file, Record good) {
    Optional<String> state = record.state(file.version());
    if (state.isEmpty()) {
      return Optional.empty();
    }
    if (!state.get().equals("applied")) {
      return Optional.of(
          new Standing.NotApplied(
              "was %s in %s on %s"
                  .formatted(
                      state.get().equals("removed") ? "taken back" : state.get(),
                      environment,
                      record.recordedAt())));
    }
    if (!isPlannedAs(record, file)) {
      return Optional.of(never());
    }
    Record since = SUCCEEDED.equals(record.outcome()) ? record : good;
    return Optional.of(
        since == null
            ? new Standing.NotApplied(
                "was applied in %s by a deployment that failed on %s, and none went well since"
                    .formatted(environment, record.recordedAt()))
            : instant(since.recordedAt()).<Standing>map(Standing.Applied::new).orElse(never()));
  }

  private boolean isPlannedAs(Record record, Pending file) {
    return Optional.ofNullable(record.documents())
        .flatMap(documents -> Optional.ofNullable(documents.plan()))
        .flatMap(plan -> read(plan, Planned.class))
        .filter(plan -> plan.has(file))
        .isPresent();
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

  private Optional<Record> record(String key) {
    return known.computeIfAbsent(key, it -> read(it, Record.class));
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
