package trasiego.cli.result;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import trasiego.archive.BackupId;
import trasiego.cli.environment.Environment;
import trasiego.cli.environment.Environment.Ended;
import trasiego.cli.environment.JsonFields;
import trasiego.cli.exit.ExitCode;
import trasiego.failure.DeploymentException;
import trasiego.handler.Json;
import trasiego.store.Keys;
import trasiego.store.Store;

/**
 * Makes the final result of an ended execution; what a failed one did is read from its record in
 * the store.
 */
public final class ResultReader {
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
    Optional<JsonNode> record = document(ended, "record.json");
    HistoryFacts evidence = HistoryFacts.of(ended.history());
    Optional<String> outcome =
        record.map(it -> JsonFields.text(it, "outcome")).or(evidence::outcome);
    boolean isRefused =
        ExitCode.isRefusal(ended.error()) || outcome.filter("REFUSED"::equals).isPresent();
    return new ExecutionResult(
        isRefused ? "REFUSED" : "FAILED",
        environment.name(),
        ended.execution(),
        record.map(this::backup).or(evidence::backup).orElse(null),
        applied(ended).orElse(evidence.applied()),
        record.map(ResultReader::takenOver).orElse(List.of()),
        ended.error(),
        ended.cause(),
        address(record.map(it -> key(ended)).or(evidence::record)),
        record.map(it -> JsonFields.text(it, "summary")).or(evidence::summary).orElse(null),
        console(ended));
  }

  private String console(Ended ended) {
    return environment.console(ended.execution()).orElse(null);
  }

  private String backup(JsonNode record) {
    String backup = JsonFields.text(record.path("documents"), "backup");
    return backup == null ? null : environment.store().address(BackupId.parse(backup).file());
  }

  /** From the run's own journal, which is kept current after each file. */
  private Optional<List<String>> applied(Ended ended) {
    return document(ended, "run.json").map(ResultReader::applied);
  }

  private static List<String> applied(JsonNode run) {
    List<String> versions = new ArrayList<>();
    for (JsonNode file : run.path("files")) {
      if ("applied".equals(file.path("state").asString(""))) {
        versions.add(file.path("version").asString());
      }
    }
    return versions;
  }

  private static List<String> takenOver(JsonNode record) {
    return record
        .path("files")
        .valueStream()
        .flatMap(
            file ->
                Stream.of(line(file, "applied", "by"), line(file, "taken back", "takenBackBy"))
                    .flatMap(Optional::stream))
        .toList();
  }

  private static Optional<String> line(JsonNode file, String did, String field) {
    return Optional.ofNullable(JsonFields.text(file, field))
        .map(by -> JsonFields.text(file, "version") + " " + did + " by " + Keys.name(by));
  }

  private Optional<JsonNode> document(Ended ended, String name) {
    try {
      return environment
          .store()
          .read(Keys.ofExecution(environment.name(), ended.execution(), name))
          .map(Store.Content::bytes)
          .map(bytes -> Json.document(bytes, JsonNode.class));
    } catch (DeploymentException e) {
      // The store may be what failed, or not for this person to read; the result then says what the
      // machine itself knew.
      return Optional.empty();
    }
  }

  private String key(Ended ended) {
    return Keys.ofExecution(environment.name(), ended.execution(), "record.json");
  }

  private String address(Optional<String> key) {
    return key.map(it -> environment.store().address(it)).orElse(null);
  }
}
