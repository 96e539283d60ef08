package trasiego.local.template;

import java.util.Map;

/**
 * A state machine as the template describes it.
 *
 * @param id its logical id
 * @param definitionUri the definition's file, relative to the template
 * @param substitutions what stands for each placeholder of the definition
 */
public record MachineResource(String id, String definitionUri, Map<String, String> substitutions) {
  public MachineResource {
    substitutions = Map.copyOf(substitutions);
  }
}
