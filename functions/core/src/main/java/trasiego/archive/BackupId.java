package trasiego.archive;

import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import trasiego.failure.InvalidRequestException;
import trasiego.store.Keys;

/**
 * Names one backup: {@code <environment>_YYYYMMDD_HHMMSS}, the time in UTC, and spells the keys of
 * its objects.
 */
public record BackupId(String environment, Instant time) {
  private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("uuuuMMdd_HHmmss");
  private static final Pattern TEXT = Pattern.compile("([a-z][a-z0-9-]{0,15})_([0-9]{8}_[0-9]{6})");
  private static final String FILE = ".sql.gz";
  private static final String MANIFEST = ".manifest.json";

  public static BackupId of(String environment, Instant time) {
    return new BackupId(environment, time.truncatedTo(java.time.temporal.ChronoUnit.SECONDS));
  }

  /** Reads an id, or the key of the backup's file or manifest. */
  public static BackupId parse(String text) {
    return find(text)
        .orElseThrow(
            () ->
                new InvalidRequestException(
                    "field \"backup\": found \""
                        + text
                        + "\", wanted <environment>_YYYYMMDD_HHMMSS, its key or address"));
  }

  /** As {@link #parse}, empty where the text is none. */
  static Optional<BackupId> find(String text) {
    String name = text.substring(text.lastIndexOf('/') + 1);
    for (String ending : new String[] {FILE, MANIFEST}) {
      if (name.endsWith(ending)) {
        name = name.substring(0, name.length() - ending.length());
      }
    }
    Matcher matcher = TEXT.matcher(name);
    if (!matcher.matches()) {
      return Optional.empty();
    }
    try {
      LocalDateTime time = LocalDateTime.parse(matcher.group(2), TIME);
      return Optional.of(new BackupId(matcher.group(1), time.toInstant(ZoneOffset.UTC)));
    } catch (DateTimeParseException e) {
      return Optional.empty();
    }
  }

  /** The plain dump: {@code gunzip -c | psql} restores it. */
  public String file() {
    return Keys.BACKUPS + this + FILE;
  }

  /** Written last: its presence is what makes a backup exist. */
  public String manifest() {
    return Keys.BACKUPS + this + MANIFEST;
  }

  /** Who vouches for the manifest; a backup without it is restored by an override alone. */
  public String signature() {
    return Keys.BACKUPS + this + ".signature.json";
  }

  /**
   * pg_dump's custom archive: the schema, and the data of whatever is not a plain table (sequences,
   * large objects, rows of extensions), so that pg_restore restores all of that, section by
   * section.
   */
  public String schema() {
    return Keys.BACKUPS + this + ".schema.dump";
  }

  /** What the database is beside its rows, to be compared with what was restored. */
  public String catalogue() {
    return Keys.BACKUPS + this + ".catalogue.gz";
  }

  @Override
  public String toString() {
    return environment + "_" + TIME.format(time.atOffset(ZoneOffset.UTC));
  }
}
