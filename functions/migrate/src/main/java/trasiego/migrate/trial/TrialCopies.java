package trasiego.migrate.trial;

import java.util.List;
import java.util.function.Supplier;
import trasiego.archive.Archive;
import trasiego.handler.Deadline;
import trasiego.migrate.target.Target;
import trasiego.migration.MigrationFile;
import trasiego.postgres.ApplicationName;
import trasiego.trial.ServerProfile;

/** Makes the copies of the live database on which files run before they run on it. */
public interface TrialCopies {
  /**
   * The live structure without rows.
   *
   * @param archive pg_dump's
   */
  TrialCopy ofStructure(
      ServerProfile profile, byte[] archive, ApplicationName application, Deadline work);

  /** A backup, restored and compared with its manifest. */
  TrialCopy ofBackup(
      ServerProfile profile, Archive backup, ApplicationName application, Deadline work);

  /** A backup's structure without its rows, but for those of the migrations' history. */
  TrialCopy ofBackupWithoutRows(
      ServerProfile profile, Archive backup, ApplicationName application, Deadline work);

  /** One copy, of which nothing is left when it is closed. */
  interface TrialCopy extends AutoCloseable {
    /** The copy itself. */
    Target target();

    /** An empty database beside it. */
    Target empty();

    /** What is not in the copy, one line each. */
    List<String> missing();

    /** What the server is called on which it lies: {@code a trial server}. */
    String server();

    /** Of the disk on which the copy lies, before anything was there. */
    long freeBytes();

    /** Runs work on it; says of which file where it filled the disk of a trial server. */
    default <T> T withinDisk(List<MigrationFile> files, Supplier<T> work) {
      return work.get();
    }

    @Override
    void close();
  }
}
