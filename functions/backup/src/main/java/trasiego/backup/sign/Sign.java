package trasiego.backup.sign;

import java.time.Clock;
import java.util.Base64;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import trasiego.archive.Authenticity;
import trasiego.archive.BackupId;
import trasiego.archive.Digests;
import trasiego.archive.ManifestSignature;
import trasiego.archive.Trust;
import trasiego.failure.BackupDamagedException;
import trasiego.handler.Json;
import trasiego.store.Store;

/**
 * Signs the manifest that the backup function has just written, and no other: what the machine
 * heard from that function counts, not what lies in the store.
 */
final class Sign {
  private static final Logger LOG = LoggerFactory.getLogger(Sign.class);

  private final Store store;
  private final Signer signer;
  private final Trust trust;
  private final Clock clock;

  Sign(Store store, Signer signer, Trust trust, Clock clock) {
    this.store = store;
    this.signer = signer;
    this.trust = trust;
    this.clock = clock;
  }

  SignResult run(SignRequest request) {
    BackupId id = BackupId.parse(request.backup());
    byte[] manifest =
        store
            .read(id.manifest())
            .map(Store.Content::bytes)
            .orElseThrow(() -> damaged(id, "does not exist"));
    String found = Digests.hex(manifest);
    if (!found.equals(request.manifestSha256())) {
      throw damaged(
          id,
          "has the digest "
              + found
              + ", wanted "
              + request.manifestSha256()
              + " as it was written: somebody else has written it since");
    }
    byte[] text = ManifestSignature.text(id, found);
    ManifestSignature signature =
        new ManifestSignature(
            ManifestSignature.FORMAT,
            id.toString(),
            found,
            ManifestSignature.ALGORITHM,
            signer.name(),
            Base64.getEncoder().encodeToString(signer.sign(text)),
            clock.instant().toString());
    store.create(id.signature(), Json.bytes(signature), "application/json");
    // Also where it was there before: an earlier try of the same step has written it, or somebody
    // who has no key.
    if (!(trust.judge(store, id, manifest) instanceof Authenticity.Signed)) {
      throw new BackupDamagedException(
          store.address(id.signature())
              + " is no signature of this backup by a key that restore trusts: somebody else has"
              + " written it, or this function and the others were given different keys; take"
              + " another backup");
    }
    LOG.info("signed {} by {}", id, signer.name());
    return new SignResult(SignResult.SIGNED, id.toString(), id.signature(), signer.name());
  }

  private BackupDamagedException damaged(BackupId id, String what) {
    return new BackupDamagedException(
        "manifest " + store.address(id.manifest()) + " " + what + "; it was not signed");
  }
}
