package trasiego.backup.sign;

import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.kms.KmsClient;
import software.amazon.awssdk.services.kms.model.MessageType;
import software.amazon.awssdk.services.kms.model.SigningAlgorithmSpec;
import trasiego.failure.StoreUnavailableException;
import trasiego.handler.AwsSettings;
import trasiego.handler.Settings;

/** Signs by a key of KMS, which never leaves it. */
final class KmsSigner implements Signer {
  private final KmsClient kms;
  private final String key;

  KmsSigner(Settings settings, String key) {
    this(AwsSettings.apply(settings, "KMS", KmsClient.builder()).build(), key);
  }

  KmsSigner(KmsClient kms, String key) {
    this.kms = kms;
    this.key = key;
  }

  @Override
  public String name() {
    return key;
  }

  @Override
  public byte[] sign(byte[] text) {
    try {
      return kms.sign(
              request ->
                  request
                      .keyId(key)
                      .messageType(MessageType.RAW)
                      .message(SdkBytes.fromByteArray(text))
                      .signingAlgorithm(SigningAlgorithmSpec.ECDSA_SHA_256))
          .signature()
          .asByteArray();
    } catch (SdkException e) {
      throw unavailable("signing by", e);
    }
  }

  /** The other half of the key, which says what it signed and signs nothing. */
  byte[] publicKey() {
    try {
      return kms.getPublicKey(request -> request.keyId(key)).publicKey().asByteArray();
    } catch (SdkException e) {
      throw unavailable("asking for the public half of", e);
    }
  }

  private StoreUnavailableException unavailable(String what, SdkException e) {
    return new StoreUnavailableException(
        what + " the key " + key + " failed: " + e.getMessage() + "; look at the key's state", e);
  }
}
