package trasiego.cli.environment;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import trasiego.cli.exit.CallFailedException;
import trasiego.failure.DeploymentException;
import trasiego.handler.Json;

/** What a report of status that is made now sees: the one function that a person may always ask. */
public final class LiveStatus {
  private LiveStatus() {}

  /** Empty where it cannot be asked: whoever needs it for certain is the machine. */
  public static Optional<JsonNode> by(Environment environment) {
    try {
      JsonNode report = environment.call(Environment.Function.STATUS, Map.of("action", "report"));
      return environment
          .store()
          .read(JsonFields.text(report, "report"))
          .map(found -> Json.document(found.bytes(), JsonNode.class))
          .map(document -> document.path("seen"));
    } catch (CallFailedException | DeploymentException e) {
      return Optional.empty();
    }
  }

  /** The databases that restorations replaced and kept, the newest first. */
  public static List<Kept> kept(Environment environment) {
    return by(environment).stream()
        .flatMap(seen -> seen.path("kept").valueStream())
        .map(kept -> new Kept(JsonFields.text(kept, "name"), JsonFields.text(kept, "since")))
        .toList();
  }

  public record Kept(String name, String since) {
    @Override
    public String toString() {
      return "\"" + name + "\", kept since " + since;
    }
  }
}
