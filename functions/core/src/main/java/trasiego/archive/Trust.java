package trasiego.archive;

import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.Signature;
import java.security.spec.X509EncodedKeySpec;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import trasiego.failure.BackupDamagedException;
import trasiego.failure.InvalidRequestException;
import trasiego.handler.Json;
import trasiego.handler.Settings;
import trasiego.store.Store;

/**
 * Whose backups are believed: those that were signed under one of these public keys. Who may write
 * the store can make a backup that agrees with itself, but no signature.
 */
public final class Trust {
  /** Public keys, separated by commas, each an X.509 SubjectPublicKeyInfo in Base64. */
  public static final String VARIABLE = "TRASIEGO_SIGNING_KEYS";

  /** What a person writes who takes on a backup that nobody vouches for. */
  public static final String OVERRIDE = "unsigned-backup";

  private static final int SHOWN_DIGITS = 16;

  private final List<PublicKey> keys;
  private final boolean overridden;

  private Trust(List<PublicKey> keys, boolean overridden) {
    this.keys = List.copyOf(keys);
    this.overridden = overridden;
  }

  public static Trust of(Settings settings) {
    return parse(settings.required(VARIABLE));
  }

  /** Reads the keys as {@link #VARIABLE} has them. */
  public static Trust parse(String keys) {
    return new Trust(
        Arrays.stream(keys.split(","))
            .map(String::strip)
            .filter(key -> !key.isEmpty())
            .map(Trust::key)
            .toList(),
        false);
  }

  private static PublicKey key(String base64) {
    try {
      byte[] encoded = Base64.getDecoder().decode(base64);
      return KeyFactory.getInstance("EC").generatePublic(new X509EncodedKeySpec(encoded));
    } catch (IllegalArgumentException | GeneralSecurityException e) {
      throw new InvalidRequestException(
          "environment variable "
              + VARIABLE
              + " holds what is no public key on an elliptic curve: "
              + base64,
          e);
    }
  }

  /** For who only reads a backup to its end and lets nothing in it run. */
  public static Trust anyone() {
    return new Trust(List.of(), true);
  }

  /** The same keys, where a person has said that a backup without their signature is meant. */
  public Trust overridden() {
    return new Trust(keys, true);
  }

  /** Which key this is, short enough to be compared by eye. */
  static String name(byte[] encoded) {
    return Digests.hex(encoded).substring(0, SHOWN_DIGITS);
  }

  /**
   * What is known of these bytes, which the caller goes on with: were they read again, they could
   * be others.
   */
  public Authenticity judge(Store store, BackupId id, byte[] manifest) {
    Optional<Store.Content> found = store.read(id.signature());
    if (found.isEmpty()) {
      return new Authenticity.Unsigned();
    }
    ManifestSignature signature;
    try {
      signature = Json.document(found.get().bytes(), ManifestSignature.class);
      if (signature == null) {
        return new Authenticity.Forged("its signature is null");
      }
    } catch (JacksonException e) {
      return new Authenticity.Forged("its signature is not the JSON of one");
    }
    return judge(id, manifest, signature);
  }

  private Authenticity judge(BackupId id, byte[] manifest, ManifestSignature signature) {
    String sha256 = Digests.hex(manifest);
    if (signature.format() != ManifestSignature.FORMAT
        || !ManifestSignature.ALGORITHM.equals(signature.algorithm())) {
      return new Authenticity.Forged(
          "its signature is of format "
              + signature.format()
              + " by "
              + signature.algorithm()
              + ", wanted format "
              + ManifestSignature.FORMAT
              + " by "
              + ManifestSignature.ALGORITHM);
    }
    byte[] text = ManifestSignature.text(id, sha256);
    for (PublicKey key : keys) {
      if (verifies(key, text, signature.signature())) {
        return new Authenticity.Signed(name(key.getEncoded()));
      }
    }
    return new Authenticity.Forged(
        id.toString().equals(signature.backup()) && sha256.equals(signature.sha256())
            ? "its signature is by none of the keys that are trusted here"
            : "its signature is that of another manifest");
  }

  private static boolean verifies(PublicKey key, byte[] text, String base64) {
    try {
      Signature verifier = Signature.getInstance("SHA256withECDSA");
      verifier.initVerify(key);
      verifier.update(text);
      return base64 != null && verifier.verify(Base64.getDecoder().decode(base64));
    } catch (IllegalArgumentException | GeneralSecurityException e) {
      // Not even the form of a signature.
      return false;
    }
  }

  /** Refuses what is not signed, unless a person took that on. */
  void require(Store store, BackupId id, byte[] manifest) {
    if (overridden) {
      return;
    }
    switch (judge(store, id, manifest)) {
      case Authenticity.Signed _ -> {}
      case Authenticity.Unsigned _ ->
          throw new InvalidRequestException(
              "backup "
                  + id
                  + " is not signed: "
                  + store.address(id.signature())
                  + " does not exist, so it was made before backups were signed, by no machine, or"
                  + " by somebody else; take a signed one, or"
                  + overriding());
      case Authenticity.Forged forged ->
          throw new BackupDamagedException(
              "backup "
                  + id
                  + " does not come from where it says: "
                  + forged.found()
                  + "; keep it, restore another one, or"
                  + overriding());
    }
  }

  private static String overriding() {
    return " where you know where it comes from, restore it with \"override\": \""
        + OVERRIDE
        + "\" and a \"reason\"";
  }
}
