package trasiego.migration;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A migration's file name as Flyway reads it: {@code V1.2__what.sql}, its undo file {@code
 * U1.2__what.sql}, {@code R__what.sql}, which runs again whenever it changes, and {@code
 * U__what.sql}, which takes that back.
 *
 * @param version in the one spelling that it is known by
 * @param written as it stands in the name, and so in the history
 */
public record MigrationName(Kind kind, String version, String written, String description) {
  private static final Pattern NAME =
      Pattern.compile("(?:([VU])(\\d+(?:[._]\\d+)*)|([RU]))__([^/\\\\\\p{Cntrl}]+)\\.sql");

  /** What the file does. */
  public enum Kind {
    MIGRATION,
    UNDO,
    REPEATABLE
  }

  /** Empty where it is no migration's name. */
  public static Optional<MigrationName> parse(String name) {
    Matcher matcher = NAME.matcher(name);
    if (!matcher.matches()) {
      return Optional.empty();
    }
    String description = matcher.group(4).replace('_', ' ');
    if (matcher.group(2) == null) {
      Kind kind = matcher.group(3).equals("R") ? Kind.REPEATABLE : Kind.UNDO;
      return Optional.of(
          new MigrationName(kind, SchemaVersion.ofRepeatable(description), "", description));
    }
    String written = matcher.group(2).replace('_', '.');
    Kind kind = matcher.group(1).equals("V") ? Kind.MIGRATION : Kind.UNDO;
    return Optional.of(
        new MigrationName(kind, SchemaVersion.canonical(written), written, description));
  }
}
