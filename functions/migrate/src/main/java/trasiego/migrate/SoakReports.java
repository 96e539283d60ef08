package trasiego.migrate;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import tools.jackson.core.JacksonException;
import trasiego.handler.Json;
import trasiego.store.Keys;
import trasiego.store.Store;
import trasiego.store.Store.StoredObject;

/** Whether an environment's status reports since a moment say that all was well. */
final class SoakReports {
  /** Other documents of the status lie beside the reports. */
  private static final Pattern REPORT = Pattern.compile(".*/\\d{4}-\\d\\d-\\d\\dT[^/]*\\.json");

  private static final Set<String> WELL = Set.of("OK", "PENDING");
  private static final int MOST = 1_000;

  /** Status runs each hour; a day without a word means that nobody looks. */
  private static final Duration SILENCE = Duration.ofHours(24);

  private final Store store;
  private final String environment;
  private final Clock clock;

  /** A status report, as far as it is read here. */
  record Reported(String reportedAt, String status, String summary) {}

  SoakReports(Store store, String environment, Clock clock) {
    this.store = store;
    this.environment = environment;
    this.clock = clock;
  }

  /** One line each; empty where all was well. */
  List<String> problems(Instant since) {
    List<StoredObject> newestFirst =
        store.list(Keys.report(environment, "")).stream()
            .filter(it -> REPORT.matcher(it.key()).matches() && it.modifiedAt().isAfter(since))
            .sorted(Comparator.comparing(StoredObject::modifiedAt).reversed())
            .limit(MOST)
            .toList();
    List<String> problems = new ArrayList<>();
    if (newestFirst.isEmpty()
        || newestFirst.getFirst().modifiedAt().isBefore(clock.instant().minus(SILENCE))) {
      problems.add(silent(newestFirst));
    }
    List<Reported> red =
        newestFirst.stream()
            .map(it -> read(it.key()))
            .filter(it -> it.status() == null || !WELL.contains(it.status()))
            .toList();
    if (!red.isEmpty()) {
      problems.add(
          "%d status reports of %s were red since then, the last on %s: %s"
              .formatted(
                  red.size(), environment, red.getFirst().reportedAt(), red.getFirst().summary()));
    }
    return problems;
  }

  private String silent(List<StoredObject> newestFirst) {
    return "nobody has looked at %s: %s, wanted a status report of the last %d hours"
        .formatted(
            environment,
            newestFirst.isEmpty()
                ? "there is no status report since then"
                : "its last status report is of " + newestFirst.getFirst().modifiedAt(),
            SILENCE.toHours());
  }

  /** What cannot be read says nothing good. */
  private Reported read(String key) {
    Reported unreadable =
        new Reported(key.substring(key.lastIndexOf('/') + 1), null, "it is unreadable");
    try {
      return store
          .read(key)
          .map(content -> Json.document(content.bytes(), Reported.class))
          .orElse(unreadable);
    } catch (JacksonException e) {
      return unreadable;
    }
  }
}
