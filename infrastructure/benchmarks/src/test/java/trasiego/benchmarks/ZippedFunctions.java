package trasiego.benchmarks;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;
import trasiego.benchmarks.FunctionProcess.Answer;
import trasiego.handler.Json;
import trasiego.local.services.Functions;
import trasiego.local.states.TaskFailedException;
import trasiego.local.template.FunctionResource;

/** The template's functions, each a process made from its zip at its first call and kept warm. */
final class ZippedFunctions implements Functions, AutoCloseable {
  private final Map<String, FunctionResource> resources;
  private final Function<String, Map<String, String>> environments;
  private final Map<String, FunctionProcess> running = new HashMap<>();

  /**
   * @param environments what each zip's function is given beside the template's variables
   */
  ZippedFunctions(
      List<FunctionResource> resources, Function<String, Map<String, String>> environments) {
    this.resources =
        resources.stream().collect(Collectors.toMap(FunctionResource::id, each -> each));
    this.environments = environments;
  }

  @Override
  public synchronized byte[] invoke(String function, byte[] payload)
      throws TaskFailedException, InterruptedException {
    String id = function.replaceFirst(".*:function:", "").replaceFirst(":.*", "");
    FunctionResource resource = resources.get(id);
    if (!running.containsKey(id)) {
      running.put(id, start(resource));
    }
    Answer answer =
        running.get(id).invoke(new String(payload, StandardCharsets.UTF_8), resource.timeout());
    byte[] body = answer.body().getBytes(StandardCharsets.UTF_8);
    if (answer.failed()) {
      String type = Json.document(body, JsonNode.class).path("errorType").asString();
      throw new TaskFailedException(type, answer.body());
    }
    return body;
  }

  private FunctionProcess start(FunctionResource resource) throws InterruptedException {
    String verb = resource.handler().split("\\.")[1];
    Map<String, String> environment = new HashMap<>(resource.environment());
    environment.putAll(environments.apply(verb));
    try {
      return FunctionProcess.start(
          FunctionZip.of(verb),
          resource.memoryMegabytes(),
          environment,
          List.of("-XX:TieredStopAtLevel=1"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() throws IOException {
    for (FunctionProcess process : running.values()) {
      process.close();
    }
  }
}
