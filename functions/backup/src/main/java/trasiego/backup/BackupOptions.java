package trasiego.backup;

import java.time.Duration;
import java.util.function.IntFunction;
import trasiego.failure.InvalidRequestException;
import trasiego.handler.Settings;
import trasiego.postgres.PgTools;

/**
 * How a backup is made.
 *
 * @param workers tables that are copied side by side
 * @param level gzip's, 1 to 9; the lowest three are the fast compressor's
 * @param lockTimeout the longest single wait of pg_dump for a lock
 * @param patience how long busy locks are asked for again before the backup gives up
 * @param tools finds pg_dump of a major
 */
record BackupOptions(
    int workers, int level, Duration lockTimeout, Duration patience, IntFunction<PgTools> tools) {
  private static final int HIGHEST_LEVEL = 9;
  private static final int PATIENCE = 10;

  static BackupOptions of(Settings settings) {
    // Level 1: the slower levels halve the speed for a seventh of the size (measured).
    int level = settings.count("TRASIEGO_COMPRESSION_LEVEL", 1);
    if (level > HIGHEST_LEVEL) {
      throw new InvalidRequestException(
          "environment variable TRASIEGO_COMPRESSION_LEVEL is "
              + level
              + ", wanted 1 to "
              + HIGHEST_LEVEL);
    }
    Duration lockTimeout = settings.seconds("TRASIEGO_LOCK_TIMEOUT", Duration.ofSeconds(3));
    return new BackupOptions(
        settings.count("TRASIEGO_WORKERS", 2),
        level,
        lockTimeout,
        lockTimeout.multipliedBy(PATIENCE),
        major -> PgTools.find(major, settings));
  }
}
