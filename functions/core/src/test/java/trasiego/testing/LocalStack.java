package trasiego.testing;

import java.net.URI;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Assumptions;
import org.testcontainers.DockerClientFactory;
import org.testcontainers.localstack.LocalStackContainer;
import org.testcontainers.utility.DockerImageName;

/**
 * AWS's services of another make: a running LocalStack where {@code LOCALSTACK_ENDPOINT} names one,
 * else a container where Docker is; else the test is skipped, and says so.
 */
public final class LocalStack {
  /** The last image that needs no account. */
  private static final DockerImageName IMAGE =
      DockerImageName.parse("localstack/localstack:4.14.0");

  private LocalStack() {}

  /** The endpoint of every service; skips the calling test where there is none. */
  public static URI endpoint() {
    Optional<URI> endpoint = Running.ENDPOINT;
    if (endpoint.isEmpty()) {
      System.out.println("SKIPPED: LocalStack is needed; set LOCALSTACK_ENDPOINT or start Docker");
    }
    Assumptions.assumeTrue(
        endpoint.isPresent(), "LocalStack: set LOCALSTACK_ENDPOINT or start Docker");
    return endpoint.get();
  }

  /** What a function or a client finds in its environment to reach it. */
  public static Map<String, String> environment() {
    return Map.of(
        "AWS_ENDPOINT_URL", endpoint().toString(),
        "AWS_REGION", "us-east-1",
        "AWS_ACCESS_KEY_ID", "test",
        "AWS_SECRET_ACCESS_KEY", "test");
  }

  private static final class Running {
    private static final Optional<URI> ENDPOINT = find();

    private static Optional<URI> find() {
      String given = System.getenv("LOCALSTACK_ENDPOINT");
      if (given != null && !given.isBlank()) {
        return Optional.of(URI.create(given));
      }
      if (!DockerClientFactory.instance().isDockerAvailable()) {
        return Optional.empty();
      }
      // Stopped by Testcontainers when this JVM ends.
      LocalStackContainer container = new LocalStackContainer(IMAGE);
      container.start();
      return Optional.of(container.getEndpoint());
    }
  }
}
