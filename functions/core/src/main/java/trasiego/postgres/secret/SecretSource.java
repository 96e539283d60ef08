package trasiego.postgres.secret;

import java.time.Clock;
import trasiego.failure.InvalidRequestException;
import trasiego.handler.Settings;

/**
 * Where a function's secret comes from; asked once a request and where a login is refused, so that
 * a rotated password works. A deployed function's is refused where its {@code sslmode} believes any
 * server.
 */
public interface SecretSource extends AutoCloseable {
  DatabaseSecret secret();

  @Override
  default void close() {}

  /**
   * Reads the variable: an ARN of Secrets Manager, as the template sets it, or the secret's JSON
   * itself, as the local runner hands it over inside its own process, where it is on no disk and in
   * no real environment. {@code TRASIEGO_DATABASE_CA} names who may have signed the server's
   * certificate; {@code TRASIEGO_DATABASE_AUTH} is {@code password}, or {@code iam} for a login by
   * the function's role instead of the secret's password.
   */
  static SecretSource of(Settings settings, String variable) {
    SecretSource verified = ofPassword(settings, variable);
    String login = settings.optional("TRASIEGO_DATABASE_AUTH").orElse("password");
    return switch (login) {
      case "password" -> verified;
      case "iam" -> new IamLogin(verified, settings, Clock.systemUTC());
      default ->
          throw new InvalidRequestException(
              "environment variable TRASIEGO_DATABASE_AUTH is \""
                  + login
                  + "\", wanted password or iam");
    };
  }

  /** The same for a login that is never the function's role. */
  static SecretSource ofPassword(Settings settings, String variable) {
    String value = settings.required(variable);
    SecretSource stored =
        value.startsWith("arn:")
            ? new EncryptedSource(
                new SecretsManagerSource(settings, value),
                settings.optional("TRASIEGO_DATABASE_TLS").orElse(EncryptedSource.VERIFIED))
            : constant(value);
    return new VerifiedSource(stored, settings.optional("TRASIEGO_DATABASE_CA"));
  }

  private static SecretSource constant(String json) {
    DatabaseSecret secret = DatabaseSecret.parse(json);
    return () -> secret;
  }
}
