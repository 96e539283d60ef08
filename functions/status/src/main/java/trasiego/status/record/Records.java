package trasiego.status.record;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import trasiego.archive.BackupId;
import trasiego.execution.BackupRecord;
import trasiego.execution.DeploymentRecord;
import trasiego.execution.ExecutionKind;
import trasiego.execution.Outcome;
import trasiego.failure.InvalidRequestException;
import trasiego.handler.Check;
import trasiego.status.document.Documents;
import trasiego.store.Keys;
import trasiego.store.Store;
import trasiego.store.Store.StoredObject;

/** What the records of an environment's last executions know, the newest first. */
public final class Records {
  private static final String RECORD = "/record.json";
  private static final int MOST = 40;

  private final List<DeploymentRecord> newestFirst;
  private final Optional<BackupRecord> newestBackup;

  public Records(Store store, String environment) {
    Documents documents = new Documents(store);
    List<StoredObject> objects = store.list(Keys.executions(environment));
    this.newestFirst =
        objects.stream()
            .filter(object -> object.key().endsWith(RECORD))
            .sorted(Comparator.comparing(StoredObject::modifiedAt).reversed())
            .limit(MOST)
            .flatMap(it -> documents.read(it.key(), DeploymentRecord.class).found().stream())
            .toList();
    this.newestBackup =
        objects.stream()
            .filter(object -> object.key().endsWith("/" + Keys.BACKUP_RECORD))
            .max(Comparator.comparing(StoredObject::modifiedAt))
            .flatMap(it -> documents.read(it.key(), BackupRecord.class).found());
  }

  /** What became of the last backup that no deployment made. */
  public Optional<BackupRecord> newestBackup() {
    return newestBackup;
  }

  /** The migrations that were deployed last, or that somebody tried to deploy. */
  public Optional<String> migrations() {
    return newestFirst.stream()
        .filter(record -> record.kind() == ExecutionKind.DEPLOYMENT)
        .flatMap(record -> Stream.ofNullable(record.migrations()))
        .filter(Records::isKey)
        .findFirst();
  }

  /**
   * The rehearsal whose schema the live database has since: the last deployment's that succeeded,
   * unless something else changed the database after it.
   */
  public Optional<String> schema() {
    return newestFirst.stream()
        .filter(record -> !isUnchanging(record))
        .findFirst()
        .filter(record -> record.kind() == ExecutionKind.DEPLOYMENT)
        .filter(record -> record.outcome() == Outcome.SUCCEEDED)
        .flatMap(record -> Optional.ofNullable(record.documents()))
        .flatMap(documents -> Optional.ofNullable(documents.rehearsal()));
  }

  private static boolean isUnchanging(DeploymentRecord record) {
    return record.outcome() == Outcome.UP_TO_DATE || record.outcome() == Outcome.REFUSED;
  }

  private static boolean isKey(String migrations) {
    try {
      Check.migrations(migrations);
      return true;
    } catch (InvalidRequestException e) {
      return false;
    }
  }

  /** The execution that restored this backup and found its contents equal, if one did. */
  public Optional<DeploymentRecord> proofOf(BackupId id) {
    return newestFirst.stream().filter(record -> proves(record, id.toString())).findFirst();
  }

  private static boolean proves(DeploymentRecord record, String backup) {
    boolean deployment = record.kind() == ExecutionKind.DEPLOYMENT;
    String restored =
        deployment
            ? Optional.ofNullable(record.documents()).map(it -> it.backup()).orElse(null)
            : Optional.ofNullable(record.restored()).map(it -> it.backup()).orElse(null);
    String line = deployment ? DeploymentChecklist.PROVEN : RestorationChecklist.EQUAL;
    return backup.equals(restored)
        && record.checklist() != null
        && record.checklist().stream()
            .anyMatch(
                it -> line.equals(it.line()) && it.verdict() == DeploymentRecord.Verdict.SHOWN);
  }
}
