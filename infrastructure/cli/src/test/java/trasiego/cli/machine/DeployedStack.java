package trasiego.cli.machine;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.kms.KmsClient;
import software.amazon.awssdk.services.kms.model.KeySpec;
import software.amazon.awssdk.services.kms.model.KeyUsageType;
import software.amazon.awssdk.services.secretsmanager.SecretsManagerClient;
import software.amazon.awssdk.services.secretsmanager.model.ResourceNotFoundException;
import software.amazon.awssdk.services.sfn.SfnClient;
import trasiego.cli.environment.Environment;
import trasiego.handler.Settings;
import trasiego.store.S3Store;
import trasiego.store.Store;
import trasiego.testing.Bootstrap;
import trasiego.testing.LocalStack;
import trasiego.testing.TestDatabase;

/**
 * The project's own stack as its own command deploys it to LocalStack: once for all tests of this
 * JVM, deleted when it ends. Its four secrets lead to whichever database a test stands on.
 */
final class DeployedStack {
  static final String ENVIRONMENT = "test";

  private static final Path ROOT = Path.of(System.getProperty("trasiego.root"));
  private static final String ACCOUNT = "000000000000";

  private static DeployedStack deployed;

  private final String name = "trasiego-test-" + UUID.randomUUID().toString().substring(0, 8);
  private final URI endpoint;

  private DeployedStack(URI endpoint) {
    this.endpoint = endpoint;
  }

  /** Skips the calling test where there is no LocalStack whose functions run on this machine. */
  static synchronized DeployedStack get() {
    FunctionProcess.requireThisMachine();
    URI endpoint = LocalStack.endpoint();
    if (deployed == null) {
      DeployedStack stack = new DeployedStack(endpoint);
      stack.deploy();
      Runtime.getRuntime().addShutdownHook(new Thread(stack::delete));
      deployed = stack;
    }
    return deployed;
  }

  /** The layers of every function; skips the calling test where one of them is not built. */
  static List<Path> layers(String architecture) {
    List<Path> layers =
        Stream.of("pg-tools", "pg-server")
            .map(name -> "infrastructure/pg-tools/target/" + name + "-" + architecture + ".zip")
            .map(ROOT::resolve)
            .toList();
    for (Path layer : layers) {
      if (!Files.exists(layer)) {
        System.out.println("SKIPPED: the layer is needed: infrastructure/pg-tools/build makes it");
      }
      Assumptions.assumeTrue(Files.exists(layer), layer + " is not built");
    }
    return layers;
  }

  private void deploy() {
    layers(architecture());
    List<String> line = new ArrayList<>(List.of("deploy", ENVIRONMENT, "--stack", name));
    line.add("--no-build");
    Map<String, String> parameters = new HashMap<>(MachineHost.PARAMETERS);
    parameters.put("DatabaseSecretArn", arn("secretsmanager") + ":secret:" + name);
    parameters.put("Architecture", architecture());
    // The databases of tests have no certificate.
    parameters.put("DatabaseTls", "any");
    signingKey(parameters);
    parameters.forEach((key, value) -> line.addAll(List.of("--parameter", key + "=" + value)));
    command(line);
  }

  /** LocalStack calls no custom resource that could ask for the public half. */
  private void signingKey(Map<String, String> parameters) {
    try (KmsClient keys =
        KmsClient.builder()
            .endpointOverride(endpoint)
            .region(Region.US_EAST_1)
            .credentialsProvider(credentials())
            .build()) {
      String arn =
          keys.createKey(it -> it.keySpec(KeySpec.ECC_NIST_P256).keyUsage(KeyUsageType.SIGN_VERIFY))
              .keyMetadata()
              .arn();
      byte[] key = keys.getPublicKey(it -> it.keyId(arn)).publicKey().asByteArray();
      parameters.put("ExistingSigningKeyArn", arn);
      parameters.put("SigningPublicKeys", Base64.getEncoder().encodeToString(key));
    }
  }

  private void delete() {
    command(List.of("delete", ENVIRONMENT, "--stack", name, "--confirm", name));
  }

  /** Functions run on this machine's processors, whatever the template says by itself. */
  private static String architecture() {
    return System.getProperty("os.arch").equals("aarch64") ? "arm64" : "x86_64";
  }

  /** Runs infrastructure/stack as a person does. */
  private String command(List<String> arguments) {
    List<String> line = new ArrayList<>();
    line.add(ROOT.resolve("infrastructure/stack").toString());
    line.addAll(arguments);
    ProcessBuilder builder = new ProcessBuilder(line).redirectErrorStream(true);
    builder.environment().keySet().removeIf(variable -> variable.startsWith("AWS_"));
    builder.environment().putAll(LocalStack.environment());
    try {
      Process process = builder.start();
      String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      if (process.waitFor() != 0) {
        throw new IllegalStateException(String.join(" ", line) + ":\n" + text);
      }
      return text;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError("interrupted", e);
    }
  }

  String name() {
    return name;
  }

  String machine(Environment.Machine machine) {
    return arn("states") + ":stateMachine:" + name + "-" + MachineHost.name(machine);
  }

  String function(String verb) {
    return name + "-" + verb;
  }

  private static String arn(String service) {
    return "arn:aws:" + service + ":" + Region.US_EAST_1 + ":" + ACCOUNT;
  }

  /** Lets the four secrets lead to this database from the next connection on. */
  void serve(TestDatabase database) {
    try (SecretsManagerClient secrets =
        SecretsManagerClient.builder()
            .endpointOverride(endpoint)
            .region(Region.US_EAST_1)
            .credentialsProvider(credentials())
            .build()) {
      for (String function : Bootstrap.FUNCTIONS) {
        String secret = name + "/" + function;
        String value = database.secretJson(function);
        try {
          secrets.putSecretValue(request -> request.secretId(secret).secretString(value));
        } catch (ResourceNotFoundException e) {
          secrets.createSecret(request -> request.name(secret).secretString(value));
        }
      }
    }
  }

  /** The stack's bucket, emptied: what another test left is not this one's past. */
  Store emptyStore() {
    Map<String, String> variables = new HashMap<>(LocalStack.environment());
    variables.put("TRASIEGO_STORE", "s3://" + name + "-" + ACCOUNT + "-" + Region.US_EAST_1.id());
    Store store = S3Store.open(new Settings(variables));
    Stream.of("backups/", "deployments/", "migrations/", "plans/", "status/")
        .flatMap(prefix -> store.list(prefix).stream())
        .forEach(object -> store.delete(object.key()));
    return store;
  }

  SfnClient executions() {
    return SfnClient.builder()
        .endpointOverride(endpoint)
        .region(Region.US_EAST_1)
        .credentialsProvider(credentials())
        .build();
  }

  private static AwsCredentialsProvider credentials() {
    return StaticCredentialsProvider.create(AwsBasicCredentials.create("test", "test"));
  }
}
