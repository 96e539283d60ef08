package trasiego.snapstart;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.Map;
import javax.net.ssl.SSLContext;
import trasiego.failure.DatabaseUnavailableException;
import trasiego.handler.Json;
import trasiego.handler.Request;
import trasiego.handler.Settings;
import trasiego.postgres.ApplicationName;
import trasiego.postgres.Database;
import trasiego.postgres.Timeouts;
import trasiego.postgres.secret.SecretSource;
import trasiego.store.S3Store;

/** What a first call does before its own work, done once with nobody behind it. */
final class Warmup {
  private static final String KEY = "snapshot";

  private Warmup() {}

  static void run(Class<? extends Request> request) {
    Json.request(
        new ByteArrayInputStream(
            "{\"environment\":\"none\",\"execution\":\"none\"}".getBytes(StandardCharsets.UTF_8)),
        request);
    tls();
    try (StubServer server = StubServer.start()) {
      Settings settings = settings(server.port());
      store(settings);
      database(settings);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Reads the certificates that are trusted; they are the platform's, the same in every sandbox.
   */
  private static void tls() {
    try {
      SSLContext.getDefault().createSSLEngine().getSupportedProtocols();
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  private static Settings settings(int port) {
    return new Settings(
        Map.of(
            "TRASIEGO_STORE", "s3://snapshot",
            "TRASIEGO_DATABASE_SECRET", "arn:aws:secretsmanager:us-east-1:000000000000:secret:none",
            // There is nobody at that address who could show a certificate.
            "TRASIEGO_DATABASE_TLS", "any",
            "AWS_ENDPOINT_URL", "http://127.0.0.1:" + port,
            "AWS_REGION", "us-east-1",
            "AWS_ACCESS_KEY_ID", "none",
            "AWS_SECRET_ACCESS_KEY", "none"));
  }

  private static void store(Settings settings) {
    try (S3Store store = S3Store.open(settings)) {
      store.find(KEY);
      store.read(KEY);
      store.create(KEY, new byte[1], "text/plain");
      store.list(KEY);
    }
  }

  /** As far as the server's refusal: what comes behind it is the function's own. */
  private static void database(Settings settings) {
    try (SecretSource source = SecretSource.of(settings, "TRASIEGO_DATABASE_SECRET")) {
      Database database = new Database(source, new ApplicationName("none", "snapshot", "none"));
      Duration second = Duration.ofSeconds(1);
      database.open(new Timeouts(second, second, second)).close();
    } catch (DatabaseUnavailableException e) {
      // As wanted.
    }
  }
}
