package trasiego.status.report;

import java.io.IOException;
import java.io.InputStream;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import trasiego.archive.Authenticity;
import trasiego.archive.BackupCatalog;
import trasiego.archive.BackupId;
import trasiego.archive.Manifest;
import trasiego.archive.ManifestFile;
import trasiego.archive.Omissions;
import trasiego.archive.Trust;
import trasiego.execution.Finding;
import trasiego.execution.ReportDocument.LastBackup;
import trasiego.execution.ReportDocument.StoredBackup;
import trasiego.execution.ReportDocument.Unread;
import trasiego.failure.StoreUnavailableException;
import trasiego.handler.Json;
import trasiego.status.report.Proofs.Proof;
import trasiego.status.text.Format;
import trasiego.store.S3Store;
import trasiego.store.Store;

/**
 * The newest backups of one environment: which of them this stack can open, found out by trying,
 * who vouches for each, and which counts as verified.
 */
final class StoredBackups {
  private static final int MOST = 20;

  private final Store store;
  private final Trust trust;
  private final Proofs proofs;
  private final Clock clock;
  private final List<Opened> backups = new ArrayList<>();
  private final List<Unread> unread = new ArrayList<>();

  /**
   * @param problem why it cannot be used, or null
   * @param manifest null where it cannot be read
   */
  private record Opened(
      BackupId id, Manifest manifest, Authenticity authenticity, String problem, boolean opens) {
    private boolean isSound() {
      return problem == null;
    }
  }

  StoredBackups(Store store, Trust trust, String environment, Proofs proofs, Clock clock) {
    this.store = store;
    this.trust = trust;
    this.proofs = proofs;
    this.clock = clock;
    new BackupCatalog(store)
        .list(environment).stream().limit(MOST).map(this::opened).forEach(backups::add);
    look(environment);
  }

  private Opened opened(BackupId id) {
    try {
      byte[] bytes = store.read(id.manifest()).map(Store.Content::bytes).orElse(new byte[0]);
      if (ManifestFile.newerFormat(bytes).isPresent()) {
        return new Opened(
            id, null, null, "was made by a newer version of Trasiego, which can read it", true);
      }
      Manifest manifest = Json.document(bytes, Manifest.class);
      if (manifest == null) {
        return new Opened(id, null, null, "is not what its manifest says", true);
      }
      Authenticity authenticity = trust.judge(store, id, bytes);
      String problem = null;
      if (store.find(id.file()).filter(file -> file.bytes() == manifest.bytes()).isEmpty()) {
        problem = "is not what its manifest says";
      } else if (authenticity instanceof Authenticity.Forged(String found)) {
        problem = "does not come from where it says: " + found;
      } else {
        // One byte: a key that is gone, or that this stack may not use, refuses that as well.
        readFirst(id);
      }
      return new Opened(id, manifest, authenticity, problem, true);
    } catch (JacksonException e) {
      return new Opened(id, null, null, "is not what its manifest says", true);
    } catch (StoreUnavailableException e) {
      if (!S3Store.isRefused(e)) {
        throw e;
      }
      return new Opened(id, null, null, "cannot be opened by this stack: " + e.getMessage(), false);
    }
  }

  private void readFirst(BackupId id) {
    try (InputStream first = store.open(id.file(), 0, 1)) {
      first.readNBytes(1);
    } catch (IOException e) {
      throw new StoreUnavailableException(store.address(id.file()) + " broke off", e);
    }
  }

  private void look(String environment) {
    List<Opened> closed = backups.stream().filter(backup -> !backup.opens()).toList();
    if (!closed.isEmpty()) {
      unread.add(
          new Unread(
              Finding.BACKUP_KEY,
              environment,
              Format.count(closed.size(), "backup")
                  + " of the newest "
                  + backups.size()
                  + " cannot be opened by this stack, the newest "
                  + closed.getFirst().id()
                  + ": "
                  + closed.getFirst().problem()
                  + "; give the key that it is encrypted by as ExistingKeyArn, or the right to"
                  + " it"));
    }
    for (Opened backup : backups) {
      if (backup.isSound()) {
        break;
      }
      if (backup.opens()) {
        unread.add(problem(backup.id(), backup.problem()));
      }
    }
    backups.stream()
        .findFirst()
        .filter(newest -> newest.authenticity() instanceof Authenticity.Unsigned)
        .ifPresent(
            newest ->
                unread.add(
                    problem(
                        newest.id(),
                        "is not signed, so a restore refuses it: no machine made it, or it is"
                            + " older than signatures")));
  }

  private static Unread problem(BackupId id, String what) {
    return new Unread(
        Finding.BACKUP,
        id.toString(),
        "backup " + id + " " + what + "; keep it, and take a new one with \"db backup\"");
  }

  /** What needs a person; {@link #verified} finds more. */
  List<Unread> unread() {
    return List.copyOf(unread);
  }

  List<StoredBackup> list() {
    return backups.stream()
        .map(
            backup ->
                new StoredBackup(
                    backup.id().toString(),
                    backup.authenticity() == null ? "unknown" : backup.authenticity().word(),
                    backup.opens(),
                    backup.problem()))
        .toList();
  }

  /** The newest that stands in the store as its manifest says, or null. */
  LastBackup newest() {
    return backups.stream().filter(Opened::isSound).findFirst().map(this::last).orElse(null);
  }

  /**
   * The newest that is proven and signed, or null: what anybody can have written proves nothing of
   * the database.
   */
  LastBackup verified() {
    for (Opened backup : backups) {
      if (!backup.isSound()) {
        continue;
      }
      Optional<Proof> proof = proofs.of(backup.id());
      if (proof.filter(Proof::isProven).isPresent()
          && backup.authenticity() instanceof Authenticity.Signed) {
        return last(backup);
      }
      proof
          .filter(found -> Proof.DAMAGED.equals(found.status()))
          .ifPresent(found -> unread.add(problem(backup.id(), "is damaged: " + found.how())));
    }
    return null;
  }

  private LastBackup last(Opened backup) {
    Duration age = Duration.between(backup.id().time(), clock.instant());
    return new LastBackup(
        backup.id().toString(),
        backup.id().time().toString(),
        Math.max(0, age.toSeconds()),
        backup.manifest().bytes(),
        proofs.of(backup.id()).map(proof -> proof.status() + ": " + proof.how()).orElse(null),
        Omissions.lines(backup.manifest().omitted()));
  }
}
