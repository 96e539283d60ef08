package trasiego.handler;

import java.util.Arrays;
import java.util.regex.Pattern;
import trasiego.failure.InvalidRequestException;
import trasiego.failure.NotConfirmedException;

/** The checks of request fields: each names the field, what was found and what was wanted. */
public final class Check {
  private static final Pattern ENVIRONMENT = Pattern.compile("[a-z][a-z0-9-]{0,15}");

  /** The part behind the last colon names objects and sessions: no slash, no dots alone. */
  private static final Pattern EXECUTION =
      Pattern.compile("(?:[A-Za-z0-9:_.+@=,-]{1,300}:)?[A-Za-z0-9][A-Za-z0-9_.+@=,-]{0,79}");

  private static final Pattern MIGRATIONS = Pattern.compile("migrations/[0-9a-f]{64}\\.zip");
  private static final Pattern VERSION = Pattern.compile("\\d{1,20}(?:\\.\\d{1,20}){0,15}");
  private static final Pattern SHA256 = Pattern.compile("[0-9a-f]{64}");
  private static final Pattern MARK = Pattern.compile("[0-9a-f]{32}");
  private static final int MAX_SHOWN = 80;

  private Check() {}

  /**
   * A lower-case word of at most 16 characters: it stands in names of files, sessions and
   * databases.
   */
  public static void environment(String value) {
    matches(
        "environment",
        value,
        ENVIRONMENT,
        "a lower-case word of at most 16 letters, digits and hyphens");
  }

  public static void execution(String value) {
    execution("execution", value);
  }

  public static void execution(String field, String value) {
    matches(field, value, EXECUTION, "the ARN or name of an execution");
  }

  public static void migrations(String value) {
    matches("migrations", value, MIGRATIONS, "migrations/<sha-256>.zip");
  }

  /** The number of what was left on a rehearsal server. */
  public static void mark(String value) {
    matches("mark", value, MARK, "a number of 32 hexadecimal digits");
  }

  /** The digest of a document, as the step that wrote it answered it. */
  public static void sha256(String field, String value) {
    matches(field, value, SHA256, "64 hexadecimal digits, as the step that wrote it answers them");
  }

  public static void attempt(Integer value) {
    if (value == null || value < 1) {
      throw invalid(
          "attempt", value == null ? null : value.toString(), "a whole number of at least 1");
    }
  }

  /** A migration's version, or {@code 0} for before the first. */
  public static void version(String field, String value) {
    matches(field, value, VERSION, "a version such as 20260330090000 or 1.2, or 0");
  }

  public static void present(String field, String value) {
    if (value == null || value.isBlank()) {
      throw invalid(field, value, "a value");
    }
  }

  /** What a person typed must be the live database's name. */
  public static void confirmed(String typed, String live) {
    if (!live.equals(typed)) {
      throw new NotConfirmedException(
          "field \"confirm\": found "
              + (typed == null ? "nothing" : "\"" + typed + "\"")
              + ", wanted the live database's name: type \""
              + live
              + "\" to confirm");
    }
  }

  public static void absent(String field, Object value, String action) {
    if (value != null) {
      throw new InvalidRequestException(
          "field \"" + field + "\" does not belong to action \"" + action + "\"");
    }
  }

  public static void oneOf(String field, String value, String... wanted) {
    if (value == null || !Arrays.asList(wanted).contains(value)) {
      throw invalid(field, value, "one of " + String.join(", ", wanted));
    }
  }

  private static void matches(String field, String value, Pattern pattern, String wanted) {
    if (value == null || !pattern.matcher(value).matches()) {
      throw invalid(field, value, wanted);
    }
  }

  private static InvalidRequestException invalid(String field, String value, String wanted) {
    String found = value == null ? "missing" : "\"" + shown(value) + "\"";
    return new InvalidRequestException(
        "field \"" + field + "\": found " + found + ", wanted " + wanted);
  }

  private static String shown(String value) {
    String plain = value.replaceAll("\\p{Cntrl}", "?");
    return plain.length() <= MAX_SHOWN ? plain : plain.substring(0, MAX_SHOWN) + "…";
  }
}
