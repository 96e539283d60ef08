package trasiego.archive;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.Optional;
import java.util.Set;
import trasiego.failure.InvalidRequestException;

/**
 * The key of a laptop, in a file that its owner alone may read: what KMS is on AWS. Both halves are
 * in it, as two PEM blocks.
 */
public final class SigningKeyFile {
  private static final String PRIVATE = "PRIVATE KEY";
  private static final String PUBLIC = "PUBLIC KEY";
  private static final int LINE = 64;

  private final PrivateKey key;
  private final byte[] publicKey;

  private SigningKeyFile(PrivateKey key, byte[] publicKey) {
    this.key = key;
    this.publicKey = publicKey;
  }

  /** Reads the file, which is made where there is none; two that make it at once share one. */
  public static SigningKeyFile open(Path file) {
    try {
      if (!Files.exists(file)) {
        make(file);
      }
      return read(file);
    } catch (IOException e) {
      throw new UncheckedIOException("the signing key " + file + " could not be read or made", e);
    }
  }

  private static void make(Path file) throws IOException {
    Path folder = file.toAbsolutePath().getParent();
    Files.createDirectories(folder);
    // Nobody but the owner may read it, at no moment: it has its rights before it has a byte.
    Path partial =
        Files.createTempFile(
            folder,
            ".signing-key-",
            "",
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
      generator.initialize(new ECGenParameterSpec("secp256r1"));
      KeyPair pair = generator.generateKeyPair();
      Files.writeString(
          partial,
          pem(PRIVATE, pair.getPrivate().getEncoded())
              + pem(PUBLIC, pair.getPublic().getEncoded()));
      // Unlike a move, a link never takes the place of a key that another process made meanwhile.
      Files.createLink(file, partial);
    } catch (FileAlreadyExistsException e) {
      // That one is the key.
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("this JDK lacks the curve P-256", e);
    } finally {
      Files.deleteIfExists(partial);
    }
  }

  private static SigningKeyFile read(Path file) throws IOException {
    Set<PosixFilePermission> rights = Files.getPosixFilePermissions(file);
    if (rights.stream().anyMatch(right -> !right.name().startsWith("OWNER_"))) {
      throw new InvalidRequestException(
          "the signing key "
              + file
              + " may be used by others, found "
              + PosixFilePermissions.toString(rights)
              + ", wanted rw-------: whoever has read it can make backups that you would restore;"
              + " delete it, and a new one is made");
    }
    String text = Files.readString(file);
    try {
      PrivateKey key =
          KeyFactory.getInstance("EC")
              .generatePrivate(new PKCS8EncodedKeySpec(block(file, text, PRIVATE)));
      return new SigningKeyFile(key, block(file, text, PUBLIC));
    } catch (GeneralSecurityException e) {
      throw new InvalidRequestException("the signing key " + file + " is no key on P-256", e);
    }
  }

  private static String pem(String name, byte[] encoded) {
    return "-----BEGIN "
        + name
        + "-----\n"
        + Base64.getMimeEncoder(LINE, new byte[] {'\n'}).encodeToString(encoded)
        + "\n-----END "
        + name
        + "-----\n";
  }

  private static byte[] block(Path file, String text, String name) {
    return Optional.of(text)
        .filter(all -> all.contains("-----BEGIN " + name + "-----"))
        .map(all -> all.split("-----BEGIN " + name + "-----", 2)[1])
        .map(rest -> rest.split("-----END " + name + "-----", 2)[0])
        .map(body -> Base64.getMimeDecoder().decode(body))
        .orElseThrow(
            () -> new InvalidRequestException("the signing key " + file + " has no " + name));
  }

  /** As {@link Trust} reads it. */
  public String publicKey() {
    return Base64.getEncoder().encodeToString(publicKey);
  }

  /** Which key this is, as a signature names it. */
  public String name() {
    return Trust.name(publicKey);
  }

  public byte[] sign(byte[] text) {
    try {
      Signature signer = Signature.getInstance("SHA256withECDSA");
      signer.initSign(key);
      signer.update(text);
      return signer.sign();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("the signing key does not sign", e);
    }
  }
}
