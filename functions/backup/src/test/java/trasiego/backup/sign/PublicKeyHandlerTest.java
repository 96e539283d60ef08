package trasiego.backup.sign;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import trasiego.failure.InvalidRequestException;
import trasiego.handler.Json;
import trasiego.handler.Settings;

/** One server on loopback is KMS and the bucket in which CloudFormation waits. */
class PublicKeyHandlerTest {
  private static final String OURS =
      "https://cloudformation-custom-resource-response-eucentral1.s3.eu-central-1.amazonaws.com/a";
  private static final String KEY = "arn:aws:kms:eu-central-1:1:key/k";

  private final List<JsonNode> answers = new CopyOnWriteArrayList<>();
  private final List<String> headers = new CopyOnWriteArrayList<>();
  private final List<String> asked = new CopyOnWriteArrayList<>();
  private HttpServer server;
  private int kmsStatus = 200;
  private int bucketStatus = 200;

  @BeforeEach
  void start() throws IOException {
    server = HttpServer.create(new InetSocketAddress("127.0.0.1", 0), 0);
    server.createContext(
        "/",
        exchange -> {
          byte[] body = exchange.getRequestBody().readAllBytes();
          boolean isAnswer = exchange.getRequestMethod().equals("PUT");
          if (isAnswer) {
            answers.add(Json.document(body, JsonNode.class));
            headers.add(String.valueOf(exchange.getRequestHeaders().getFirst("Content-Type")));
          } else {
            asked.add(new String(body, StandardCharsets.UTF_8));
          }
          byte[] answer =
              (isAnswer
                      ? ""
                      : kmsStatus == 200
                          ? "{\"PublicKey\": \"AQID\"}"
                          : "{\"__type\": \"NotFoundException\", \"message\": \"%s\"}"
                              .formatted("no such key ".repeat(200)))
                  .getBytes(StandardCharsets.UTF_8);
          exchange.sendResponseHeaders(
              isAnswer ? bucketStatus : kmsStatus, answer.length == 0 ? -1 : answer.length);
          exchange.getResponseBody().write(answer);
          exchange.close();
        });
    server.start();
  }

  @AfterEach
  void stop() {
    server.stop(0);
  }

  private String endpoint() {
    return "http://127.0.0.1:" + server.getAddress().getPort();
  }

  private Map<String, String> environment() {
    return Map.of(
        "AWS_ENDPOINT_URL", endpoint(),
        "AWS_REGION", "eu-central-1",
        "AWS_ACCESS_KEY_ID", "a",
        "AWS_SECRET_ACCESS_KEY", "s");
  }

  private void call(String type, String key, String address) throws IOException {
    Map<String, Object> event = new HashMap<>();
    event.put("RequestType", type);
    event.put("StackId", "stack");
    event.put("RequestId", "request");
    event.put("LogicalResourceId", "SigningPublicKey");
    event.put("ResponseURL", address);
    event.put("ResourceProperties", key == null ? Map.of() : Map.of("KeyId", key));
    new PublicKeyHandler(environment())
        .handleRequest(
            new ByteArrayInputStream(Json.bytes(event)), new ByteArrayOutputStream(), null);
  }

  @ParameterizedTest
  @ValueSource(strings = {"Create", "Update"})
  void answersThePublicHalfOfTheKey(String type) throws IOException {
    call(type, KEY, endpoint() + "/answer?signature=x");

    assertThat(asked).singleElement().asString().contains(KEY);
    JsonNode answer = answers.getFirst();
    assertThat(answer.get("Status").asString()).isEqualTo("SUCCESS");
    assertThat(answer.at("/Data/PublicKey").asString()).isEqualTo("AQID");
    assertThat(answer.get("PhysicalResourceId").asString()).isEqualTo(KEY);
    assertThat(answer.get("StackId").asString()).isEqualTo("stack");
    assertThat(answer.get("RequestId").asString()).isEqualTo("request");
    assertThat(answer.get("LogicalResourceId").asString()).isEqualTo("SigningPublicKey");
    // The address is signed without one.
    assertThat(headers).containsExactly("null");
  }

