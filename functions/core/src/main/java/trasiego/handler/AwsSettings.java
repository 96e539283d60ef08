package trasiego.handler;

import java.net.URI;
import java.util.Optional;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentials;
import software.amazon.awssdk.auth.credentials.AwsSessionCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.awscore.client.builder.AwsClientBuilder;
import software.amazon.awssdk.regions.Region;

/**
 * Endpoint, region and credentials from the AWS SDK's usual variables among a function's settings;
 * what they do not name is left to the places where the SDK itself looks.
 */
public final class AwsSettings {
  private AwsSettings() {}

  /**
   * @param service as the SDK's variable for its endpoint ends, such as {@code S3}
   */
  public static <B extends AwsClientBuilder<B, C>, C> B apply(
      Settings settings, String service, B builder) {
    endpoint(settings, service).ifPresent(builder::endpointOverride);
    settings
        .optional("AWS_REGION")
        .or(() -> settings.optional("AWS_DEFAULT_REGION"))
        .ifPresent(region -> builder.region(Region.of(region)));
    settings
        .optional("AWS_ACCESS_KEY_ID")
        .ifPresent(
            id ->
                builder.credentialsProvider(
                    StaticCredentialsProvider.create(credentials(id, settings))));
    return builder;
  }

  public static Optional<URI> endpoint(Settings settings, String service) {
    return settings
        .optional("AWS_ENDPOINT_URL_" + service)
        .or(() -> settings.optional("AWS_ENDPOINT_URL"))
        .map(URI::create);
  }

  private static AwsCredentials credentials(String id, Settings settings) {
    String secret = settings.required("AWS_SECRET_ACCESS_KEY");
    return settings
        .optional("AWS_SESSION_TOKEN")
        .<AwsCredentials>map(token -> AwsSessionCredentials.create(id, secret, token))
        .orElseGet(() -> AwsBasicCredentials.create(id, secret));
  }
}
