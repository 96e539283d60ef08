package trasiego.postgres.secret;

import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.http.apache5.Apache5HttpClient;
import software.amazon.awssdk.services.secretsmanager.SecretsManagerClient;
import trasiego.failure.StoreUnavailableException;
import trasiego.handler.AwsSettings;
import trasiego.handler.Settings;

/** A secret that Secrets Manager keeps: read whenever it is asked for, never kept. */
final class SecretsManagerSource implements SecretSource {
  private final SecretsManagerClient client;
  private final String arn;

  SecretsManagerSource(Settings settings, String arn) {
    this.client =
        AwsSettings.apply(
                settings,
                "SECRETS_MANAGER",
                SecretsManagerClient.builder().httpClientBuilder(Apache5HttpClient.builder()))
            .build();
    this.arn = arn;
  }

  @Override
  public DatabaseSecret secret() {
    try {
      return DatabaseSecret.parse(
          client.getSecretValue(request -> request.secretId(arn)).secretString());
    } catch (SdkException e) {
      throw new StoreUnavailableException(
          "secret "
              + arn
              + " could not be read: "
              + e.getClass().getSimpleName()
              + "; check role and network",
          e);
    }
  }

  @Override
  public void close() {
    client.close();
  }
}
