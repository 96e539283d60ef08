package trasiego.postgres.secret;

import java.util.Optional;

/** A secret with the file of authorities by which its server is verified. */
record VerifiedSource(SecretSource stored, Optional<String> authorities) implements SecretSource {
  @Override
  public DatabaseSecret secret() {
    return Authorities.trusted(stored.secret(), authorities);
  }

  @Override
  public void close() {
    stored.close();
  }
}
