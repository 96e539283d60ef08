package trasiego.local.services;

import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.UUID;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;
import trasiego.local.states.Integration;
import trasiego.local.states.TaskFailedException;

/** {@code arn:aws:states:::lambda:invoke}: the function's answer inside the service's envelope. */
public final class LambdaInvoke implements Integration {
  public static final String RESOURCE = "arn:aws:states:::lambda:invoke";

  private static final Set<String> ARGUMENTS = Set.of("FunctionName", "Payload");
  private static final JsonMapper MAPPER = JsonMapper.shared();

  private final Functions functions;

  public LambdaInvoke(Functions functions) {
    this.functions = functions;
  }

  @Override
  public JsonNode call(JsonNode arguments) throws TaskFailedException, InterruptedException {
    Arguments.only(arguments, ARGUMENTS, "Lambda.InvalidParameterValueException");
    String function =
        Arguments.text(arguments, "FunctionName", "Lambda.InvalidParameterValueException");
    JsonNode payload = arguments.path("Payload");
    String text = payload.isMissingNode() ? "{}" : payload.toString();
    byte[] answer = functions.invoke(function, text.getBytes(StandardCharsets.UTF_8));
    ObjectNode result = JsonNodeFactory.instance.objectNode();
    result.put("ExecutedVersion", "$LATEST");
    result.set("Payload", json(answer));
    result.putObject("SdkHttpMetadata").put("HttpStatusCode", 200);
    result.putObject("SdkResponseMetadata").put("RequestId", UUID.randomUUID().toString());
    result.put("StatusCode", 200);
    return result;
  }

  /** An answer that is not JSON reaches the machine as a text. */
  static JsonNode json(byte[] answer) {
    String text = new String(answer, StandardCharsets.UTF_8);
    if (text.isBlank()) {
      return JsonNodeFactory.instance.stringNode(text);
    }
    try {
      return MAPPER.readTree(text);
    } catch (JacksonException e) {
      return JsonNodeFactory.instance.stringNode(text);
    }
  }
}
