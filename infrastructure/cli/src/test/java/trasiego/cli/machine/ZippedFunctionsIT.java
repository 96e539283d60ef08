package trasiego.cli.machine;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.lambda.LambdaClient;
import software.amazon.awssdk.services.lambda.model.InvokeResponse;
import software.amazon.awssdk.services.lambda.model.LogType;
import software.amazon.awssdk.services.s3.S3Client;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import trasiego.cli.aws.AwsStub;
import trasiego.handler.Settings;
import trasiego.local.template.FunctionResource;
import trasiego.local.template.Template;
import trasiego.migration.MigrationFolder;
import trasiego.store.S3Store;
import trasiego.store.Store;
import trasiego.testing.FetchedParser;
import trasiego.testing.LocalStack;
import trasiego.testing.Majors;

/** The zips as they are deployed, in the runtime client of AWS's Java runtimes. */
@ResourceLock("LocalStack")
@Tag(Majors.SCENARIOS)
class ZippedFunctionsIT {
  private static final Path ROOT = Path.of(System.getProperty("trasiego.root"));
  private static final long LIMIT = 25L * 1024 * 1024;

  /** What Lambda takes, function and layers together. */
  private static final long UNPACKED = 250_000_000;

  private static final String STORE = "s3://trasiego-zips";
  private static final String BAD = "{\"environment\":\"Produktion!\"}";
  private static final Duration SHORT = Duration.ofSeconds(3);

  /** The one that reaches no database; it is in migrate's zip. */
  private static final String TRIAL = "trial";

  @ParameterizedTest
  @ValueSource(strings = {"backup", "migrate", "status", "restore"})
  void areSmall(String verb) throws IOException {
    assertThat(Files.size(zip(verb))).isLessThan(LIMIT);
  }

  /** Whatever a function's layers are, it has no more than all of them. */
  @ParameterizedTest
  @ValueSource(strings = {"arm64", "x86_64"})
  void fitUnpackedBesideBothLayers(String architecture) throws IOException {
    long layers = 0;
    for (Path layer : DeployedStack.layers(architecture)) {
      layers += unpacked(layer);
    }
    for (String verb : List.of("backup", "migrate", "status", "restore")) {
      assertThat(layers + unpacked(zip(verb)))
          .as("bytes of %s with the layers of %s", verb, architecture)
          .isLessThan(UNPACKED);
    }
  }

  /** At the template's memory: the first call, the second, and one for which nobody is there. */
  @ParameterizedTest
  @ValueSource(strings = {"backup", "migrate", "status", "restore", TRIAL})
  void answerWithTheErrorsThatTheMachinesKnow(String verb) throws IOException {
    URI endpoint = LocalStack.endpoint();
    String name = "trasiego-" + verb + "-" + UUID.randomUUID().toString().substring(0, 8);
    String good = request(verb, endpoint);
    try (LambdaClient client = client(endpoint)) {
      create(client, verb, name, resource(verb).timeout(), closedPort());

      InvokeResponse first = call(client, name, BAD);
      InvokeResponse second = call(client, name, BAD);
      InvokeResponse lost = call(client, name, good);

      assertError(first, "trasiego.failure.InvalidRequestException", "field");
      assertThat(log(first))
          .contains("Init Duration", "Memory Size: " + resource(verb).memoryMegabytes() + " MB");
      assertError(second, "trasiego.failure.InvalidRequestException", "field");
      assertThat(log(second)).doesNotContain("Init Duration");
      if (verb.equals(TRIAL)) {
        assertError(lost, "trasiego.failure.StoreUnavailableException", STORE);
      } else {
        assertError(lost, "trasiego.failure.DatabaseUnavailableException", "connecting");
      }

      client.deleteFunction(request -> request.functionName(name));
    }
  }

  /** Whom it asks accepts and never speaks: no patience of ours is as short as this timeout. */
  @ParameterizedTest
  @ValueSource(strings = {"backup", "migrate", "status", "restore", TRIAL})
  void endACallAtItsTimeoutAndAnswerTheNext(String verb) throws IOException {
    FunctionProcess.requireThisMachine();
    URI endpoint = LocalStack.endpoint();
    String name = "trasiego-" + verb + "-" + UUID.randomUUID().toString().substring(0, 8);
    String good = request(verb, endpoint);
    try (LambdaClient client = client(endpoint);
        ServerSocket silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
      create(client, verb, name, SHORT, silent.getLocalPort());

      InvokeResponse late = call(client, name, good);
      InvokeResponse next = call(client, name, BAD);

      assertError(late, "Sandbox.Timedout", "Task timed out after 3.00 seconds");
      assertError(next, "trasiego.failure.InvalidRequestException", "field");
      client.deleteFunction(request -> request.functionName(name));
    }
  }

  private static InvokeResponse call(LambdaClient client, String name, String payload) {
    return client.invoke(
        request ->
            request
                .functionName(name)
                .logType(LogType.TAIL)
                .payload(SdkBytes.fromUtf8String(payload)));
  }

  private static void assertError(InvokeResponse answer, String type, String message) {
    JsonNode error = JsonMapper.shared().readTree(answer.payload().asUtf8String());
    assertThat(error.path("errorType").asString()).as(error.toString()).isEqualTo(type);
    assertThat(error.path("errorMessage").asString()).contains(message);
    assertThat(answer.functionError()).isEqualTo("Unhandled");
  }

