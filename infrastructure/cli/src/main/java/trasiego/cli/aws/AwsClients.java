package trasiego.cli.aws;

import java.net.URI;
import java.time.Duration;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.AwsSessionCredentials;
import software.amazon.awssdk.auth.credentials.DefaultCredentialsProvider;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.awscore.client.builder.AwsClientBuilder;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.core.retry.RetryMode;
import software.amazon.awssdk.http.apache5.Apache5HttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.regions.providers.AwsProfileRegionProvider;
import software.amazon.awssdk.services.kms.KmsClient;
import software.amazon.awssdk.services.lambda.LambdaClient;
import software.amazon.awssdk.services.sfn.SfnClient;
import software.amazon.awssdk.services.sts.StsClient;
import software.amazon.awssdk.services.sts.model.GetCallerIdentityResponse;
import trasiego.archive.Trust;
import trasiego.cli.environment.Stack;
import trasiego.cli.exit.UsageException;
import trasiego.handler.Settings;
import trasiego.store.S3Store;
import trasiego.store.Store;

/**
 * The services of AWS that one stack is reached by, in its region and with this person's rights.
 */
record AwsClients(
    Stack stack, SfnClient executions, LambdaClient functions, KmsClient keys, Store store)
    implements AutoCloseable {
  /** Longer than a function may run: its answer comes when it is done. */
  private static final Duration LONGEST_CALL = Duration.ofMinutes(16);

  /** An answer of the other services that has not come by then does not come. */
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  static AwsClients open(Stack.Address address, Map<String, String> environment) {
    Settings settings = new Settings(environment);
    AwsCredentialsProvider credentials = credentials(settings);
    Stack stack = address.known().orElseGet(() -> find(address, settings, credentials));
    Map<String, String> variables = new HashMap<>(environment);
    variables.put("AWS_REGION", stack.region());
    variables.put("TRASIEGO_STORE", stack.store());
    return new AwsClients(
        stack,
        SfnClient.builder()
            .applyMutation(it -> configure(it, "SFN", stack.region(), settings, credentials))
            .httpClientBuilder(http(PATIENCE))
            .build(),
        LambdaClient.builder()
            .applyMutation(it -> configure(it, "LAMBDA", stack.region(), settings, credentials))
            // A call whose answer is lost may have been carried out: it is not repeated unasked.
            .overrideConfiguration(it -> it.retryStrategy(retry -> retry.maxAttempts(1)))
            .httpClientBuilder(http(LONGEST_CALL))
            .build(),
        KmsClient.builder()
            .applyMutation(it -> configure(it, "KMS", stack.region(), settings, credentials))
            .httpClientBuilder(http(PATIENCE))
            .build(),
        S3Store.open(new Settings(variables)));
  }

  /**
   * The public half of the stack's key, from KMS itself: who may write the bucket cannot say it.
   */
  Trust trust() {
    try {
      byte[] key = keys.getPublicKey(it -> it.keyId(stack.signingKey())).publicKey().asByteArray();
      return Trust.parse(Base64.getEncoder().encodeToString(key));
    } catch (SdkException e) {
      throw AwsFailure.of("asking for the key that signs the backups of " + stack, e);
    }
  }

  /** Asks who one is: every identity may, and the answer names the account. */
  private static Stack find(
      Stack.Address address, Settings settings, AwsCredentialsProvider credentials) {
    String region = region(settings);
    try (StsClient sts =
        StsClient.builder()
            .applyMutation(it -> configure(it, "STS", region, settings, credentials))
            .httpClientBuilder(http(PATIENCE))
            .build()) {
      GetCallerIdentityResponse caller = sts.getCallerIdentity();
      return new Stack(address.name(), caller.arn().split(":")[1], region, caller.account());
    } catch (SdkException e) {
      throw AwsFailure.of("asking who the AWS credentials belong to", e);
    }
  }

  private static String region(Settings settings) {
    return settings
        .optional("AWS_REGION")
        .or(() -> settings.optional("AWS_DEFAULT_REGION"))
        .or(AwsClients::regionOfProfile)
        .orElseThrow(
            () ->
                new UsageException(
                    "no AWS region is set: set AWS_REGION, or give the stack's ARN as --stack"));
  }

  private static Optional<String> regionOfProfile() {
    try {
      return Optional.ofNullable(new AwsProfileRegionProvider().getRegion()).map(Region::id);
    } catch (SdkException e) {
      // The provider's way to say that the profile names none.
      return Optional.empty();
    }
  }

  private static AwsCredentialsProvider credentials(Settings settings) {
    return settings
        .optional("AWS_ACCESS_KEY_ID")
        .<AwsCredentialsProvider>map(id -> StaticCredentialsProvider.create(key(id, settings)))
        .orElseGet(() -> DefaultCredentialsProvider.builder().build());
  }

  private static AwsCredentials key(String id, Settings settings) {
    String secret =
        settings
            .optional("AWS_SECRET_ACCESS_KEY")
            .orElseThrow(
                () ->
                    new UsageException(
                        "AWS_ACCESS_KEY_ID is set and AWS_SECRET_ACCESS_KEY is not; set both, or"
                            + " AWS_PROFILE alone"));
    return settings
        .optional("AWS_SESSION_TOKEN")
        .<AwsCredentials>map(token -> AwsSessionCredentials.create(id, secret, token))
        .orElseGet(() -> AwsBasicCredentials.create(id, secret));
  }

  private static void configure(
      AwsClientBuilder<?, ?> builder,
      String service,
      String region,
      Settings settings,
      AwsCredentialsProvider credentials) {
    builder.region(Region.of(region)).credentialsProvider(credentials);
    builder.overrideConfiguration(it -> it.retryStrategy(RetryMode.STANDARD));
    settings
        .optional("AWS_ENDPOINT_URL_" + service)
        .or(() -> settings.optional("AWS_ENDPOINT_URL"))
        .map(URI::create)
        .ifPresent(builder::endpointOverride);
  }

  private static Apache5HttpClient.Builder http(Duration longest) {
    // Kept alive: between here and there a silent connection is forgotten after some minutes.
    return Apache5HttpClient.builder()
        .connectionTimeout(Duration.ofSeconds(10))
        .socketTimeout(longest)
        .tcpKeepAlive(true);
  }

  @Override
  public void close() {
    executions.close();
    functions.close();
    keys.close();
    store.close();
  }
}
