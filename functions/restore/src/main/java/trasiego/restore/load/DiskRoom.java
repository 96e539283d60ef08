package trasiego.restore.load;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import trasiego.archive.Archive;
import trasiego.failure.InvalidRequestException;
import trasiego.postgres.Session;
import trasiego.postgres.SqlFailure;
import trasiego.postgres.SqlStates;
import trasiego.restore.invocation.RestoreContext;

/**
 * What a copy beside the live database needs of the server's disk. No server tells how much is free
 * there; where its data folder lies on this very machine, the machine does.
 */
public final class DiskRoom {
  /** Where whoever started the server keeps its data: a user without rights is not told. */
  private static final String FOLDER = "TRASIEGO_DATA_DIRECTORY";

  /** While a copy is loaded, the log of it grows up to what the server keeps of it. */
  private static final String LOG =
      """
      SELECT pg_catalog.pg_size_bytes(pg_catalog.current_setting('max_wal_size'))
      """;

  private static final String DATA_DIRECTORY =
      """
      SELECT pg_catalog.current_setting('data_directory')
      WHERE pg_catalog.pg_has_role(current_user, 'pg_read_all_settings', 'USAGE')
      """;

  private static final String PORT = "SELECT pg_catalog.current_setting('port')";

  private static final String STARTED =
      """
      SELECT extract(epoch FROM pg_catalog.pg_postmaster_start_time())::pg_catalog.int8
      """;

  private static final int START_LINE = 2;
  private static final int PORT_LINE = 3;

  /** Between the moment in the file and the one that the server calls its start. */
  private static final long START_TOLERANCE_SECONDS = 10;

  private static final long MEGA = 1_000_000;
  private static final long GIGA = 1_000 * MEGA;
  private static final String FULL = "No space left on device";

  private final RestoreContext context;
  private final Session session;
  private final Archive archive;

  /**
   * @param session in the database {@code postgres}
   */
  public DiskRoom(RestoreContext context, Session session, Archive archive) {
    this.context = context;
    this.session = session;
    this.archive = archive;
  }

  /** Refuses where too little is known to be free; answers what is to be said of it. */
  public String check() {
    long copy = archive.manifest().copyBytes();
    long needed = copy + Math.min(copy, session.number(LOG));
    String beside = needs(needed) + " (the live database takes " + size(live()) + " there)";
    OptionalLong free = free();
    if (free.isEmpty()) {
      return beside + "; whether the disk has them cannot be known from here";
    }
    if (free.getAsLong() < needed) {
      throw new InvalidRequestException(
          "backup "
              + archive.id()
              + " does not fit beside the live database: "
              + beside
              + ", found "
              + size(free.getAsLong())
              + " free; nothing was created; free what is missing, or give the server a larger"
              + " disk");
    }
    return beside + "; " + size(free.getAsLong()) + " are free";
  }

  /** What to say behind a failure for want of room; empty behind any other. */
  static String advice(Archive archive, RuntimeException failure) {
    return isFull(failure)
        ? "; "
            + needs(archive.manifest().copyBytes())
            + " for the copy alone, and the log of loading it beside that: free as much, or give"
            + " the server a larger disk"
        : "";
  }

  /** By the server's code, or where a tool of its own keeps that back by the system's words. */
  private static boolean isFull(Throwable failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      boolean isCode = cause instanceof SqlFailure sql && sql.state().equals(SqlStates.DISK_FULL);
      if (isCode || String.valueOf(cause.getMessage()).contains(FULL)) {
        return true;
      }
    }
    return false;
  }

  private static String needs(long bytes) {
    return "it needs about " + size(bytes) + " on the server's disk";
  }

  private long live() {
    return session.number("SELECT pg_catalog.pg_database_size(?)", context.live().name());
  }

  private OptionalLong free() {
    Optional<Path> folder =
        context
            .settings()
            .optional(FOLDER)
            .or(() -> session.text(DATA_DIRECTORY))
            .flatMap(this::own);
    if (folder.isEmpty()) {
      return OptionalLong.empty();
    }
    try {
      Path databases = folder.get().resolve("base");
      return OptionalLong.of(Files.getFileStore(databases).getUsableSpace());
    } catch (IOException e) {
      return OptionalLong.empty();
    }
  }

  /** The folder, where the server that runs on it is the one that is asked here. */
  private Optional<Path> own(String name) {
    try {
      Path folder = Path.of(name);
      List<String> lines = Files.readAllLines(folder.resolve("postmaster.pid"));
      long started = Long.parseLong(lines.get(START_LINE).strip());
      boolean isOurs =
          lines.get(PORT_LINE).strip().equals(session.text(PORT).orElse(""))
              && Math.abs(session.number(STARTED) - started) <= START_TOLERANCE_SECONDS;
      return isOurs ? Optional.of(folder) : Optional.empty();
    } catch (IOException
        | InvalidPathException
        | NumberFormatException
        | IndexOutOfBoundsException e) {
      // Another machine's, or another user's of this one.
      return Optional.empty();
    }
  }

  private static String size(long bytes) {
    return bytes < GIGA
        ? String.format(Locale.ROOT, "%.1f MB", bytes / (double) MEGA)
        : String.format(Locale.ROOT, "%.1f GB", bytes / (double) GIGA);
  }
}
