package trasiego.restore.load;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import trasiego.archive.Archive;
import trasiego.restore.invocation.RestoreContext;

/** Reads a backup to its end and compares it with its manifest, before anything is created. */
public final class BackupVerification {
  private static final Logger LOG = LoggerFactory.getLogger(BackupVerification.class);

  private BackupVerification() {}

  /** Answers false where time was over; a damaged backup is an exception of the archive. */
  public static boolean of(Archive archive, RestoreContext context) {
    try {
      archive.verify(
          bytes -> {
            if (context.isOutOfTime()) {
              throw new OutOfTime();
            }
          });
      LOG.info(
          "proved backup {}: {} bytes are its manifest's",
          archive.id(),
          archive.manifest().bytes());
      return true;
    } catch (OutOfTime e) {
      return false;
    }
  }

  private static final class OutOfTime extends RuntimeException {
    private static final long serialVersionUID = 1L;
  }
}
