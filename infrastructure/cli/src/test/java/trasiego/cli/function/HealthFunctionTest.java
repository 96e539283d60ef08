package trasiego.cli.function;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import trasiego.local.LocalMachines;
import trasiego.local.LocalSettings;
import trasiego.local.lambda.FunctionSettings;

/** The function that the machine asks for health: the status zip with no secret and no database. */
class HealthFunctionTest {
  private static final Path FOLDER = Path.of(System.getProperty("trasiego.root"), "infrastructure");

  @Test
  void asksTheUrlsWithoutAnySecret() throws Exception {
    HttpServer application =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    application.createContext(
        "/",
        exchange -> {
          exchange.sendResponseHeaders(204, -1);
          exchange.close();
        });
    application.start();
    try {
      String url = "http://127.0.0.1:%d/ready".formatted(application.getAddress().getPort());

      assertThat(health(url)).contains("\"status\":\"HEALTHY\"", url);
    } finally {
      application.stop(0);
    }
  }

  @Test
  void hasNothingToAskWhereNoUrlIsConfigured() throws Exception {
    assertThat(health("")).contains("\"status\":\"NOT_CONFIGURED\"");
  }

  private static String health(String urls) throws Exception {
    LocalMachines machines =
        LocalMachines.open(
            FOLDER,
            new LocalSettings(
                Map.of(
                    "Environment", "test",
                    "DatabaseSecretArn", "none",
                    "Bucket", "trasiego-test",
                    "SigningKey", "none",
                    "SigningPublicKey.PublicKey", "none",
                    "HealthUrls", urls),
                new FunctionSettings(Map.of("AWS_REGION", "eu-central-1"), Map.of(), Map.of())),
            event -> {},
            notification -> {});
    byte[] answer =
        machines.invoke(
            "health", "{\"action\":\"health\",\"environment\":\"test\",\"execution\":\"one\"}");
    return new String(answer, StandardCharsets.UTF_8);
  }
}
