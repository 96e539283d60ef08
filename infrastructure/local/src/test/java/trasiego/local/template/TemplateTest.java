package trasiego.local.template;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TemplateTest {
  private static final String TEMPLATE =
      """
      Parameters:
        Environment: {Type: String, AllowedPattern: "[a-z]+"}
        Level: {Type: Number, Default: 1, MinValue: 1, MaxValue: 9}
        Size: {Type: String, Default: small, AllowedValues: [small, large]}
        Subnets: {Type: CommaDelimitedList, Default: ""}
        Secret: {Type: String, Default: ""}
      Conditions:
        HasVpc: !Not [!Equals [!Join ["", !Ref Subnets], ""]]
        HasBoth: !And [!Condition HasVpc, !Equals [!Ref Size, large]]
        HasSecret: !Not [!Equals [!Ref Secret, ""]]
      Globals:
        Function:
          Timeout: 30
          MemorySize: 512
          Environment:
            Variables:
              ENVIRONMENT: !Ref Environment
              STORE: !Sub s3://${Bucket}
              LEVEL: !Ref Level
      Resources:
        Bucket: {Type: AWS::S3::Bucket}
        Topic: {Type: AWS::SNS::Topic}
        OneFunction:
          Type: AWS::Serverless::Function
          Properties:
            Handler: example.One::handleRequest
            Environment:
              Variables:
                LEVEL: "9"
                %s
        TwoFunction:
          Type: AWS::Serverless::Function
          Properties:
            Handler: example.Two
            Timeout: 60
        Machine:
          Type: AWS::Serverless::StateMachine
          Properties:
            DefinitionUri: one.asl.json
            DefinitionSubstitutions:
              One: !GetAtt OneFunction.Arn
              Two: !Ref TwoFunction
              Topic: !Ref Topic
      """;

  @TempDir private Path folder;

  @Test
  void mergesWhatGlobalsSayIntoEachFunction() throws IOException {
    Template template = read("OWN: own", Map.of("Environment", "local", "Bucket", "b/prefix"));

    assertThat(template.functions())
        .containsExactly(
            new FunctionResource(
                "OneFunction",
                "example.One::handleRequest",
                512,
                Duration.ofSeconds(30),
                Map.of(
                    "ENVIRONMENT", "local", "STORE", "s3://b/prefix", "LEVEL", "9", "OWN", "own")),
            new FunctionResource(
                "TwoFunction",
                "example.Two",
                512,
                Duration.ofSeconds(60),
                Map.of("ENVIRONMENT", "local", "STORE", "s3://b/prefix", "LEVEL", "1")));
  }

  @Test
  void leavesOutAFunctionWhoseConditionDoesNotHold() throws IOException {
    Path file = folder.resolve("template.yaml");
    Files.writeString(
        file,
        TEMPLATE.formatted("OWN: own")
            + """
              LastFunction:
                Type: AWS::Serverless::Function
                Condition: HasSecret
                Properties: {Handler: example.Last}
            """);
    Map<String, String> values = Map.of("Environment", "local", "Bucket", "b");
    Map<String, String> secret = Map.of("Environment", "local", "Bucket", "b", "Secret", "s");

    assertThat(Template.read(file, values).functions())
        .extracting(FunctionResource::id)
        .containsExactly("OneFunction", "TwoFunction");
    assertThat(Template.read(file, secret).functions())
        .extracting(FunctionResource::id)
        .containsExactly("OneFunction", "TwoFunction", "LastFunction");
  }

  @Test
  void givesEachMachineItsSubstitutions() throws IOException {
    Template template = read("OWN: own", Map.of());

    assertThat(template.machines())
        .containsExactly(
            new MachineResource(
                "Machine",
                "one.asl.json",
                Map.of(
                    "One", "arn:aws:lambda:local:000000000000:function:OneFunction",
                    "Two", "TwoFunction",
                    "Topic", "arn:aws:sns:local:000000000000:Topic")));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "!Ref Size | small",
        "Ref: Size | small",
        "!Sub '${Size}-${Environment}' | small-local",
        "!Sub ['${A}/${Size}', {A: !Ref Level}] | 1/small",
        "!Sub 'a ${!literal} b' | a ${literal} b",
        "{Fn::Sub: '${TwoFunction.Arn}'}"
            + " | arn:aws:lambda:local:000000000000:function:TwoFunction",
        "!Join ['-', [a, !Ref Size]] | a-small",
        "!If [HasVpc, inside, outside] | outside",
        "!If [HasBoth, both, !If [HasSecret, secret, none]] | none",
        "!GetAtt [OneFunction, Arn] | arn:aws:lambda:local:000000000000:function:OneFunction",
        "!Ref AWS::Region | local",
      })
  void resolves(String value, String expected) throws IOException {
    String line = value.startsWith("Ref:") ? "OWN: {%s}" : "OWN: %s";
    Map<String, String> values =
        Map.of("Environment", "local", "Bucket", "b", "AWS::Region", "local");

    assertThat(read(line.formatted(value), values).functions().getFirst().environment())
        .containsEntry("OWN", expected);
  }

  @Test
  void leavesOutAVariableWithoutValue() throws IOException {
    Template template =
        read(
            "OWN: !If [HasSecret, !Ref Secret, !Ref AWS::NoValue]",
            Map.of("Environment", "local", "Bucket", "b"));

    assertThatThrownBy(template::functions)
        .hasMessageContaining("Variables.OWN must give a single value");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "!Select [0, [a]] | uses !Select, which the local reader does not know",
        "!ImportValue x | uses !ImportValue",
        "{Fn::Base64: x} | uses !Base64",
        "!Ref Nothing | refers to Nothing, for which there is no value here",
        "!Sub '${Nothing}' | refers to Nothing",
        "!Ref AWS::URLSuffix | refers to AWS::URLSuffix",
        "!GetAtt Bucket.Arn | asks for Bucket.Arn, which has no value here",
        "!If [Never, a, b] | asks for the condition Never",
        "!If [HasVpc, a] | has 2 values, wanted 3",
        "!Ref Subnets | must give a single value",
        "!Sub 'x${Subnets}' | puts the list Subnets into a text",
        "[a] | must give a single value",
      })
  void namesThePlaceOfWhatItCannotResolve(String value, String reason) throws IOException {
    Template template = read("OWN: " + value, Map.of("Environment", "local", "Bucket", "b"));

    assertThatThrownBy(template::functions)
        .isInstanceOf(TemplateException.class)
        .hasMessageContaining("template line 30: ")
        .hasMessageContaining("Resources.OneFunction.Properties.Environment.Variables.OWN")
        .hasMessageContaining(reason);
  }

  @Test
  void makesNoValueUp() throws IOException {
    Template template = read("OWN: own", Map.of("Bucket", "b"));

    assertThatThrownBy(template::functions)
        .hasMessageContaining("refers to Environment, for which there is no value here");
  }

  @ParameterizedTest
  @CsvSource({
    "Environment, Local, what matches [a-z]+",
    "Size, medium, 'one of [small, large]'",
    "Level, high, a whole number",
    "Level, 0, at least 1",
    "Level, 10, at most 9",
  })
  void refusesAParameterThatCloudFormationWouldRefuse(String name, String value, String wanted) {
    assertThatThrownBy(() -> read("OWN: own", Map.of(name, value)))
        .isInstanceOf(TemplateException.class)
        .hasMessageContaining("Parameters." + name + " is \"" + value + "\", wanted " + wanted);
  }

  @Test
  void refusesAParameterThatTheTemplateDoesNotHave() {
    assertThatThrownBy(() -> read("OWN: own", Map.of("Enviroment", "local")))
        .hasMessageContaining("has no parameter Enviroment");
  }

  @Test
  void readsTheTemplateOfThisProject() {
    Path file = Path.of(System.getProperty("trasiego.root"), "infrastructure", "template.yaml");
    Map<String, String> values =
        Map.of(
            "Environment", "local",
            "DatabaseSecretArn", "secret",
            "Bucket", "trasiego",
            "SigningKey", "file:/none",
            "SigningPublicKey.PublicKey", "none");

    Template template = Template.read(file, values);

    assertThat(template.functions())
        .extracting(FunctionResource::id)
        .containsExactlyInAnyOrder(
            "BackupFunction",
            "SignFunction",
            "PublicKeyFunction",
            "MigrateFunction",
            "TrialFunction",
            "StatusFunction",
            "RecordFunction",
            "HealthFunction",
            "RestoreFunction");
    assertThat(template.functions())
        .allSatisfy(
            function ->
                assertThat(function.environment())
                    .containsEntry("TRASIEGO_ENVIRONMENT", "local")
                    .containsEntry("TRASIEGO_STORE", "s3://trasiego"));
    assertThat(template.machines())
        .extracting(MachineResource::definitionUri)
        .containsExactly(
            "deployment.asl.json", "restoration.asl.json", "undo.asl.json", "maintenance.asl.json");
  }

  private Template read(String variable, Map<String, String> values) throws IOException {
    Path file = folder.resolve("template.yaml");
    Files.writeString(file, TEMPLATE.formatted(variable));
    return Template.read(file, values);
  }
}
