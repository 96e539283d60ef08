package trasiego.statistics;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.TreeMap;
import tools.jackson.core.JacksonException;
import trasiego.handler.Json;
import trasiego.postgres.Session;
import trasiego.store.Keys;
import trasiego.store.Store;

/**
 * How many transactions a second a database sees in each hour of the week, learnt from the status
 * reports, so that a person knows when a migration is in the fewest people's way. Hours are UTC.
 *
 * @param looked when the counters were last read
 * @param transactions committed and rolled back by then, as the server counts them
 * @param counts tells one run of the server's counters from the next
 * @param hours what is known, by the hour since Monday 00:00
 */
public record Traffic(
    String looked, long transactions, String counts, TreeMap<Integer, Double> hours) {
  /** Below it a rate is a moment's, above it nobody knows how the transactions lay in it. */
  private static final Duration SHORTEST = Duration.ofMinutes(5);

  private static final Duration LONGEST = Duration.ofMinutes(100);

  /** What the newest week counts beside those before. */
  private static final double ALPHA = 0.4;

  /** Of a day all hours, before any is called the quietest. */
  private static final int ENOUGH = 24;

  private static final int WEEK = 7 * 24;
  private static final int NAMED = 3;
  private static final List<String> DAYS = List.of("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun");

  private static final String COUNTERS =
      """
      SELECT
        s.xact_commit + s.xact_rollback,
        pg_catalog.concat(
          pg_catalog.date_part('epoch', pg_catalog.pg_postmaster_start_time()),
          ' ',
          pg_catalog.date_part('epoch', s.stats_reset))
      FROM pg_catalog.pg_stat_database s
      WHERE s.datname = pg_catalog.current_database()
      """;

  public Traffic {
    looked = looked == null ? "" : looked;
    counts = counts == null ? "" : counts;
    hours = hours == null ? new TreeMap<>() : hours;
    hours.keySet().removeIf(hour -> hour == null || hour < 0 || hour >= WEEK);
    hours.values().removeIf(rate -> rate == null || !(rate >= 0) || rate.isInfinite());
  }

  /** What was learnt so far; empty where nothing was, or where what lies there is no such. */
  public static Optional<Traffic> read(Store store, String environment) {
    try {
      return store
          .read(Keys.traffic(environment))
          .map(content -> Json.document(content.bytes(), Traffic.class));
    } catch (JacksonException e) {
      return Optional.empty();
    }
  }

  /** Reads the counters and keeps what they say; two at once lose one look, no more. */
  public static Traffic look(Session session, Store store, String environment, Instant now) {
    Optional<Traffic> known = read(store, environment);
    Traffic seen =
        session
            .first(
                COUNTERS, row -> known.orElse(NOTHING).with(now, row.getLong(1), row.getString(2)))
            .orElseThrow();
    if (!known.equals(Optional.of(seen))) {
      store.write(Keys.traffic(environment), Json.bytes(seen), "application/json");
    }
    return seen;
  }

  static final Traffic NOTHING = new Traffic("", 0, "", new TreeMap<>());

  /** With a further look at the counters, which may have begun anew since the last one. */
  Traffic with(Instant now, long all, String run) {
    Optional<Duration> since = since(now).filter(_ -> run.equals(counts) && all >= transactions);
    if (since.filter(it -> it.compareTo(SHORTEST) < 0).isPresent()) {
      return this;
    }
    TreeMap<Integer, Double> learnt = new TreeMap<>(hours);
    since
        .filter(it -> it.compareTo(LONGEST) <= 0)
        .ifPresent(
            it -> {
              double rate = (all - transactions) / (it.toMillis() / 1000.0);
              // The hour in which most of that time lay.
              int hour = hour(now.minus(it.dividedBy(2)));
              learnt.merge(hour, rate, (old, newest) -> old + ALPHA * (newest - old));
            });
    return new Traffic(now.toString(), all, run, learnt);
  }

  private Optional<Duration> since(Instant now) {
    try {
      return Optional.of(Duration.between(Instant.parse(looked), now)).filter(Duration::isPositive);
    } catch (java.time.format.DateTimeParseException e) {
      return Optional.empty();
    }
  }

  private static int hour(Instant at) {
    ZonedDateTime utc = at.atZone(ZoneOffset.UTC);
    return (utc.getDayOfWeek().getValue() - 1) * 24 + utc.getHour();
  }

  /**
   * In words, when it is quietest and how far this hour is from that; empty before a day's hours
   * are known.
   */
  public Optional<String> describe(Instant now) {
    if (hours.size() < ENOUGH) {
      return Optional.empty();
    }
    List<Integer> quietest =
        hours.keySet().stream()
            .sorted(Comparator.comparing(hours::get))
            .limit(NAMED)
            .sorted()
            .toList();
    double least = quietest.stream().mapToDouble(hours::get).average().orElse(0);
    String words = "quietest %s UTC, %s".formatted(spans(quietest), rate(least));
    return Optional.of(
        Optional.ofNullable(hours.get(hour(now)))
            .map(usual -> words + "; at this hour usually " + rate(usual) + times(usual, least))
            .orElse(words));
  }

  private static String rate(double perSecond) {
    return String.format(
        Locale.ROOT, perSecond < 10 ? "%.1f transactions/s" : "%.0f transactions/s", perSecond);
  }

  private static String times(double usual, double least) {
    return least > 0 && usual / least >= 2
        ? String.format(Locale.ROOT, ", %.0f times as many", usual / least)
        : "";
  }

  /** Hours that follow each other become one span. */
  private static String spans(List<Integer> sorted) {
    List<String> spans = new ArrayList<>();
    for (int i = 0; i < sorted.size(); ) {
      int from = sorted.get(i);
      int to = from;
      while (i < sorted.size() && sorted.get(i) == to) {
        to++;
        i++;
      }
      spans.add(
          String.format(
              Locale.ROOT,
              "%s %02d:00-%02d:00",
              DAYS.get(from / 24),
              from % 24,
              (to - 1) % 24 + 1));
    }
    return String.join(", ", spans);
  }
}