  private static String log(InvokeResponse answer) {
    return new String(Base64.getDecoder().decode(answer.logResult()), StandardCharsets.UTF_8);
  }

  /** A request that is right, so that the function goes on to its database or its store. */
  private static String request(String verb, URI endpoint) {
    String whose = "\"environment\":\"test\",\"execution\":\"zipped\"";
    String migrations = migrations(endpoint);
    return switch (verb) {
      case "backup" -> "{" + whose + ",\"purpose\":\"manual\",\"attempt\":1}";
      case "status" -> "{" + whose + ",\"action\":\"report\"}";
      case "restore" -> "{" + whose + ",\"action\":\"drop\",\"ended\":\"\"}";
      case TRIAL ->
          "{"
              + whose
              + ",\"action\":\"judge\",\"attempt\":1"
              + ",\"plan\":\"deployments/test/executions/zipped/plan.json\"}";
      default -> "{" + whose + ",\"action\":\"plan\",\"migrations\":\"" + migrations + "\"}";
    };
  }

  /** Puts them into a store that is there for every function. */
  private static String migrations(URI endpoint) {
    byte[] file = "SELECT 1;".getBytes(StandardCharsets.UTF_8);
    MigrationFolder folder =
        MigrationFolder.of(Map.of("V20260101000001__x.sql", file, "U20260101000001__x.sql", file));
    try (S3Client buckets =
        S3Client.builder()
            .endpointOverride(endpoint)
            .forcePathStyle(true)
            .region(Region.US_EAST_1)
            .credentialsProvider(credentials())
            .build()) {
      buckets.createBucket(request -> request.bucket(STORE.substring("s3://".length())));
    }
    Map<String, String> variables = new HashMap<>(LocalStack.environment());
    variables.put("TRASIEGO_STORE", STORE);
    try (Store store = S3Store.open(new Settings(variables))) {
      store.create(folder.key(), folder.zip(), "application/zip");
    }
    return folder.key();
  }

  /**
   * @param port where the database, or the trial function's store, is looked for
   */
  private static void create(
      LambdaClient client, String verb, String name, Duration timeout, int port)
      throws IOException {
    byte[] zip = Files.readAllBytes(zip(verb));
    FunctionResource resource = resource(verb);
    client.createFunction(
        request ->
            request
                .functionName(name)
                .runtime("java25")
                .role("arn:aws:iam::000000000000:role/test")
                .handler(resource.handler())
                .timeout((int) timeout.toSeconds())
                .memorySize(resource.memoryMegabytes())
                .environment(environment -> environment.variables(variables(verb, port)))
                .code(code -> code.zipFile(SdkBytes.fromByteArray(zip))));
    client.waiter().waitUntilFunctionActiveV2(request -> request.functionName(name));
  }

  private static Map<String, String> variables(String verb, int port) {
    Map<String, String> variables =
        new HashMap<>(Map.of("TRASIEGO_ENVIRONMENT", "test", "TRASIEGO_STORE", STORE));
    variables.put("TRASIEGO_SIGNING_KEYS", AwsStub.PUBLIC_KEY);
    // In the place of a layer, which none of these needs otherwise.
    variables.put("PATH", FetchedParser.layer().toString());
    if (verb.equals(TRIAL)) {
      variables.put("AWS_ENDPOINT_URL_S3", "http://127.0.0.1:" + port);
    } else {
      variables.put("TRASIEGO_DATABASE_SECRET", secret(port));
    }
    return variables;
  }

  private static String secret(int port) {
    return """
    {"host":"127.0.0.1","port":%d,"dbname":"shop","username":"trasiego","password":"none"}\
    """
        .formatted(port);
  }

  /** Nobody listens there any more. */
  private static int closedPort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  private static FunctionResource resource(String verb) {
    String id = Character.toUpperCase(verb.charAt(0)) + verb.substring(1) + "Function";
    return Template.read(
            ROOT.resolve("infrastructure/template.yaml"),
            Map.of(
                "Environment", "test",
                "DatabaseSecretArn", "none",
                "Bucket", "none",
                "SigningKey", "none",
                "SigningPublicKey.PublicKey", "none"))
        .functions()
        .stream()
        .filter(function -> function.id().equals(id))
        .findFirst()
        .orElseThrow();
  }

  private static LambdaClient client(URI endpoint) {
    return LambdaClient.builder()
        .endpointOverride(endpoint)
        .region(Region.US_EAST_1)
        .credentialsProvider(credentials())
        .overrideConfiguration(configuration -> configuration.apiCallTimeout(Duration.ofMinutes(3)))
        .build();
  }

  private static StaticCredentialsProvider credentials() {
    return StaticCredentialsProvider.create(AwsBasicCredentials.create("test", "test"));
  }

  private static Path zip(String verb) {
    String module = verb.equals(TRIAL) ? "migrate" : verb;
    return ROOT.resolve("functions").resolve(module).resolve("target").resolve(module + ".zip");
  }

  private static long unpacked(Path zip) throws IOException {
    try (ZipFile file = new ZipFile(zip.toFile())) {
      return file.stream().mapToLong(ZipEntry::getSize).sum();
    }
  }
}
