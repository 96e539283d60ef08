package trasiego.cli.console;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How far a function is, as it says in its own log now and then.
 *
 * @param note what is behind the bar
 */
record LoggedProgress(long done, long of, String note) {
  private static final Pattern BACKUP =
      Pattern.compile("copied (\\d{1,9}) of (\\d{1,9}) tables, (\\d+) rows, ([\\d.]+) MB");
  private static final Pattern RESTORE =
      Pattern.compile("restored (\\d+) rows, ([\\d.]{1,15}) of ([\\d.]{1,15}) MB");

  /** Empty where the line tells of something else. */
  static Optional<LoggedProgress> of(String line) {
    Matcher backup = BACKUP.matcher(line);
    if (backup.matches()) {
      return Optional.of(
          new LoggedProgress(
              Long.parseLong(backup.group(1)),
              Long.parseLong(backup.group(2)),
              "tables, " + backup.group(3) + " rows, " + backup.group(4) + " MB"));
    }
    Matcher restore = RESTORE.matcher(line);
    if (restore.matches()) {
      return Optional.of(
          new LoggedProgress(
              Math.round(Double.parseDouble(restore.group(2))),
              Math.max(1, Math.round(Double.parseDouble(restore.group(3)))),
              "MB, " + restore.group(1) + " rows"));
    }
    return Optional.empty();
  }
}
