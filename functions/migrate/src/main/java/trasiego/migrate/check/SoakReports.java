package trasiego.migrate.check;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import tools.jackson.core.JacksonException;
import trasiego.handler.Json;
import trasiego.store.Keys;
import trasiego.store.Store;
import trasiego.store.Store.StoredObject;

/**
 * Whether an environment's status reports since a moment say that what was deployed does well
 * there. Findings that a deployment does not cause, such as an old backup, are not its concern; a
 * lock that is waited for in one report is no reason to wait for another day, as long as it is
 * gone.
 */
final class SoakReports {
  /** Other documents of the status lie beside the reports. */
  private static final Pattern REPORT = Pattern.compile(".*/\\d{4}-\\d\\d-\\d\\dT[^/]*\\.json");

  private static final Set<String> WELL = Set.of("OK", "PENDING");

  /** Codes of the findings of status that a deployment may be the cause of. */
  private static final Set<String> OURS =
      Set.of("database", "drift", "invalid-index", "lock-wait", "migration-history");

  private static final String UNREAD = "unread";

  /** What of the time must have been green, in percent. */
  private static final int GREEN = 90;

  private static final int MOST = 1_000;

  /** Status runs each hour; a day without a word means that nobody looks. */
  private static final Duration SILENCE = Duration.ofHours(24);

  private final Store store;
  private final String environment;
  private final Clock clock;

  /** A status report, as far as it is read here. */
  record Reported(String reportedAt, String status, String summary, List<Finding> findings) {
    record Finding(String code, String object) {
      private boolean isOurs() {
        return OURS.contains(code) || UNREAD.equals(code) && OURS.contains(object);
      }
    }

    /** What says nothing that can be read says nothing good. */
    private boolean isRed() {
      if (status != null && WELL.contains(status)) {
        return false;
      }
      return findings == null
          || findings.isEmpty()
          || findings.stream().anyMatch(finding -> finding == null || finding.isOurs());
    }

    private Instant at(Instant otherwise) {
      try {
        return Instant.parse(reportedAt);
      } catch (DateTimeParseException e) {
        return otherwise;
      }
    }
  }

  private record Moment(Instant at, Reported report) {}

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
    List<Moment> oldestFirst =
        newestFirst.reversed().stream()
            .map(
                it -> {
                  Reported report = read(it.key());
                  return new Moment(report.at(it.modifiedAt()), report);
                })
            .sorted(Comparator.comparing(Moment::at))
            .toList();
    if (!oldestFirst.isEmpty()) {
      red(oldestFirst, since).ifPresent(problems::add);
    }
    return problems;
  }

  /** Each report stands until the next; the first for the time before it, too. */
  private Optional<String> red(List<Moment> oldestFirst, Instant since) {
    List<Moment> red = oldestFirst.stream().filter(it -> it.report().isRed()).toList();
    if (red.isEmpty()) {
      return Optional.empty();
    }
    Duration redTime = Duration.ZERO;
    Instant from = since;
    for (int i = 0; i < oldestFirst.size(); i++) {
      Instant to = i + 1 < oldestFirst.size() ? oldestFirst.get(i + 1).at() : clock.instant();
      if (oldestFirst.get(i).report().isRed()) {
        redTime = redTime.plus(Duration.between(from, to));
      }
      from = to;
    }
    long whole = Math.max(1, Duration.between(since, clock.instant()).toMillis());
    double green = 100.0 - 100.0 * redTime.toMillis() / whole;
    Reported last = red.getLast().report();
    boolean isRedNow = oldestFirst.getLast().report().isRed();
    if (!isRedNow && green >= GREEN) {
      return Optional.empty();
    }
    return Optional.of(
        String.format(
            Locale.ROOT,
            "%s was green %.0f %% of the time since then, wanted %d %% and the last report too:"
                + " %d status reports have a finding that a deployment may have caused, the last"
                + " on %s: %s",
            environment,
            Math.max(0, green),
            GREEN,
            red.size(),
            last.reportedAt(),
            last.summary()));
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
        new Reported(key.substring(key.lastIndexOf('/') + 1), null, "it is unreadable", null);
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
