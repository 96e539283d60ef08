package trasiego.backup.sign;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestStreamHandler;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.JsonNode;
import trasiego.handler.Check;
import trasiego.handler.Json;
import trasiego.handler.Settings;

/**
 * Tells CloudFormation the public half of the signing key while a stack is made, so that the
 * template hands it to the functions: none of them can ask KMS from inside the VPC, and none can
 * change what it was told. It answers CloudFormation whatever happens, since a stack would wait an
 * hour for it.
 */
public final class PublicKeyHandler implements RequestStreamHandler {
  private static final Logger LOG = LoggerFactory.getLogger(PublicKeyHandler.class);
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final int LONGEST_REASON = 500;

  private final Settings settings;

  public PublicKeyHandler() {
    this(System.getenv());
  }

  public PublicKeyHandler(Map<String, String> environment) {
    this.settings = new Settings(environment);
  }

  @Override
  public void handleRequest(InputStream input, OutputStream output, Context context)
      throws IOException {
    JsonNode event = Json.document(input.readAllBytes(), JsonNode.class);
    URI address = ResponseAddress.of(event.path("ResponseURL").asString(""), settings);
    Map<String, Object> answer = new LinkedHashMap<>();
    for (String field : new String[] {"StackId", "RequestId", "LogicalResourceId"}) {
      answer.put(field, event.path(field).asString(""));
    }
    String key = event.path("ResourceProperties").path("KeyId").asString("");
    // Of one key there is one: another key's is another resource, and this one's goes with it.
    answer.put("PhysicalResourceId", key.isEmpty() ? "none" : key);
    try {
      if (!event.path("RequestType").asString("").equals("Delete")) {
        answer.put("Data", Map.of("PublicKey", publicKey(key)));
      }
      answer.put("Status", "SUCCESS");
    } catch (RuntimeException | LinkageError e) {
      LOG.error("the public key of {} was not found: {}", key, reason(e));
      answer.put("Status", "FAILED");
      answer.put("Reason", reason(e));
    }
    tell(address, Json.line(answer));
  }

  private String publicKey(String key) {
    Check.present("KeyId", key);
    return Base64.getEncoder().encodeToString(new KmsSigner(settings, key).publicKey());
  }

  private static String reason(Throwable e) {
    String text = String.valueOf(e.getMessage());
    return text.length() <= LONGEST_REASON ? text : text.substring(0, LONGEST_REASON) + "…";
  }

  /** The address is signed for exactly these headers: any other is refused. */
  private static void tell(URI address, byte[] answer) throws IOException {
    HttpRequest request =
        HttpRequest.newBuilder(address)
            .timeout(PATIENCE)
            .PUT(HttpRequest.BodyPublishers.ofByteArray(answer))
            .build();
    try (HttpClient client = HttpClient.newHttpClient()) {
      HttpResponse<String> response = client.send(request, HttpResponse.BodyHandlers.ofString());
      if (response.statusCode() / 100 != 2) {
        throw new IOException("CloudFormation did not take the answer: " + response.statusCode());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while CloudFormation was answered", e);
    }
  }
}
