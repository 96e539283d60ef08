package trasiego.postgres.secret;

import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.http.SdkHttpMethod;
import software.amazon.awssdk.http.SdkHttpRequest;
import software.amazon.awssdk.http.auth.aws.signer.AwsV4FamilyHttpSigner.AuthLocation;
import software.amazon.awssdk.http.auth.aws.signer.AwsV4HttpSigner;
import software.amazon.awssdk.http.auth.spi.signer.HttpSigner;
import software.amazon.awssdk.http.auth.spi.signer.SignedRequest;
import software.amazon.awssdk.identity.spi.AwsCredentialsIdentity;
import trasiego.failure.InvalidRequestException;
import trasiego.handler.AwsSettings;
import trasiego.handler.Settings;

/**
 * A login to RDS or Aurora by the function's own role: the password is a request to {@code rds-db}
 * signed for one user of one server, made for each connection because a server takes it for fifteen
 * minutes only. What is connected stays so.
 */
public final class IamLogin implements SecretSource {
  private static final Duration VALID = Duration.ofMinutes(15);

  private final SecretSource stored;
  private final Settings settings;
  private final AwsCredentialsProvider credentials;
  private final Clock clock;
  private final AwsV4HttpSigner signer = AwsV4HttpSigner.create();

  public IamLogin(SecretSource stored, Settings settings, Clock clock) {
    this.stored = stored;
    this.settings = settings;
    this.credentials = AwsSettings.credentials(settings);
    this.clock = clock;
  }

  @Override
  public DatabaseSecret secret() {
    DatabaseSecret secret = stored.secret();
    if (!secret.isEncrypted()) {
      throw new InvalidRequestException(
          "a login to "
              + secret
              + " by IAM sends a token: found sslmode "
              + secret.sslmode()
              + ", wanted verify-full, verify-ca or require");
    }
    return secret.with(token(secret));
  }

  @Override
  public void close() {
    stored.close();
  }

  private String token(DatabaseSecret secret) {
    AwsCredentialsIdentity identity = credentials.resolveCredentials();
    SdkHttpRequest connect =
        SdkHttpRequest.builder()
            .method(SdkHttpMethod.GET)
            .uri(URI.create("https://" + secret.host() + ":" + secret.port() + "/"))
            .putRawQueryParameter("Action", "connect")
            .putRawQueryParameter("DBUser", secret.username())
            .build();
    SignedRequest signed =
        signer.sign(
            request ->
                request
                    .identity(identity)
                    .request(connect)
                    .putProperty(AwsV4HttpSigner.SERVICE_SIGNING_NAME, "rds-db")
                    .putProperty(AwsV4HttpSigner.REGION_NAME, AwsSettings.region(settings).id())
                    .putProperty(AwsV4HttpSigner.AUTH_LOCATION, AuthLocation.QUERY_STRING)
                    .putProperty(AwsV4HttpSigner.EXPIRATION_DURATION, VALID)
                    .putProperty(HttpSigner.SIGNING_CLOCK, clock));
    return signed.request().getUri().toString().substring("https://".length());
  }
}
