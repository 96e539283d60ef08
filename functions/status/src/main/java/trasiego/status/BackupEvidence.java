package trasiego.status;

import java.util.List;
import java.util.Optional;
import trasiego.archive.BackupId;
import trasiego.archive.Manifest;
import trasiego.failure.StoreUnavailableException;
import trasiego.status.DeploymentRecord.Line;
import trasiego.status.Documents.Found;
import trasiego.store.Store;
import trasiego.store.Store.StoredObject;

/** Whether a backup is in the store as its manifest says. */
final class BackupEvidence {
  private final Store store;

  BackupEvidence(Store store) {
    this.store = store;
  }

  Line stored(String line, String backup, Found<Manifest> manifest, boolean failed) {
    if (backup == null) {
      return failed
          ? Line.failed(line, "the backup failed; see the error")
          : Line.notChecked(line, Checklist.NOT_REACHED);
    }
    return switch (manifest) {
      case Found.Missing<Manifest>(String key) ->
          Line.failed(line, "its manifest " + key + " does not exist, so it is no backup");
      case Found.Unreadable<Manifest>(String key, String why) ->
          Line.notChecked(line, "unreadable: " + key + ": " + why);
      case Found.Read<Manifest>(String key, Manifest value) ->
          compared(line, BackupId.parse(backup), value);
    };
  }

  private Line compared(String line, BackupId id, Manifest manifest) {
    try {
      Optional<StoredObject> file = store.find(id.file());
      if (file.isEmpty()) {
        return Line.failed(line, id.file() + " does not exist, though its manifest does");
      }
      if (file.get().bytes() != manifest.bytes()) {
        return Line.failed(
            line,
            id.file()
                + " has "
                + file.get().bytes()
                + " bytes, its manifest says "
                + manifest.bytes());
      }
      return Line.shown(line, described(id, manifest));
    } catch (StoreUnavailableException e) {
      return Line.notChecked(line, "unreadable: " + e.getMessage());
    }
  }

  private String described(BackupId id, Manifest manifest) {
    List<Manifest.Table> tables = manifest.tables() == null ? List.of() : manifest.tables();
    long rows = tables.stream().mapToLong(Manifest.Table::rows).sum();
    return store.address(id.file())
        + ": "
        + Amount.bytes(manifest.bytes())
        + " as its manifest says, "
        + Amount.count(tables.size(), "table")
        + ", "
        + Amount.count(rows, "row")
        + (manifest.snapshot() == null ? "" : ", state of " + manifest.snapshot().takenAt())
        + (manifest.schemaVersion() == null ? "" : ", schema " + manifest.schemaVersion());
  }
}
