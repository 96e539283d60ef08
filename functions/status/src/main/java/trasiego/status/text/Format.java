package trasiego.status.text;

import java.time.Duration;
import java.util.List;
import java.util.Locale;

/** Numbers and lists as a person reads them. */
public final class Format {
  private static final String[] UNITS = {"bytes", "kB", "MB", "GB", "TB"};
  private static final int STEP = 1000;

  private Format() {}

  public static String bytes(long bytes) {
    double value = bytes;
    int unit = 0;
    while (value >= STEP && unit < UNITS.length - 1) {
      value /= STEP;
      unit++;
    }
    return unit == 0 ? bytes + " bytes" : String.format(Locale.ROOT, "%.1f %s", value, UNITS[unit]);
  }

  public static String seconds(double seconds) {
    return String.format(
        Locale.ROOT, seconds < 10 && seconds != Math.rint(seconds) ? "%.1f s" : "%.0f s", seconds);
  }

  /** The two greatest units, such as {@code 3 h 20 min}. */
  public static String age(Duration age) {
    if (age.toDays() > 0) {
      return age.toDays() + " d " + age.toHoursPart() + " h";
    }
    if (age.toHours() > 0) {
      return age.toHours() + " h " + age.toMinutesPart() + " min";
    }
    return age.toMinutes() > 0
        ? age.toMinutes() + " min " + age.toSecondsPart() + " s"
        : Math.max(0, age.toSeconds()) + " s";
  }

  /** {@code 1 table}, {@code 2 tables}. */
  public static String count(long number, String noun) {
    return number + " " + noun + (number == 1 ? "" : "s");
  }

  /** Joined by commas, at most so many of them. */
  public static String some(List<String> values, int most) {
    if (values.isEmpty()) {
      return "none";
    }
    String shown = String.join(", ", values.subList(0, Math.min(most, values.size())));
    return values.size() <= most ? shown : shown + " … and " + (values.size() - most) + " more";
  }

  /** At most so many, the last line saying how many more there are; each line of bounded length. */
  public static List<String> cut(List<String> lines, int most, int longest) {
    List<String> kept =
        lines.stream()
            .limit(most)
            .map(line -> cut(line, longest))
            .collect(java.util.stream.Collectors.toList());
    if (lines.size() > most) {
      kept.add("… and " + (lines.size() - most) + " more");
    }
    return List.copyOf(kept);
  }

  public static String cut(String text, int longest) {
    return text.length() <= longest ? text : text.substring(0, longest - 1) + "…";
  }
}
