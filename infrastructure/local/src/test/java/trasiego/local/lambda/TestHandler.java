package trasiego.local.lambda;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestStreamHandler;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** A handler that does what its request says. */
public final class TestHandler implements RequestStreamHandler {
  /** What a request to hang tells the test that made it. */
  record Hang(CountDownLatch begun, CountDownLatch interrupted) {
    static Hang named(String name) {
      Hang hang = new Hang(new CountDownLatch(1), new CountDownLatch(1));
      HANGS.put(name, hang);
      return hang;
    }
  }

  private static final Map<String, Hang> HANGS = new ConcurrentHashMap<>();

  private final Map<String, String> environment;
  private final AtomicInteger invocations = new AtomicInteger();

  public TestHandler(Map<String, String> environment) {
    this.environment = environment;
    if (environment.containsKey("BREAK")) {
      throw new BrokenStartException("cannot start: " + environment.get("BREAK"));
    }
  }

  @Override
  public void handleRequest(InputStream input, OutputStream output, Context context)
      throws IOException {
    JsonNode request = JsonMapper.shared().readTree(input.readAllBytes());
    invocations.incrementAndGet();
    switch (request.path("do").asString("describe")) {
      case "describe" -> output.write(describe(context));
      case "echo" -> output.write(request.toString().getBytes(StandardCharsets.UTF_8));
      case "fail" -> throw new BrokenException(request.path("message").asString(null));
      case "check" -> throw new IOException("disk gone", new IllegalStateException("inner"));
      case "overflow" -> throw new StackOverflowError("too deep");
      case "large" ->
          output.write("x".repeat(request.get("bytes").asInt()).getBytes(StandardCharsets.UTF_8));
      case "hang" -> hang(HANGS.get(request.get("latch").asString()));
      default -> throw new IllegalArgumentException(request.toString());
    }
  }

  private byte[] describe(Context context) {
    ObjectNode answer = JsonMapper.shared().createObjectNode();
    answer.put("function", context.getFunctionName());
    answer.put("arn", context.getInvokedFunctionArn());
    answer.put("memory", context.getMemoryLimitInMB());
    answer.put("remaining", context.getRemainingTimeInMillis());
    answer.put("invocations", invocations.get());
    answer.put("virtual", Thread.currentThread().isVirtual());
    ObjectNode variables = answer.putObject("environment");
    environment.forEach(variables::put);
    return answer.toString().getBytes(StandardCharsets.UTF_8);
  }

  private static void hang(Hang hang) {
    try {
      hang.begun().countDown();
      new CountDownLatch(1).await();
    } catch (InterruptedException e) {
      hang.interrupted().countDown();
    }
  }

  /** Thrown by a request. */
  public static final class BrokenException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    BrokenException(String message) {
      super(message);
    }
  }

  /** Thrown by the constructor. */
  public static final class BrokenStartException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    BrokenStartException(String message) {
      super(message);
    }
  }
}
