package trasiego.postgres;

import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.secretsmanager.SecretsManagerClient;
import trasiego.failure.StoreUnavailableException;
import trasiego.handler.Settings;

/**
 * Where a function's secret comes from; asked for every connection, so that a rotated password
 * works.
 */
public interface SecretSource {
  DatabaseSecret secret();

  /**
   * Reads the variable: an ARN of Secrets Manager, as the template sets it, or the secret's JSON
   * itself, as the local runner hands it over inside its own process, where it is on no disk and in
   * no real environment.
   */
  static SecretSource of(Settings settings, String variable) {
    String value = settings.required(variable);
    if (!value.startsWith("arn:")) {
      DatabaseSecret secret = DatabaseSecret.parse(value);
      return () -> secret;
    }
    SecretsManagerClient client = SecretsManagerClient.create();
    return () -> {
      try {
        return DatabaseSecret.parse(
            client.getSecretValue(request -> request.secretId(value)).secretString());
      } catch (SdkException e) {
        throw new StoreUnavailableException(
            "secret "
                + value
                + " could not be read: "
                + e.getClass().getSimpleName()
                + "; check role and network",
            e);
      }
    };
  }
}
