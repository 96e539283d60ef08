package trasiego.restore;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import trasiego.archive.Archive;

/** Reads a backup to its end and compares it with its manifest, before anything is created. */
final class Proof {
  private static final Logger LOG = LoggerFactory.getLogger(Proof.class);

  private Proof() {}

  /** Answers false where time was over; a damaged backup is an exception of the archive. */
  static boolean of(Archive archive, Job job) {
    try {
      archive.verify(
          bytes -> {
            if (job.isOutOfTime()) {
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
