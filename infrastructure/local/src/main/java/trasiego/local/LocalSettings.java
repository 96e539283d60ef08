package trasiego.local;

import java.util.Map;
import java.util.Objects;
import trasiego.local.lambda.FunctionSettings;

/**
 * What the template is given here instead of by CloudFormation.
 *
 * @param parameters by name: the template's parameters, pseudo parameters, and what {@code !Ref}
 *     gives for a resource without a local form ({@code Bucket}: bucket name, with a prefix or not)
 */
public record LocalSettings(Map<String, String> parameters, FunctionSettings functions) {
  public LocalSettings {
    parameters = Map.copyOf(parameters);
    Objects.requireNonNull(functions);
  }
}
