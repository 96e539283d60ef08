package trasiego.postgres.secret;

import trasiego.failure.InvalidRequestException;

/**
 * A secret whose server must show that it is the one that was meant, unless whoever deployed the
 * function has said otherwise: who may write the secret alone cannot lead it elsewhere.
 *
 * @param wanted verify-full, or any where the secret decides
 */
public record EncryptedSource(SecretSource stored, String wanted) implements SecretSource {
  static final String VERIFIED = "verify-full";
  static final String ANY = "any";

  public EncryptedSource {
    if (!wanted.equals(VERIFIED) && !wanted.equals(ANY)) {
      throw new InvalidRequestException(
          "environment variable TRASIEGO_DATABASE_TLS is \""
              + wanted
              + "\", wanted verify-full or any");
    }
  }

  @Override
  public DatabaseSecret secret() {
    DatabaseSecret secret = stored.secret();
    if (wanted.equals(VERIFIED) && !secret.sslmode().equals(VERIFIED)) {
      throw new InvalidRequestException(
          "the secret of "
              + secret
              + " has sslmode "
              + secret.sslmode()
              + ", wanted verify-full: mend the secret, or deploy the stack with the parameter"
              + " DatabaseTls=any");
    }
    return secret;
  }

  @Override
  public void close() {
    stored.close();
  }
}
