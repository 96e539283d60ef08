package trasiego.cli.aws;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.lambda.model.InvokeResponse;
import software.amazon.awssdk.services.lambda.model.ResourceNotFoundException;
import software.amazon.awssdk.services.sfn.model.ExecutionStatus;
import tools.jackson.databind.JsonNode;
import trasiego.archive.Trust;
import trasiego.cli.console.Display;
import trasiego.cli.console.Interruption;
import trasiego.cli.environment.CommandContext;
import trasiego.cli.environment.Environment;
import trasiego.cli.environment.EnvironmentOptions;
import trasiego.cli.environment.JsonFields;
import trasiego.cli.environment.LiveStatus;
import trasiego.cli.environment.StateDisplay;
import trasiego.cli.exit.CallFailedException;
import trasiego.failure.StoreUnavailableException;
import trasiego.handler.Json;
import trasiego.store.Keys;
import trasiego.store.Store;

/** An environment whose machines and functions run on AWS, as its stack has them. */
public final class AwsEnvironment implements Environment {
  private static final DateTimeFormatter SECONDS =
      DateTimeFormatter.ofPattern("uuuuMMdd'T'HHmmss").withZone(ZoneOffset.UTC);
  private static final int RANDOM_DIGITS = 6;

  private final String environment;
  private final AwsClients clients;
  private final Display display;
  private final Pause pause;
  private final boolean hasConsole;
  private final String execution;

  private AwsEnvironment(
      String environment, AwsClients clients, Display display, Pause pause, boolean hasConsole) {
    this.environment = environment;
    this.clients = clients;
    this.display = display;
    this.pause = pause;
    this.hasConsole = hasConsole;
    this.execution =
        "db-"
            + SECONDS.format(Instant.now())
            + "-"
            + UUID.randomUUID().toString().substring(0, RANDOM_DIGITS);
  }

  public static AwsEnvironment open(
      CommandContext context, EnvironmentOptions options, Display display) {
    // Services of another make have no console.
    boolean hasConsole =
        context.variables().keySet().stream().noneMatch(it -> it.startsWith("AWS_ENDPOINT_URL"));
    return new AwsEnvironment(
        options.environment(),
        AwsClients.open(options.stack(), context.variables()),
        display,
        Pause::real,
        hasConsole);
  }

  @Override
  public String name() {
    return environment;
  }

  @Override
  public Optional<String> database() {
    return LiveStatus.by(this).map(seen -> JsonFields.text(seen, "database"));
  }

  @Override
  public Store store() {
    return clients.store();
  }

  @Override
  public Trust trust() {
    return clients.trust();
  }

  @Override
  public RuntimeException explained(StoreUnavailableException e) {
    return AwsFailure.of(clients.stack(), e);
  }

  @Override
  public String execution() {
    return execution;
  }

  @Override
  public boolean isOver(String arn) {
    if (!arn.startsWith("arn:")) {
      return false;
    }
    return starting().status(arn).filter(it -> it != ExecutionStatus.RUNNING).isPresent();
  }

  @Override
  public Optional<String> console(String arn) {
    return hasConsole ? Optional.of(clients.stack().console(arn)) : Optional.empty();
  }

  @Override
  public Ended run(Machine machine, String name, Map<String, Object> input) {
    String json = new String(Json.line(input), StandardCharsets.UTF_8);
    ExecutionStarter.Started started = starting().start(machine, name, json);
    String arn = started.execution();
    display.line(
        machine.name().toLowerCase(Locale.ROOT)
            + " of "
            + environment
            + " on "
            + clients.stack()
            + ": execution "
            + Keys.name(arn)
            + (started.found() ? ", found under way" : ""));
    console(arn).ifPresent(display::line);
    Interruption interruption = Interruption.of(() -> left(arn));
    try {
      return new ExecutionFollower(
              clients.executions(), arn, new StateDisplay(display, true), display, pause)
          .toEnd();
    } finally {
      interruption.close();
    }
  }

  private void left(String arn) {
    display.line("");
    display.line("left; the execution goes on by itself, and the same command finds it again");
    display.line(
        "to stop it: aws stepfunctions stop-execution --region "
            + clients.stack().region()
            + " --execution-arn "
            + arn);
  }

  private ExecutionStarter starting() {
    return new ExecutionStarter(clients.executions(), clients.stack(), pause);
  }

  @Override
  public JsonNode call(Function function, Map<String, Object> payload) {
    Map<String, Object> request = new LinkedHashMap<>(payload);
    request.put("environment", environment);
    request.put("execution", execution);
    String name = clients.stack().function(function);
    InvokeResponse answer = invoke(name, Json.line(request));
    JsonNode node = Json.document(answer.payload().asByteArray(), JsonNode.class);
    if (answer.functionError() != null) {
      throw new CallFailedException(
          node.path("errorType").asString("Lambda.Unknown"),
          node.path("errorMessage").asString("the function said nothing"));
    }
    return node;
  }

  private InvokeResponse invoke(String name, byte[] payload) {
    // Its log is elsewhere: all that is known until it answers is how long it takes.
    display.begin(name.substring(name.lastIndexOf(':') + 1));
    try {
      return clients
          .functions()
          .invoke(it -> it.functionName(name).payload(SdkBytes.fromByteArray(payload)));
    } catch (ResourceNotFoundException e) {
      throw AwsFailure.noStack(clients.stack(), "no function " + name);
    } catch (SdkException e) {
      throw AwsFailure.of("calling " + name, e);
    } finally {
      display.end();
    }
  }

  @Override
  public void close() {
    clients.close();
  }
}
