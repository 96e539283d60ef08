package trasiego.backup.sign;

import trasiego.archive.SigningKeyFile;

/** Signs by the key of a laptop. */
record FileSigner(SigningKeyFile key) implements Signer {
  @Override
  public String name() {
    return key.name();
  }

  @Override
  public byte[] sign(byte[] text) {
    return key.sign(text);
  }
}
