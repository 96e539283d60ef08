package trasiego.postgres;

import trasiego.handler.Settings;

/**
 * Where a function's secret comes from; asked for every connection, so that a rotated password
 * works.
 */
public interface SecretSource extends AutoCloseable {
  DatabaseSecret secret();

  @Override
  default void close() {}

  /**
   * Reads the variable: an ARN of Secrets Manager, as the template sets it, or the secret's JSON
   * itself, as the local runner hands it over inside its own process, where it is on no disk and in
   * no real environment. {@code TRASIEGO_DATABASE_CA} names who may have signed the server's
   * certificate.
   */
  static SecretSource of(Settings settings, String variable) {
    String value = settings.required(variable);
    SecretSource stored =
        value.startsWith("arn:") ? new SecretsManagerSource(settings, value) : constant(value);
    return new VerifiedSource(stored, settings.optional("TRASIEGO_DATABASE_CA"));
  }

  private static SecretSource constant(String json) {
    DatabaseSecret secret = DatabaseSecret.parse(json);
    return () -> secret;
  }
}
