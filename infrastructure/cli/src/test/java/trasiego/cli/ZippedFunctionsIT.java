package trasiego.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.lambda.LambdaClient;
import software.amazon.awssdk.services.lambda.model.InvokeResponse;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import trasiego.testing.LocalStack;

/** The zips as they are deployed, in the runtime client of AWS's Java runtimes. */
class ZippedFunctionsIT {
  private static final Path FUNCTIONS =
      Path.of(System.getProperty("trasiego.root")).resolve("functions");
  private static final long LIMIT = 25L * 1024 * 1024;

  @ParameterizedTest
  @ValueSource(strings = {"backup", "migrate", "status", "restore"})
  void areSmall(String verb) throws IOException {
    assertThat(Files.size(zip(verb))).isLessThan(LIMIT);
  }

  @ParameterizedTest
  @ValueSource(strings = {"backup", "migrate", "status", "restore"})
  void answerABadRequestWithTheErrorThatTheMachinesKnow(String verb) throws IOException {
    URI endpoint = LocalStack.endpoint();
    String name = "trasiego-" + verb + "-" + UUID.randomUUID().toString().substring(0, 8);
    try (LambdaClient client = client(endpoint)) {
      create(client, verb, name);
      client.waiter().waitUntilFunctionActiveV2(request -> request.functionName(name));

      InvokeResponse answer =
          client.invoke(
              request ->
                  request
                      .functionName(name)
                      .payload(SdkBytes.fromUtf8String("{\"environment\":\"Produktion!\"}")));

      JsonNode error = JsonMapper.shared().readTree(answer.payload().asUtf8String());
      assertThat(answer.functionError()).isEqualTo("Unhandled");
      assertThat(error.path("errorType").asString())
          .isEqualTo("trasiego.failure.InvalidRequestException");
      assertThat(error.path("errorMessage").asString()).contains("field");
      client.deleteFunction(request -> request.functionName(name));
    }
  }

  private static void create(LambdaClient client, String verb, String name) throws IOException {
    byte[] zip = Files.readAllBytes(zip(verb));
    String handler =
        "trasiego."
            + verb
            + "."
            + Character.toUpperCase(verb.charAt(0))
            + verb.substring(1)
            + "Handler::handleRequest";
    client.createFunction(
        request ->
            request
                .functionName(name)
                .runtime("java25")
                .role("arn:aws:iam::000000000000:role/test")
                .handler(handler)
                .timeout(60)
                .memorySize(1024)
                .environment(
                    environment ->
                        environment.variables(
                            Map.of(
                                "TRASIEGO_ENVIRONMENT", "test",
                                "TRASIEGO_STORE", "s3://trasiego-test",
                                "TRASIEGO_DATABASE_SECRET",
                                    "arn:aws:secretsmanager:us-east-1:000000000000:secret:none")))
                .code(code -> code.zipFile(SdkBytes.fromByteArray(zip))));
  }

  private static LambdaClient client(URI endpoint) {
    return LambdaClient.builder()
        .endpointOverride(endpoint)
        .region(Region.US_EAST_1)
        .credentialsProvider(
            StaticCredentialsProvider.create(AwsBasicCredentials.create("test", "test")))
        .overrideConfiguration(configuration -> configuration.apiCallTimeout(Duration.ofMinutes(3)))
        .build();
  }

  private static Path zip(String verb) {
    return FUNCTIONS.resolve(verb).resolve("target").resolve(verb + ".zip");
  }
}
