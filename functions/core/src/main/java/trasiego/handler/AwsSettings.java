package trasiego.handler;

import java.net.URI;
import java.util.Optional;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.AwsSessionCredentials;
import software.amazon.awssdk.auth.credentials.DefaultCredentialsProvider;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.awscore.client.builder.AwsClientBuilder;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.regions.providers.DefaultAwsRegionProviderChain;

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
    namedRegion(settings).ifPresent(builder::region);
    namedCredentials(settings).ifPresent(builder::credentialsProvider);
    return builder;
  }

  public static Optional<URI> endpoint(Settings settings, String service) {
    return settings
        .optional("AWS_ENDPOINT_URL_" + service)
        .or(() -> settings.optional("AWS_ENDPOINT_URL"))
        .map(URI::create);
  }

  /** For what is signed without a client. */
  public static Region region(Settings settings) {
    return namedRegion(settings)
        .orElseGet(() -> DefaultAwsRegionProviderChain.builder().build().getRegion());
  }

  /** For what is signed without a client. */
  public static AwsCredentialsProvider credentials(Settings settings) {
    return namedCredentials(settings).orElseGet(() -> DefaultCredentialsProvider.builder().build());
  }

  private static Optional<Region> namedRegion(Settings settings) {
    return settings
        .optional("AWS_REGION")
        .or(() -> settings.optional("AWS_DEFAULT_REGION"))
        .map(Region::of);
  }

  private static Optional<AwsCredentialsProvider> namedCredentials(Settings settings) {
    return settings
        .optional("AWS_ACCESS_KEY_ID")
        .map(id -> StaticCredentialsProvider.create(credentials(id, settings)));
  }

  private static AwsCredentials credentials(String id, Settings settings) {
    String secret = settings.required("AWS_SECRET_ACCESS_KEY");
    return settings
        .optional("AWS_SESSION_TOKEN")
        .<AwsCredentials>map(token -> AwsSessionCredentials.create(id, secret, token))
        .orElseGet(() -> AwsBasicCredentials.create(id, secret));
  }
}
