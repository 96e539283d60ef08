package trasiego.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import trasiego.archive.BackupId;
import trasiego.cli.Deployment.Ended;
import trasiego.failure.DeploymentException;
import trasiego.handler.Json;
import trasiego.store.Keys;
import trasiego.store.Store;

/**
 * Makes the final result of an ended execution; what a failed one did is read from its record in
 * the store.
 */
final class Reports {
  private final Deployment deployment;

  Reports(Deployment deployment) {
    this.deployment = deployment;
  }

  Report of(Ended ended) {
    Optional<JsonNode> record = document(ended, "record.json");
    if (ended.succeeded()) {
      JsonNode output = ended.output();
      return new Report(
          output.path("status").asString("SUCCEEDED"),
          deployment.environment(),
          ended.execution(),
          text(output, "backup"),
          texts(output.path("applied")),
          null,
          null,
          record.map(it -> address(ended)).orElse(null),
          text(output, "summary"));
    }
    String status =
        ExitCode.isRefusal(ended.error()) || isRecordedAsRefused(record) ? "REFUSED" : "FAILED";
    return new Report(
        status,
        deployment.environment(),
        ended.execution(),
        record.map(it -> backup(it)).orElse(null),
        applied(ended),
        ended.error(),
        ended.cause(),
        record.map(it -> address(ended)).orElse(null),
        record.map(it -> text(it, "summary")).orElse(null));
  }

  /** The record knows whether anything was changed: the machine wrote its outcome there. */
  private static boolean isRecordedAsRefused(Optional<JsonNode> record) {
    return record.map(it -> "REFUSED".equals(text(it, "outcome"))).orElse(false);
  }

  private String backup(JsonNode record) {
    String backup = text(record.path("documents"), "backup");
    return backup == null ? null : deployment.store().address(BackupId.parse(backup).file());
  }

  /** From the run's own journal, which is kept current after each file. */
  private List<String> applied(Ended ended) {
    List<String> versions = new ArrayList<>();
    document(ended, "run.json")
        .ifPresent(
            run -> {
              for (JsonNode file : run.path("files")) {
                if ("applied".equals(file.path("state").asString(""))) {
                  versions.add(file.path("version").asString());
                }
              }
            });
    return versions;
  }

  private Optional<JsonNode> document(Ended ended, String name) {
    try {
      return deployment
          .store()
          .read(Keys.ofExecution(deployment.environment(), ended.execution(), name))
          .map(Store.Content::bytes)
          .map(bytes -> Json.document(bytes, JsonNode.class));
    } catch (DeploymentException e) {
      // The store may be what failed; the result then says what the machine itself knew.
      return Optional.empty();
    }
  }

  private String address(Ended ended) {
    return deployment
        .store()
        .address(Keys.ofExecution(deployment.environment(), ended.execution(), "record.json"));
  }

  static String text(JsonNode node, String field) {
    JsonNode value = node.path(field);
    return value.isString() ? value.asString() : null;
  }

  static List<String> texts(JsonNode array) {
    List<String> values = new ArrayList<>();
    array.forEach(value -> values.add(value.asString()));
    return values;
  }
}
