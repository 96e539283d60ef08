package trasiego.cli.result;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import trasiego.archive.BackupId;
import trasiego.cli.environment.Environment;
import trasiego.cli.environment.Environment.Ended;
import trasiego.cli.environment.JsonFields;
import trasiego.cli.exit.ExitCode;
import trasiego.execution.DeploymentRecord;
import trasiego.execution.MigrationState;
import trasiego.execution.Outcome;
import trasiego.execution.RunDocument;
import trasiego.failure.DeploymentException;
import trasiego.handler.Json;
import trasiego.store.Keys;
import trasiego.store.Store;

/**
 * Makes the final result of an ended execution; what a failed one did is read from its record in
 * the store.
 */
public final class ResultReader {
  private static final String RECORD = "record.json";

  private final Environment environment;

  public ResultReader(Environment environment) {
    this.environment = environment;
  }

  public ExecutionResult of(Ended ended) {
    return ended.succeeded() ? succeeded(ended) : stopped(ended);
  }

  private ExecutionResult succeeded(Ended ended) {
    JsonNode output = ended.output();
    return new ExecutionResult(
        output.path("status").asString("SUCCEEDED"),
        environment.name(),
        ended.execution(),
        JsonFields.text(output, "backup"),
        JsonFields.texts(output.path("applied")),
        JsonFields.texts(output.path("takenOver")),
        JsonFields.text(output, "error"),
        JsonFields.text(output, "cause"),
        address(Optional.ofNullable(JsonFields.text(output, "record"))),
        JsonFields.text(output, "summary"),
        console(ended));
  }

  private ExecutionResult stopped(Ended ended) {
    Optional<DeploymentRecord> record = document(ended, RECORD, DeploymentRecord.class);
    HistoryFacts evidence = HistoryFacts.of(ended.history());
    Optional<String> outcome =
        record.map(DeploymentRecord::outcome).map(Outcome::name).or(evidence::outcome);
    boolean isRefused =
        ExitCode.isRefusal(ended.error())
            || outcome.filter(Outcome.REFUSED.name()::equals).isPresent();
    return new ExecutionResult(
        isRefused ? "REFUSED" : "FAILED",
        environment.name(),
        ended.execution(),
        record.flatMap(this::backup).or(evidence::backup).orElse(null),
        applied(ended).orElse(evidence.applied()),
        record.map(ResultReader::takenOver).orElse(List.of()),
        ended.error(),
        ended.cause(),
        address(record.map(it -> key(ended)).or(evidence::record)),
        record.map(DeploymentRecord::summary).or(evidence::summary).orElse(null),
        console(ended));
  }

  private String console(Ended ended) {
    return environment.console(ended.execution()).orElse(null);
  }

  private Optional<String> backup(DeploymentRecord record) {
    return Optional.ofNullable(record.documents())
        .map(DeploymentRecord.Documented::backup)
        .map(backup -> environment.store().address(BackupId.parse(backup).file()));
  }

  /** From the run's own journal, which is kept current after each file. */
  private Optional<List<String>> applied(Ended ended) {
    return document(ended, "run.json", RunDocument.class)
        .map(run -> run.versionsIn(MigrationState.APPLIED));
  }

  private static List<String> takenOver(DeploymentRecord record) {
    return Stream.ofNullable(record.files())
        .flatMap(List::stream)
        .flatMap(
            file ->
                Stream.of(
                        line(file, "applied", file.by()),
                        line(file, "taken back", file.takenBackBy()))
                    .flatMap(Optional::stream))
        .toList();
  }

  /**
   * @param by null where the execution itself did
   */
  private static Optional<String> line(DeploymentRecord.FileState file, String did, String by) {
    return Optional.ofNullable(by)
        .map(execution -> file.version() + " " + did + " by " + Keys.name(execution));
  }

  private <T> Optional<T> document(Ended ended, String name, Class<T> type) {
    try {
      return environment
          .store()
          .read(Keys.ofExecution(environment.name(), ended.execution(), name))
          .map(Store.Content::bytes)
          .map(bytes -> Json.document(bytes, type));
    } catch (DeploymentException | JacksonException e) {
      // The store may be what failed, or not for this person to read, or the document be damaged;
      // the result then says what the machine itself knew.
      return Optional.empty();
    }
  }

  private String key(Ended ended) {
    return Keys.ofExecution(environment.name(), ended.execution(), RECORD);
  }

  private String address(Optional<String> key) {
    return key.map(it -> environment.store().address(it)).orElse(null);
  }
}
