package trasiego.restore;

import com.amazonaws.services.lambda.runtime.ClientContext;
import com.amazonaws.services.lambda.runtime.CognitoIdentity;
import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.LambdaLogger;
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

/** One call of a handler through bytes, as the platform makes it, with so much time left. */
public final class Invocation {
  private Invocation() {}

  public static JsonNode call(
      RequestStreamHandler handler, Duration timeout, Map<String, ?> request) {
    ByteArrayOutputStream output = new ByteArrayOutputStream();
    try {
      handler.handleRequest(
          new ByteArrayInputStream(Json.line(request)), output, new Running(timeout));
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

  private static final class Running implements Context {
    private final long end;

    private Running(Duration timeout) {
      end = System.nanoTime() + timeout.toNanos();
    }

    @Override
    public int getRemainingTimeInMillis() {
      return (int) ((end - System.nanoTime()) / 1_000_000);
    }

    @Override
    public String getAwsRequestId() {
      return "request";
    }

    @Override
    public String getLogGroupName() {
      return "group";
    }

    @Override
    public String getLogStreamName() {
      return "stream";
    }

    @Override
    public String getFunctionName() {
      return "function";
    }

    @Override
    public String getFunctionVersion() {
      return "1";
    }

    @Override
    public String getInvokedFunctionArn() {
      return "arn";
    }

    @Override
    public CognitoIdentity getIdentity() {
      return null;
    }

    @Override
    public ClientContext getClientContext() {
      return null;
    }

    @Override
    public int getMemoryLimitInMB() {
      return 2048;
    }

    @Override
    public LambdaLogger getLogger() {
      return null;
    }
  }
}
