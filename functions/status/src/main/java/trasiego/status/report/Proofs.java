package trasiego.status.report;

import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import trasiego.archive.Archive;
import trasiego.archive.BackupId;
import trasiego.archive.Trust;
import trasiego.failure.BackupDamagedException;
import trasiego.failure.StoreUnavailableException;
import trasiego.handler.Deadline;
import trasiego.handler.Json;
import trasiego.status.document.Documents;
import trasiego.status.record.Records;
import trasiego.store.Keys;
import trasiego.store.Store;

/**
 * Which backups are proven: restored by an execution with equal contents, or read to their end and
 * found to be byte for byte what their manifest says. One that merely exists proves nothing.
 */
final class Proofs {
  private static final Logger LOG = LoggerFactory.getLogger(Proofs.class);
  private static final Duration MARGIN = Duration.ofSeconds(20);

  private final Store store;
  private final String environment;
  private final Records records;
  private final Clock clock;

  Proofs(Store store, String environment, Records records, Clock clock) {
    this.store = store;
    this.environment = environment;
    this.records = records;
    this.clock = clock;
  }

  /**
   * What is known of one backup.
   *
   * @param status proven, damaged, or unfinished where a reading did not come to its end in time
   */
  record Proof(String backup, String status, String how, String at) {
    static final String PROVEN = "proven";
    static final String DAMAGED = "damaged";
    static final String UNFINISHED = "unfinished";

    boolean isProven() {
      return PROVEN.equals(status);
    }
  }

  private String key(BackupId id) {
    return Keys.report(environment, "proofs/" + id + ".json");
  }

  Optional<Proof> of(BackupId id) {
    return records
        .proofOf(id)
        .map(
            record ->
                new Proof(
                    id.toString(),
                    Proof.PROVEN,
                    "restored with equal contents by execution " + Keys.name(record.execution()),
                    record.recordedAt()))
        .or(() -> new Documents(store).read(key(id), Proof.class).found());
  }

  /**
   * Reads the backup to its end and keeps what came of it. A reading that outlasts its invocation
   * is not begun again, because it would outlast the next one too.
   */
  void readBack(BackupId id, Deadline deadline) {
    keep(id, Proof.UNFINISHED, "it takes longer to read than one report has time for");
    try {
      Archive archive = Archive.open(store, id, Trust.anyone());
      archive.verify(
          bytes -> {
            if (deadline.isWithin(MARGIN)) {
              throw new OutOfTime();
            }
          });
      keep(id, Proof.PROVEN, "read to its end, every byte as its manifest says");
    } catch (BackupDamagedException e) {
      keep(id, Proof.DAMAGED, e.getMessage());
    } catch (StoreUnavailableException e) {
      LOG.warn("backup {} could not be read back, the next report will: {}", id, e.getMessage());
      store.delete(key(id));
    } catch (OutOfTime e) {
      LOG.warn("backup {} was not read to its end within one report", id);
    }
  }

  private void keep(BackupId id, String status, String how) {
    Proof proof = new Proof(id.toString(), status, how, clock.instant().toString());
    store.write(key(id), Json.bytes(proof), "application/json");
  }

  private static final class OutOfTime extends RuntimeException {
    private static final long serialVersionUID = 1L;
  }
}
