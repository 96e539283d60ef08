package trasiego.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import trasiego.local.lambda.FunctionSettings;
import trasiego.local.services.Notification;
import trasiego.local.states.DefinitionException;
import trasiego.local.states.ExecutionStatus;
import trasiego.local.states.HistoryEvent;
import trasiego.local.states.Outcome;

class LocalMachinesTest {
  private static final String TEMPLATE =
      """
      Parameters:
        Environment: {Type: String}
      Globals:
        Function: {Timeout: 30, MemorySize: 128}
      Resources:
        Topic: {Type: AWS::SNS::Topic}
        EchoFunction:
          Type: AWS::Serverless::Function
          Properties:
            Handler: trasiego.local.lambda.TestHandler::handleRequest
            Environment: {Variables: {WHERE: !Ref Environment}}
        DeploymentMachine:
          Type: AWS::Serverless::StateMachine
          Properties:
            DefinitionUri: deployment.asl.json
            DefinitionSubstitutions:
              EchoFunction: !GetAtt EchoFunction.Arn
              Topic: !Ref Topic
      """;
  private static final String DEFINITION =
      """
      {"QueryLanguage": "JSONata", "StartAt": "Holder", "States": {
        "Holder": {"Type": "Task", "Resource": "arn:aws:states:::aws-sdk:sfn:describeExecution",
          "Arguments": {"ExecutionArn": "{% $states.context.Execution.Id %}"},
          "Assign": {"holder": "{% $states.result.Status %}"}, "Next": "Echo",
          "Catch": [{"ErrorEquals": ["Sfn.ExecutionDoesNotExistException"], "Next": "Tell"}]},
        "Echo": {"Type": "Task", "Resource": "arn:aws:states:::lambda:invoke",
          "Arguments": {"FunctionName": "${EchoFunction}", "Payload": "{% $states.context.Execution.Input %}"},
          "Output": "{% $states.result.Payload %}", "Next": "Tell",
          "Catch": [{"ErrorEquals": ["trasiego.local.lambda.TestHandler$BrokenException"],
                     "Next": "Tell", "Output": {"caught": "{% $parse($states.errorOutput.Cause).errorMessage %}"}}]},
        "Tell": {"Type": "Task", "Resource": "arn:aws:states:::sns:publish",
          "Arguments": {"TopicArn": "${Topic}", "Subject": "{% $holder %}", "Message": "{% $states.input %}"},
          "Output": "{% $states.input %}", "End": true}}}
      """;

  @TempDir private Path folder;
  private final List<HistoryEvent> events = new ArrayList<>();
  private final List<Notification> notifications = new ArrayList<>();

  @BeforeEach
  void writeTheFiles() throws IOException {
    Files.writeString(folder.resolve("template.yaml"), TEMPLATE);
    Files.writeString(folder.resolve("deployment.asl.json"), DEFINITION);
  }

  @Test
  void runsTheDeployedFilesFromInputToNotification() {
    Outcome outcome = open().run("deployment", "{\"do\": \"echo\"}", Optional.empty());

    assertThat(outcome.status()).isEqualTo(ExecutionStatus.SUCCEEDED);
    assertThat(outcome.output()).contains("{\"do\":\"echo\"}");
    assertThat(notifications)
        .containsExactly(
            new Notification(
                "arn:aws:sns:local:000000000000:Topic", "RUNNING", "{\"do\":\"echo\"}"));
    assertThat(events).isEqualTo(outcome.history());
  }

  @Test
  void catchesAnExceptionOfTheHandlerByItsClass() {
    Outcome outcome =
        open().run("deployment", "{\"do\": \"fail\", \"message\": \"no\"}", Optional.of("one"));

    assertThat(outcome.output()).contains("{\"caught\":\"no\"}");
  }

  @Test
  void namesTheExecutionAfterItsProcess() {
    LocalMachines machines = open();

    LocalExecution execution = machines.execution("deployment", "{\"do\": \"echo\"}");

    assertThat(execution.id().arn())
        .startsWith("arn:aws:states:local:000000000000:execution:deployment:")
        .contains("-" + ProcessHandle.current().pid() + "-");
    assertThat(execution.run().status()).isEqualTo(ExecutionStatus.SUCCEEDED);
  }

  @Test
  void invokesAFunctionBesideTheMachine() throws Exception {
    byte[] answer = open().invoke("echo", "{\"do\": \"describe\"}");

    assertThat(new String(answer, StandardCharsets.UTF_8)).contains("\"WHERE\":\"local\"");
  }

  @Test
  void stopsAnExecution() {
    List<LocalExecution> running = new ArrayList<>();
    LocalMachines machines =
        LocalMachines.open(
            folder,
            settings(),
            event -> {
              if (event.type().equals("TaskSucceeded")) {
                running.getFirst().stop("Interrupted", "by Ctrl-C");
              }
            },
            notifications::add);
    running.add(machines.execution("deployment", "{\"do\": \"echo\"}"));

    Outcome outcome = running.getFirst().run();

    assertThat(outcome.status()).isEqualTo(ExecutionStatus.ABORTED);
    assertThat(outcome.error()).contains("Interrupted");
    assertThat(notifications).isEmpty();
  }

  @Test
  void refusesAPlaceholderWithoutASubstitution() throws IOException {
    Files.writeString(
        folder.resolve("template.yaml"), TEMPLATE.replace("        Topic: !Ref Topic\n", ""));

    assertThatThrownBy(this::open)
        .hasMessageContaining("deployment.asl.json has the placeholder Topic");
  }

  @Test
  void refusesASubstitutionWithoutAPlaceholder() throws IOException {
    Files.writeString(
        folder.resolve("deployment.asl.json"), DEFINITION.replace("${Topic}", "topic"));

    assertThatThrownBy(this::open)
        .hasMessageContaining("no placeholder for the substitution [Topic]");
  }

  @Test
  void refusesADefinitionThatCannotRun() throws IOException {
    Files.writeString(
        folder.resolve("deployment.asl.json"),
        DEFINITION
            .replace("\"Subject\"", "\"Subject\"")
            .replace("\"End\": true", "\"End\": true, \"ResultPath\": null"));

    assertThatThrownBy(this::open)
        .isInstanceOf(DefinitionException.class)
        .hasMessageContaining("deployment: state Tell: field ResultPath belongs to JSONPath");
  }

  @Test
  void namesTheMachinesThereAre() {
    assertThatThrownBy(() -> open().execution("deploy", "{}"))
        .hasMessage("there is no machine deploy; there are [deployment]");
  }

  private LocalMachines open() {
    return LocalMachines.open(folder, settings(), events::add, notifications::add);
  }

  private static LocalSettings settings() {
    return new LocalSettings(
        Map.of("Environment", "local"),
        new FunctionSettings(Map.of("PATH", "/bin"), Map.of(), Map.of()));
  }
}
