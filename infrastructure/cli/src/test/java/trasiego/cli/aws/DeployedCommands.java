package trasiego.cli.aws;

import java.io.BufferedReader;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import trasiego.cli.Main;
import trasiego.cli.aws.AwsStub.Fault;
import trasiego.cli.environment.CommandContext;

/** The commands on a deployed stack, over HTTP: run as a person or a CI job runs them. */
abstract class DeployedCommands {
  static final String COMMIT = "0123456789abcdef0123456789abcdef01234567";
  static final String RECORD = "deployments/test/executions/x/record.json";

  @TempDir Path root;

  final AwsStub aws = AwsStub.start();
  final Map<String, String> variables = new HashMap<>(aws.variables());

  record Ran(int code, String out, String err) {
    JsonNode json() {
      return JsonMapper.shared().readTree(out);
    }
  }

  @BeforeEach
  void begin() throws IOException {
    // Neither a person's own profile nor the machine this runs on lends its credentials.
    System.setProperty("aws.configFile", "/nonexistent");
    System.setProperty("aws.sharedCredentialsFile", "/nonexistent");
    System.setProperty("aws.disableEc2Metadata", "true");
    Files.createDirectories(root.resolve("migrations"));
    Files.writeString(
        root.resolve("migrations/V20260101000000__create_wines.sql"), "CREATE TABLE wines ();");
    variables.put("GITHUB_SHA", COMMIT);
    aws.script(
        Events.begin()
            .step("Plan", "{}", "{\"summary\":\"1 pending\"}")
            .succeed(
                """
                {"status":"SUCCEEDED","applied":["20260101000000"],"backup":"s3://b/x.sql.gz",
                "record":"%s","summary":"all well"}
                """
                    .formatted(RECORD)));
  }

  @AfterEach
  void end() {
    aws.close();
  }

  Ran run(String... arguments) {
    return runWith("", arguments);
  }

  Ran runWith(String input, String... arguments) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    CommandContext context =
        new CommandContext(
            root,
            variables,
            new BufferedReader(new StringReader(input)),
            new PrintStream(out, true, StandardCharsets.UTF_8),
            new PrintStream(err, true, StandardCharsets.UTF_8));
    int code = Main.run(context, arguments);
    return new Ran(
        code, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
  }

  Ran json(String... arguments) {
    List<String> line = new ArrayList<>(List.of(arguments));
    line.add("--json");
    return run(line.toArray(String[]::new));
  }

  /** What CI's role may not: look into the bucket, call a function. */
  void withTheRightsOfCi() {
    aws.always("GetObject", Fault.denied("s3:GetObject"))
        .always("Invoke", Fault.denied("lambda:InvokeFunction"));
  }
}
