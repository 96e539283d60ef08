package trasiego.local;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The name of a local execution; it says which process runs it, so that another process on the same
 * host can tell whether it still does.
 *
 * @param started when the execution started, in UTC
 * @param pid the process
 * @param processStartMillis when that process started: a number is given to a later process again
 * @param host of which host the number is
 */
record ExecutionName(String started, long pid, long processStartMillis, String host) {
  private static final DateTimeFormatter SECONDS =
      DateTimeFormatter.ofPattern("uuuuMMdd'T'HHmmss").withZone(ZoneOffset.UTC);
  private static final Pattern FORM =
      Pattern.compile("([0-9]{8}T[0-9]{6})-([0-9]{1,18})-([0-9a-z]{1,11})-([0-9a-z]{6})");
  // The kernel's idea of when it was booted, to which a start is relative, moves with the clock.
  private static final Duration CLOCK_DRIFT = Duration.ofSeconds(2);

  // Of the process, as the rest of the name is: two executions of one second get two seconds.
  private static final AtomicLong LAST_SECOND = new AtomicLong();

  static ExecutionName now(Instant now, String host) {
    ProcessHandle process = ProcessHandle.current();
    long second =
        LAST_SECOND.accumulateAndGet(
            now.getEpochSecond(), (last, current) -> Math.max(last + 1, current));
    return new ExecutionName(
        SECONDS.format(Instant.ofEpochSecond(second)), process.pid(), startMillis(process), host);
  }

  static Optional<ExecutionName> parse(String name) {
    Matcher matcher = FORM.matcher(name);
    if (!matcher.matches()) {
      return Optional.empty();
    }
    return Optional.of(
        new ExecutionName(
            matcher.group(1),
            Long.parseLong(matcher.group(2)),
            Long.parseLong(matcher.group(3), Character.MAX_RADIX),
            matcher.group(4)));
  }

  /** Whether the process that the name speaks of lives; meaningful on its own host alone. */
  boolean isProcessAlive() {
    return ProcessHandle.of(pid)
        .filter(ProcessHandle::isAlive)
        .filter(
            process ->
                Math.abs(startMillis(process) - processStartMillis) <= CLOCK_DRIFT.toMillis())
        .isPresent();
  }

  private static long startMillis(ProcessHandle process) {
    return process.info().startInstant().map(Instant::toEpochMilli).orElse(0L);
  }

  @Override
  public String toString() {
    return "%s-%d-%s-%s"
        .formatted(started, pid, Long.toString(processStartMillis, Character.MAX_RADIX), host);
  }
}
