package trasiego.restore;

import com.amazonaws.services.lambda.runtime.RequestStreamHandler;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import trasiego.handler.Json;
import trasiego.testing.InvocationContext;

/** One call of a handler through bytes, as the platform makes it, with so much time left. */
public final class Invocation {
  private Invocation() {}

  public static JsonNode call(
      RequestStreamHandler handler, Duration timeout, Map<String, ?> request) {
    ByteArrayOutputStream output = new ByteArrayOutputStream();
    try {
      handler.handleRequest(
          new ByteArrayInputStream(Json.line(request)),
          output,
          InvocationContext.endingIn(timeout));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return Json.document(output.toByteArray(), JsonNode.class);
  }

  /** Names and values in turn. */
  public static Map<String, Object> request(Object... fields) {
    Map<String, Object> request = new LinkedHashMap<>();
    for (int i = 0; i < fields.length; i += 2) {
      request.put((String) fields[i], fields[i + 1]);
    }
    return request;
  }
}
