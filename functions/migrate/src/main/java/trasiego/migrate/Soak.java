package trasiego.migrate;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import trasiego.handler.Json;
import trasiego.migrate.PlanDocument.Pending;
import trasiego.store.Keys;
import trasiego.store.Store;
import trasiego.store.Store.StoredObject;
import trasiego.store.StoreAddress;

/**
 * Whether the environment before this one has lived with these very files for long enough: its own
 * deployment records say since when, its status reports whether all was well.
 */
final class Soak {
  private static final String RECORD = "/record.json";
  private static final int MOST_RECORDS = 200;
  private static final int MOST_REPORTS = 1_000;

  private final Store store;
  private final Wanted wanted;
  private final Clock clock;

  /**
   * @param environment the one before, such as staging
   * @param store where its records lie; empty for this environment's own store
   * @param time how long a file must have been applied there
   */
  record Wanted(String environment, Optional<StoreAddress> store, Duration time) {}

  /** A deployment record, as far as it is read here. */
  record Record(
      String kind, String outcome, String recordedAt, List<File> files, Documents documents) {
    record File(String version, String state) {}

    record Documents(String plan) {}

    boolean has(String version, String state) {
      return files != null
          && files.stream()
              .anyMatch(it -> version.equals(it.version()) && state.equals(it.state()));
    }
  }

  /** The plan of such a deployment, as far as it is read here. */
  record Planned(List<File> pending) {
    record File(String version, Integer checksum) {}

    boolean has(String version, int checksum) {
      return pending != null
          && pending.stream()
              .anyMatch(it -> version.equals(it.version()) && checksum == orZero(it.checksum()));
    }

    private static int orZero(Integer checksum) {
      return checksum == null ? 0 : checksum;
    }
  }

  /** A status report, as far as it is read here. */
  record Reported(String reportedAt, String status, String summary) {}

  Soak(Store store, Wanted wanted, Clock clock) {
    this.store = store;
    this.wanted = wanted;
    this.clock = clock;
  }

  /** Why these files may not go on yet, one line each; empty where they may. */
  List<String> problems(List<Pending> pending) {
    List<String> problems = new ArrayList<>();
    List<Record> records = records();
    Instant first = null;
    for (Pending file : pending) {
      Optional<Instant> since = appliedAt(records, file);
      if (since.isEmpty()) {
        problems.add(
            "%s is not recorded as applied in %s with this checksum; deploy it there first, %d hours before"
                .formatted(file.file(), wanted.environment(), wanted.time().toHours()));
        continue;
      }
      Duration soaked = Duration.between(since.get(), clock.instant());
      if (soaked.compareTo(wanted.time()) < 0) {
        problems.add(
            "%s has been applied in %s for %s, wanted %d hours; deploy after %s"
                .formatted(
                    file.file(),
                    wanted.environment(),
                    shown(soaked),
                    wanted.time().toHours(),
                    since.get().plus(wanted.time())));
      }
      first = first == null || since.get().isBefore(first) ? since.get() : first;
    }
    if (first != null) {
      red(first).ifPresent(problems::add);
    }
    return List.copyOf(problems);
  }

  /** What passing the gate rests on, for the record. */
  String passed(List<Pending> pending) {
    return "%d files have been applied in %s for at least %d hours with the same checksums, no status report was red since"
        .formatted(pending.size(), wanted.environment(), wanted.time().toHours());
  }

  private List<Record> records() {
    return store.list(Keys.executions(wanted.environment())).stream()
        .filter(object -> object.key().endsWith(RECORD))
        .sorted(Comparator.comparing(StoredObject::modifiedAt).reversed())
        .limit(MOST_RECORDS)
        .flatMap(object -> read(object.key(), Record.class).stream())
        .filter(record -> "deployment".equals(record.kind()))
        .toList();
  }

  /** The newest deployment that knows of the version decides: it may have taken it back. */
  private Optional<Instant> appliedAt(List<Record> newestFirst, Pending file) {
    for (Record record : newestFirst) {
      if (record.has(file.version(), "removed")) {
        return Optional.empty();
      }
      if ("SUCCEEDED".equals(record.outcome()) && record.has(file.version(), "applied")) {
        return Optional.ofNullable(record.documents())
            .flatMap(documents -> Optional.ofNullable(documents.plan()))
            .flatMap(plan -> read(plan, Planned.class))
            .filter(plan -> plan.has(file.version(), file.checksum()))
            .flatMap(_ -> instant(record.recordedAt()));
      }
    }
    return Optional.empty();
  }

  private Optional<String> red(Instant since) {
    List<Reported> red =
        store.list(Keys.report(wanted.environment(), "")).stream()
            .filter(object -> object.key().endsWith(".json") && object.modifiedAt().isAfter(since))
            .filter(object -> !object.key().endsWith("/latest.json"))
            .limit(MOST_REPORTS)
            .flatMap(object -> read(object.key(), Reported.class).stream())
            .filter(report -> "ATTENTION".equals(report.status()))
            .toList();
    return red.isEmpty()
        ? Optional.empty()
        : Optional.of(
            "%d status reports of %s were red since then, the last on %s: %s"
                .formatted(
                    red.size(),
                    wanted.environment(),
                    red.getLast().reportedAt(),
                    red.getLast().summary()));
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

  private static String shown(Duration time) {
    return "%d h %d min".formatted(time.toHours(), time.toMinutesPart());
  }
}
