package trasiego.cli.environment;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import trasiego.archive.Trust;
import trasiego.cli.console.Display;
import trasiego.cli.console.Interruption;
import trasiego.cli.exit.CallFailedException;
import trasiego.cli.exit.UsageException;
import trasiego.embedded.process.PrivateFiles;
import trasiego.failure.StoreUnavailableException;
import trasiego.handler.Json;
import trasiego.handler.Settings;
import trasiego.local.LocalExecution;
import trasiego.local.LocalMachines;
import trasiego.local.services.Notification;
import trasiego.local.states.ExecutionStatus;
import trasiego.local.states.Outcome;
import trasiego.local.states.TaskFailedException;
import trasiego.local.template.TemplateException;
import trasiego.store.S3Store;
import trasiego.store.Store;

/**
 * An environment whose machines and functions run in this process, by the files that AWS is given.
 */
public final class LocalEnvironment implements Environment {
  private final String environment;
  private final LocalTarget target;
  private final LocalMachines machines;
  private final Store store;
  private final Display display;
  private final String execution;

  private LocalEnvironment(
      String environment,
      LocalTarget target,
      LocalMachines machines,
      Store store,
      Display display) {
    this.environment = environment;
    this.target = target;
    this.machines = machines;
    this.store = store;
    this.display = display;
    this.execution = machines.executionArn("db");
  }

  public static LocalEnvironment open(
      CommandContext context, EnvironmentOptions options, Display display) {
    Path folder = context.state().resolve(options.environment());
    Logs.configure(folder, display);
    LocalTarget target =
        options.isEmbedded()
            ? LocalTarget.embedded(context, options, display)
            : LocalTarget.of(context, options, display);
    try {
      LocalMachines machines =
          LocalMachines.open(
              context.root().resolve("infrastructure"),
              target.settings(),
              new StateDisplay(display, false),
              notification -> show(notification, folder, display));
      Store store = S3Store.open(new Settings(target.storeVariables()));
      return new LocalEnvironment(options.environment(), target, machines, store, display);
    } catch (TemplateException e) {
      target.close();
      throw new UsageException("--parameter: " + e.getMessage());
    } catch (RuntimeException e) {
      target.close();
      throw e;
    }
  }

  /** Kept as a file beside the log, since nobody's mailbox is here. */
  private static void show(Notification notification, Path folder, Display display) {
    display.detail("notified: " + notification.subject());
    String text =
        Instant.now()
            + "\nSubject: "
            + notification.subject()
            + "\n\n"
            + notification.message()
            + "\n\n";
    try {
      PrivateFiles.write(
          folder.resolve("notifications.txt"),
          text,
          java.nio.file.StandardOpenOption.CREATE,
          java.nio.file.StandardOpenOption.APPEND);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot keep the notification in " + folder, e);
    }
  }

  @Override
  public String name() {
    return environment;
  }

  @Override
  public Optional<String> database() {
    return Optional.of(target.database());
  }

  @Override
  public Store store() {
    return store;
  }

  @Override
  public Trust trust() {
    return target.trust();
  }

  @Override
  public RuntimeException explained(StoreUnavailableException e) {
    return e;
  }

  @Override
  public String execution() {
    return execution;
  }

  @Override
  public boolean isOver(String arn) {
    return machines.executionStatus(arn).filter(status -> !status.equals("RUNNING")).isPresent();
  }

  @Override
  public Optional<String> console(String arn) {
    return Optional.empty();
  }

  /** A local execution's name says which process runs it: it ends with this command. */
  @Override
  public Ended run(Machine machine, String name, Map<String, Object> input) {
    String json = new String(Json.line(input), StandardCharsets.UTF_8);
    LocalExecution started = machines.execution(machine.name().toLowerCase(Locale.ROOT), json);
    display.line(
        machine.name().toLowerCase(Locale.ROOT)
            + " of "
            + environment
            + ": execution "
            + started.id().name());
    Interruption interruption = Interruption.of(() -> stop(started));
    try {
      return ended(started.id().arn(), started.run());
    } finally {
      interruption.close();
    }
  }

  /** As the service stops one: the sessions end with the process, and the next run takes over. */
  private void stop(LocalExecution started) {
    started.stop("Interrupted", "a person or the system stopped the process");
    display.line("");
    display.line(
        "interrupted: what was applied stays applied, the file under way is rolled back;"
            + " run it again to go on");
  }

  private static Ended ended(String arn, Outcome outcome) {
    boolean succeeded = outcome.status() == ExecutionStatus.SUCCEEDED;
    return new Ended(
        arn,
        succeeded,
        outcome
            .output()
            .map(text -> Json.document(text.getBytes(StandardCharsets.UTF_8), JsonNode.class))
            .orElse(null),
        succeeded ? null : outcome.error().orElse("States." + outcome.status()),
        outcome.cause().map(ErrorMessage::message).orElse(null),
        outcome.history());
  }

  @Override
  public JsonNode call(Function function, Map<String, Object> payload) {
    Map<String, Object> request = new LinkedHashMap<>(payload);
    request.put("environment", environment);
    request.put("execution", execution);
    try {
      byte[] answer =
          machines.invoke(
              function.resource(), new String(Json.line(request), StandardCharsets.UTF_8));
      return Json.document(answer, JsonNode.class);
    } catch (TaskFailedException e) {
      throw new CallFailedException(e.error(), ErrorMessage.message(e.cause()));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CallFailedException("Interrupted", "interrupted while " + function + " ran");
    }
  }

  @Override
  public void close() {
    store.close();
    target.close();
  }
}
