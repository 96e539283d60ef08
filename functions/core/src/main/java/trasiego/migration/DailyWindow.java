package trasiego.migration;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Hours of each day in which work may run, such as {@code 02:00-05:00 America/Santiago}. One that
 * ends before it begins goes on past midnight.
 *
 * @param from the first moment in it, by the clock of the zone
 * @param to the first moment behind it
 */
public record DailyWindow(LocalTime from, LocalTime to, ZoneId zone) {
  private static final Pattern FORM =
      Pattern.compile("(\\d{1,2}:\\d{2})-(\\d{1,2}:\\d{2}) ([A-Za-z0-9_+/-]+)");

  /** How it is written. */
  public static final String WANTED =
      "<from>-<to> <time zone>, such as 02:00-05:00 America/Santiago";

  /** Empty where it is written otherwise, the zone is unknown, or it never opens. */
  public static Optional<DailyWindow> parse(String text) {
    Matcher form = FORM.matcher(text.strip());
    if (!form.matches()) {
      return Optional.empty();
    }
    try {
      LocalTime from = time(form.group(1));
      LocalTime to = time(form.group(2));
      return from.equals(to)
          ? Optional.empty()
          : Optional.of(new DailyWindow(from, to, ZoneId.of(form.group(3))));
    } catch (DateTimeException e) {
      return Optional.empty();
    }
  }

  private static LocalTime time(String text) {
    return LocalTime.parse(text.length() == 4 ? "0" + text : text);
  }

  public boolean contains(Instant now) {
    LocalTime time = now.atZone(zone).toLocalTime();
    boolean isBehindStart = !time.isBefore(from);
    boolean isBeforeEnd = time.isBefore(to);
    return from.isBefore(to) ? isBehindStart && isBeforeEnd : isBehindStart || isBeforeEnd;
  }

  /** When it opens next; this very moment where it is open. */
  public Instant nextOpening(Instant now) {
    if (contains(now)) {
      return now;
    }
    ZonedDateTime local = now.atZone(zone);
    // A time that a change of the clocks skips is the first one behind the gap.
    ZonedDateTime today = local.toLocalDate().atTime(from).atZone(zone);
    ZonedDateTime next =
        today.isAfter(local) ? today : local.toLocalDate().plusDays(1).atTime(from).atZone(zone);
    return next.toInstant();
  }

  /** How long it stays open; zero where it is shut. */
  public Duration remaining(Instant now) {
    if (!contains(now)) {
      return Duration.ZERO;
    }
    ZonedDateTime local = now.atZone(zone);
    ZonedDateTime end = local.toLocalDate().atTime(to).atZone(zone);
    ZonedDateTime next =
        end.isAfter(local) ? end : local.toLocalDate().plusDays(1).atTime(to).atZone(zone);
    return Duration.between(now, next.toInstant());
  }

  /** As it is written. */
  @Override
  public String toString() {
    return from + "-" + to + " " + zone;
  }
}
