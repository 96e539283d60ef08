package trasiego.cli.command;

import trasiego.cli.exit.UsageException;

/** The majors of PostgreSQL that are to be had as embedded servers. */
final class PostgresMajor {
  static final int NEWEST = 18;
  private static final int OLDEST = 14;

  private PostgresMajor() {}

  /**
   * @param major null where none was asked for
   */
  static void check(Integer major) {
    if (major != null && (major < OLDEST || major > NEWEST)) {
      throw new UsageException(
          "--postgres: found " + major + ", wanted " + OLDEST + " to " + NEWEST);
    }
  }

  static int orNewest(Integer major) {
    return major == null ? NEWEST : major;
  }
}
