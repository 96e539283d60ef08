package trasiego.cli.adopt;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import trasiego.cli.environment.Environment;
import trasiego.cli.environment.Environment.Function;
import trasiego.cli.environment.JsonFields;
import trasiego.cli.exit.CallFailedException;

/**
 * How the environment stands behind an adoption, as {@code status} says.
 *
 * @param status OK, PENDING or ATTENTION; null where it could not be asked
 */
public record AdoptState(String status, List<String> findings) {
  static final AdoptState NOT_ASKED = new AdoptState(null, List.of());

  /**
   * @param migrations the folder as it is adopted
   */
  public static AdoptState of(Environment environment, String migrations) {
    Map<String, Object> payload = new LinkedHashMap<>();
    payload.put("action", "report");
    payload.put("migrations", migrations);
    try {
      JsonNode report = environment.call(Function.STATUS, payload);
      return new AdoptState(
          JsonFields.text(report, "status"),
          new ArrayList<>(JsonFields.texts(report.path("findings"))));
    } catch (CallFailedException e) {
      return new AdoptState(null, List.of("status could not be asked: " + e.getMessage()));
    }
  }
}
