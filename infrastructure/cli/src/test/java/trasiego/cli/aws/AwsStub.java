package trasiego.cli.aws;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPairGenerator;
import java.security.spec.ECGenParameterSpec;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.function.UnaryOperator;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.sfn.SfnClient;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import trasiego.cli.environment.Stack;
import trasiego.local.states.HistoryEvent;

/**
 * Step Functions, STS, S3 and Lambda over HTTP, as far as the commands use them and with the faults
 * that a test wants. An execution goes through a script, some events with each look at its history.
 */
public final class AwsStub implements AutoCloseable {
  static final Stack STACK = new Stack("trasiego-test", "aws", "eu-central-1", "123456789012");

  /** A point of the curve P-256, whose private half nobody keeps. */
  public static final String PUBLIC_KEY = newPublicKey();

  private final HttpServer server;
  private final StubExecutions executions = new StubExecutions();
  private final StubBucket bucket = new StubBucket();
  private final Map<String, Deque<Fault>> faults = new ConcurrentHashMap<>();
  private final Map<String, Fault> always = new ConcurrentHashMap<>();
  private final List<String> calls = Collections.synchronizedList(new ArrayList<>());
  private UnaryOperator<JsonNode> function = request -> JsonMapper.shared().createObjectNode();

  private AwsStub(HttpServer server) {
    this.server = server;
  }

  /** What goes wrong with one call: an error, or an answer that is lost after the work was done. */
  record Fault(int status, String code, String message, boolean isLost) {
    static final Fault CUT = new Fault(0, "", "", false);
    static final Fault LOST = new Fault(0, "", "", true);

    static Fault of(int status, String code, String message) {
      return new Fault(status, code, message, false);
    }

    static Fault denied(String action) {
      return of(403, "AccessDeniedException", "not authorized to perform: " + action);
    }
  }

  private static String newPublicKey() {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
      generator.initialize(new ECGenParameterSpec("secp256r1"));
      byte[] key = generator.generateKeyPair().getPublic().getEncoded();
      return Base64.getEncoder().encodeToString(key);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  static AwsStub start() {
    try {
      HttpServer server =
          HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
      AwsStub stub = new AwsStub(server);
      server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
      server.createContext("/", stub::answer);
      server.start();
      return stub;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  URI endpoint() {
    return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
  }

  Map<String, String> variables() {
    return Map.of(
        "AWS_ENDPOINT_URL",
        endpoint().toString(),
        "AWS_REGION",
        STACK.region(),
        "AWS_ACCESS_KEY_ID",
        "test",
        "AWS_SECRET_ACCESS_KEY",
        "test");
  }

  /** Of the kind that repeats nothing by itself, so that a test counts its faults. */
  SfnClient client() {
    return SfnClient.builder()
        .endpointOverride(endpoint())
        .region(Region.of(STACK.region()))
        .credentialsProvider(
            StaticCredentialsProvider.create(AwsBasicCredentials.create("test", "test")))
        .overrideConfiguration(it -> it.retryStrategy(retry -> retry.maxAttempts(1)))
        .build();
  }

  /** What each execution that is started from now on goes through. */
  AwsStub script(List<HistoryEvent> events) {
    executions.script(events);
    return this;
  }

  /** An execution that somebody else has started. */
  AwsStub execution(String arn, String input, boolean isOver) {
    executions.add(arn, input, isOver);
    return this;
  }

  AwsStub function(UnaryOperator<JsonNode> answer) {
    function = answer;
    return this;
  }

  AwsStub object(String key, byte[] bytes) {
    bucket.put(key, bytes);
    return this;
  }

  AwsStub once(String action, Fault... faulty) {
    faults.computeIfAbsent(action, it -> new ArrayDeque<>()).addAll(List.of(faulty));
    return this;
  }

  AwsStub always(String action, Fault fault) {
    always.put(action, fault);
    return this;
  }

  List<String> calls() {
    return List.copyOf(calls);
  }

  List<String> started() {
    return executions.started();
  }

  private void answer(HttpExchange exchange) throws IOException {
    try (exchange) {
      String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
      String action = action(exchange, body);
      calls.add(action);
      Fault fault = fault(action);
      if (fault == Fault.CUT) {
        return;
      }
      if (fault != null && !fault.isLost()) {
        send(exchange, fault.status(), error(exchange, fault));
        return;
      }
      StubAnswer answer = answer(action, exchange, body);
      if (fault == null) {
        send(exchange, answer.status(), answer.body());
      }
    }
  }

  private synchronized Fault fault(String action) {
    return Optional.ofNullable(faults.get(action))
        .map(Deque::poll)
        .orElseGet(() -> always.get(action));
  }

  private static String action(HttpExchange exchange, String body) {
    String target = exchange.getRequestHeaders().getFirst("X-Amz-Target");
    String path = exchange.getRequestURI().getPath();
    if (target != null) {
      return target.substring(target.indexOf('.') + 1);
    }
    if (path.startsWith("/2015-03-31/functions/")) {
      return "Invoke";
    }
    if (body.startsWith("Action=GetCallerIdentity")) {
      return "GetCallerIdentity";
    }
    return exchange.getRequestMethod().equals("PUT") ? "PutObject" : "GetObject";
  }

  private StubAnswer answer(String action, HttpExchange exchange, String body) {
    return switch (action) {
      case "StartExecution" -> executions.startExecution(JsonMapper.shared().readTree(body));
      case "DescribeExecution" -> executions.describeExecution(JsonMapper.shared().readTree(body));
      case "GetExecutionHistory" -> executions.history(JsonMapper.shared().readTree(body));
      case "GetPublicKey" -> new StubAnswer(200, "{\"PublicKey\":\"" + PUBLIC_KEY + "\"}");
      case "GetCallerIdentity" ->
          new StubAnswer(
              200,
              """
              <GetCallerIdentityResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/">
              <GetCallerIdentityResult><Arn>arn:aws:sts::%1$s:assumed-role/deployer/job</Arn>
              <UserId>id:job</UserId><Account>%1$s</Account></GetCallerIdentityResult>
              </GetCallerIdentityResponse>
              """
                  .formatted(STACK.account()));
      case "Invoke" -> invoke(exchange, JsonMapper.shared().readTree(body));
      default -> bucket.answer(exchange, action, body);
    };
  }

  private StubAnswer invoke(HttpExchange exchange, JsonNode request) {
    JsonNode answer = function.apply(request);
    if (answer.has("errorType")) {
      exchange.getResponseHeaders().set("X-Amz-Function-Error", "Unhandled");
    }
    return new StubAnswer(200, answer.toString());
  }

  private static String error(HttpExchange exchange, Fault fault) {
    exchange.getResponseHeaders().set("x-amzn-ErrorType", fault.code());
    boolean isJson =
        exchange.getRequestHeaders().containsKey("X-Amz-Target")
            || exchange.getRequestURI().getPath().startsWith("/2015-03-31/");
    return isJson
        ? StubAnswer.refused(fault.code(), fault.message()).body()
        : exchange.getRequestURI().getPath().equals("/")
            ? "<ErrorResponse>" + StubAnswer.xml(fault.code(), fault.message()) + "</ErrorResponse>"
            : StubAnswer.xml(fault.code(), fault.message());
  }

  private static void send(HttpExchange exchange, int status, String body) throws IOException {
    byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
    exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
    exchange.getResponseBody().write(bytes);
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
