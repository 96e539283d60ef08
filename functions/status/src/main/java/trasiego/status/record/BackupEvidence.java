package trasiego.status.record;

import java.util.List;
import java.util.Optional;
import trasiego.archive.Authenticity;
import trasiego.archive.BackupId;
import trasiego.archive.Manifest;
import trasiego.archive.Omissions;
import trasiego.archive.Trust;
import trasiego.execution.DeploymentRecord.Line;
import trasiego.failure.StoreUnavailableException;
import trasiego.status.document.Documents.Found;
import trasiego.status.text.Format;
import trasiego.store.Store;
import trasiego.store.Store.StoredObject;

/** Whether a backup is in the store as its manifest says. */
final class BackupEvidence {
  private final Store store;
  private final Trust trust;

  BackupEvidence(Store store, Trust trust) {
    this.store = store;
    this.trust = trust;
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
      return switch (authenticity(id)) {
        case Authenticity.Forged(String found) ->
            Line.failed(line, id + " does not come from where it says: " + found);
        case Authenticity origin -> Line.shown(line, described(id, origin, manifest));
      };
    } catch (StoreUnavailableException e) {
      return Line.notChecked(line, "unreadable: " + e.getMessage());
    }
  }

  /**
   * Who vouches for the backup that was restored.
   *
   * @param override what the person had to say to restore one that nobody vouches for
   */
  Line signed(String line, String backup, String override) {
    if (backup == null) {
      return Line.notChecked(line, Checklist.NOT_REACHED);
    }
    try {
      return switch (authenticity(BackupId.parse(backup))) {
        case Authenticity.Signed(String key) -> Line.shown(line, "by the key " + key);
        case Authenticity.Unsigned _ -> Line.failed(line, "it is not signed" + override);
        case Authenticity.Forged(String found) -> Line.failed(line, found + override);
      };
    } catch (StoreUnavailableException e) {
      return Line.notChecked(line, "unreadable: " + e.getMessage());
    }
  }

  private Authenticity authenticity(BackupId id) {
    return store
        .read(id.manifest())
        .map(manifest -> trust.judge(store, id, manifest.bytes()))
        .orElseGet(Authenticity.Unsigned::new);
  }

  private String described(BackupId id, Authenticity origin, Manifest manifest) {
    List<Manifest.Table> tables = manifest.tables() == null ? List.of() : manifest.tables();
    long rows = tables.stream().mapToLong(Manifest.Table::rows).sum();
    return store.address(id.file())
        + ": "
        + Format.bytes(manifest.bytes())
        + " as its manifest says, "
        + origin.word()
        + ", "
        + Format.count(tables.size(), "table")
        + ", "
        + Format.count(rows, "row")
        + (manifest.snapshot() == null ? "" : ", state of " + manifest.snapshot().takenAt())
        + (manifest.schemaVersion() == null ? "" : ", schema " + manifest.schemaVersion())
        + Omissions.suffix(manifest.omitted());
  }
}