  @Test
  void letsTheResourceGoWithoutAskingForAKeyThatMayBeGone() throws IOException {
    kmsStatus = 400;

    call("Delete", KEY, endpoint());

    assertThat(asked).isEmpty();
    assertThat(answers).singleElement().satisfies(it -> is(it, "SUCCESS"));
  }

  @Test
  void answersAFailureSoThatNoStackWaits() throws IOException {
    kmsStatus = 400;

    call("Create", KEY, endpoint());

    is(answers.getFirst(), "FAILED");
    assertThat(answers.getFirst().get("Reason").asString())
        .contains("public half of the key " + KEY, "no such key")
        .hasSizeLessThanOrEqualTo(501);
    assertThat(answers.getFirst().has("Data")).isFalse();
  }

  @Test
  void answersAFailureWhereTheTemplateNamesNoKey() throws IOException {
    call("Create", null, endpoint());

    is(answers.getFirst(), "FAILED");
    assertThat(answers.getFirst().get("PhysicalResourceId").asString()).isEqualTo("none");
  }

  @Test
  void failsItselfWhereTheAnswerIsNotTakenSoThatLambdaCallsAgain() {
    bucketStatus = 503;

    assertThatThrownBy(() -> call("Create", KEY, endpoint() + "/answer?signature=x"))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("503")
        .hasMessageNotContaining("signature=x");
  }

  @Test
  void callsNobodyElse() throws IOException {
    HttpServer foreign = HttpServer.create(new InetSocketAddress("127.0.0.2", 0), 0);
    List<String> called = new CopyOnWriteArrayList<>();
    foreign.createContext(
        "/",
        exchange -> {
          called.add(exchange.getRequestMethod());
          exchange.sendResponseHeaders(200, -1);
        });
    foreign.start();
    try {
      String address = "http://127.0.0.2:" + foreign.getAddress().getPort() + "/?signature=x";

      assertThatThrownBy(() -> call("Create", KEY, address))
          .isInstanceOf(InvalidRequestException.class)
          .hasMessageContaining("127.0.0.2")
          .hasMessageNotContaining("signature=x");
      assertThat(called).isEmpty();
      assertThat(asked).isEmpty();
    } finally {
      foreign.stop(0);
    }
  }

  @Test
  void followsNoRedirectionToSomebodyElse() {
    bucketStatus = 307;

    assertThatThrownBy(() -> call("Create", KEY, endpoint())).hasMessageContaining("307");
    assertThat(answers).hasSize(1);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        OURS,
        "https://cloudformation-custom-resource-response-useast1.s3.amazonaws.com/a?X-Amz-Signature=x",
        "https://cloudformation-custom-resource-response-uswest2.s3-us-west-2.amazonaws.com/a",
        "https://cloudformation-custom-resource-response-cnnorth1.s3.cn-north-1.amazonaws.com.cn/a"
      })
  void knowsTheBucketsOfCloudFormation(String address) {
    assertThat(ResponseAddress.of(address, new Settings(Map.of()))).hasToString(address);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "not an address",
        "file:///etc/passwd",
        "http://169.254.169.254/latest/meta-data",
        "http://127.0.0.1:9001/2018-06-01/runtime",
        "http://cloudformation-custom-resource-response-eucentral1.s3.eu-central-1.amazonaws.com/a",
        "https://cloudformation-custom-resource-response-eucentral1.s3.eu-central-1.amazonaws.com:8443/a",
        "https://cloudformation-custom-resource-response-eucentral1.s3.amazonaws.com.evil.example/a",
        "https://cloudformation-custom-resource-response-eucentral1.s3.amazonaws.com@evil.example/a",
        "https://evil.example/cloudformation-custom-resource-response-a.s3.amazonaws.com",
        "https://evil.s3.eu-central-1.amazonaws.com/a"
      })
  void refusesEveryOtherAddress(String address) {
    assertThatThrownBy(() -> ResponseAddress.of(address, new Settings(Map.of())))
        .isInstanceOf(InvalidRequestException.class)
        .hasMessageStartingWith("field \"ResponseURL\"");
  }

  private static void is(JsonNode answer, String status) {
    assertThat(answer.get("Status").asString()).isEqualTo(status);
  }
}
