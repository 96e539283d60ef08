package trasiego.local.lambda;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import trasiego.local.services.Functions;
import trasiego.local.states.TaskFailedException;
import trasiego.local.template.FunctionResource;
import trasiego.local.template.Template;

/** The template's functions, each found by its logical id, by its verb or by its local ARN. */
public final class LocalFunctions implements Functions {
  private final Map<String, LocalFunction> byName = new LinkedHashMap<>();

  /**
   * @param resources the functions of the template
   * @param settings what each of them is given beside it
   */
  public LocalFunctions(List<FunctionResource> resources, FunctionSettings settings) {
    settings.checkNames(resources.stream().map(FunctionResource::id).toList());
    for (FunctionResource resource : resources) {
      byName.put(
          resource.id(),
          new LocalFunction(
              resource,
              settings.environmentOf(resource.id()),
              settings.timeouts().getOrDefault(resource.id(), resource.timeout())));
    }
  }

  @Override
  public byte[] invoke(String function, byte[] payload)
      throws TaskFailedException, InterruptedException {
    String name = name(function);
    for (LocalFunction candidate : byName.values()) {
      if (candidate.resource().id().equals(name) || verb(candidate).equals(name)) {
        return candidate.invoke(payload);
      }
    }
    throw new TaskFailedException(
        "Lambda.ResourceNotFoundException",
        "Function not found: %s; there are %s".formatted(function, names()));
  }

  public Set<String> names() {
    return byName.keySet();
  }

  /** {@code backup} for BackupFunction. */
  private static String verb(LocalFunction function) {
    String id = function.resource().id();
    String verb = id.endsWith("Function") ? id.substring(0, id.length() - 8) : id;
    return verb.toLowerCase(java.util.Locale.ROOT);
  }

  /** The name in a name, an ARN, or either of them with a version. */
  private static String name(String function) {
    String prefix = Template.functionArn("");
    String name = function.startsWith(prefix) ? function.substring(prefix.length()) : function;
    return name.endsWith(":$LATEST") ? name.substring(0, name.length() - 8) : name;
  }
}
