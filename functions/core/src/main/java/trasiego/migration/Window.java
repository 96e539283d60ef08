package trasiego.migration;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.time.format.ResolverStyle;
import java.util.Optional;

/**
 * The hours of each day in which files may begin, such as {@code 02:00-05:00 America/Santiago}; one
 * that ends before it begins goes over midnight.
 */
public record Window(LocalTime from, LocalTime to, ZoneId zone) {
  /** How one is written. */
  public static final String FORM = "<HH:MM>-<HH:MM> <time zone>";

  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("HH:mm").withResolverStyle(ResolverStyle.STRICT);
  private static final int DAYS = 3;

  /** Empty where the text is none. */
  public static Optional<Window> parse(String text) {
    String[] parts = text.strip().split(" +");
    String[] times = parts[0].split("-", -1);
    if (parts.length != 2 || times.length != 2) {
      return Optional.empty();
    }
    try {
      Window window =
          new Window(
              LocalTime.parse(times[0], TIME),
              LocalTime.parse(times[1], TIME),
              ZoneId.of(parts[1]));
      return Optional.of(window).filter(it -> !it.from.equals(it.to));
    } catch (DateTimeParseException e) {
      return Optional.empty();
    } catch (DateTimeException e) {
      // A zone that nobody knows.
      return Optional.empty();
    }
  }

  /** When it opens next; empty where it is open now. */
  public Optional<Instant> opensAfter(Instant now) {
    LocalDate day = now.atZone(zone).toLocalDate().minusDays(1);
    Optional<Instant> next = Optional.empty();
    for (int i = 0; i < DAYS; i++) {
      // Where the clock is put forward over an end, that end is the first moment behind the gap.
      Instant start = ZonedDateTime.of(day.plusDays(i), from, zone).toInstant();
      LocalDate last = to.isAfter(from) ? day.plusDays(i) : day.plusDays(i + 1);
      Instant end = ZonedDateTime.of(last, to, zone).toInstant();
      if (!now.isBefore(start) && now.isBefore(end)) {
        return Optional.empty();
      }
      if (next.isEmpty() && start.isAfter(now)) {
        next = Optional.of(start);
      }
    }
    return next;
  }

  @Override
  public String toString() {
    return TIME.format(from) + "-" + TIME.format(to) + " " + zone;
  }
}
