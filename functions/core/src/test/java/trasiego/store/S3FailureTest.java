package trasiego.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.io.IOException;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.awscore.retry.AwsRetryStrategy;
import software.amazon.awssdk.http.apache5.Apache5HttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.S3Exception;
import trasiego.failure.StoreUnavailableException;

class S3FailureTest {
  private static final S3Failures FAILURES = new S3Failures("localhost:9000");

  @Test
  void namesTheStatusAloneWhereTheAnswerHadNoBody() {
    var bare = (S3Exception) S3Exception.builder().statusCode(500).build();
    var emptied =
        (S3Exception)
            S3Exception.builder()
                .statusCode(500)
                .awsErrorDetails(AwsErrorDetails.builder().build())
                .build();

    assertThat(FAILURES.of("s3://b/k", bare)).hasMessageContaining("with status 500;");
    assertThat(FAILURES.of("s3://b/k", emptied)).hasMessageContaining("with status 500;");
  }

  @Test
  void namesTheCodeWhereThereIsOne() {
    var told =
        (S3Exception)
            S3Exception.builder()
                .statusCode(403)
                .awsErrorDetails(AwsErrorDetails.builder().errorCode("AccessDenied").build())
                .build();

    assertThat(FAILURES.of("s3://b/k", told))
        .hasMessageContaining("with status 403 AccessDenied; these credentials may not do that")
        .hasMessageContaining("the key that encrypts");
  }

  @Test
  void tellsRefusedResetSlowAndUnknownApartAndNamesTheHostAlone() throws IOException {
    int port = closedPort();
    assertThat(said("http://user:secret@localhost:" + port + "/?token=secret"))
        .contains("(localhost:" + port + ") refused the connection")
        .doesNotContain("secret", "SdkClientException");
    assertThat(saidBy(socket -> socket.setSoLinger(true, 0)))
        .containsAnyOf("reset the connection", "closed the connection without an answer");
    assertThat(saidBy(socket -> socket.getInputStream().read()))
        .contains("closed the connection without an answer");
    assertThat(saidBy(socket -> socket.getInputStream().readAllBytes()))
        .contains("was too slow: no answer in time");
    assertThat(said("http://no-such-host.invalid"))
        .contains("(no-such-host.invalid) is at a host that no name server knows");
  }

  private static int closedPort() throws IOException {
    try (ServerSocket server = new ServerSocket(0)) {
      return server.getLocalPort();
    }
  }

  @FunctionalInterface
  private interface Behaviour {
    void meet(Socket socket) throws IOException;
  }

  /** What is said of a server that does this with each connection, and closes it then. */
  private static String saidBy(Behaviour behaviour) throws IOException {
    try (ServerSocket server = new ServerSocket(0)) {
      Thread.ofVirtual()
          .start(
              () -> {
                while (!server.isClosed()) {
                  try (Socket socket = server.accept()) {
                    behaviour.meet(socket);
                  } catch (IOException e) {
                    // The client went away, or the test is over.
                  }
                }
              });
      return said("http://localhost:" + server.getLocalPort());
    }
  }

  private static String said(String endpoint) {
    try (S3Client client =
        S3Client.builder()
            .forcePathStyle(true)
            .endpointOverride(URI.create(endpoint))
            .region(Region.EU_CENTRAL_1)
            .credentialsProvider(
                StaticCredentialsProvider.create(AwsBasicCredentials.create("a", "b")))
            .overrideConfiguration(
                settings -> settings.retryStrategy(AwsRetryStrategy.doNotRetry()))
            .httpClientBuilder(Apache5HttpClient.builder().socketTimeout(Duration.ofMillis(300)))
            .build()) {
      Throwable thrown =
          catchThrowable(() -> new S3Store(client, StoreAddress.parse("s3://bucket")).find("key"));
      assertThat(thrown).isInstanceOf(StoreUnavailableException.class);
      return thrown.getMessage();
    }
  }
}
