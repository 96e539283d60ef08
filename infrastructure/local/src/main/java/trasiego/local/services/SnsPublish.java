package trasiego.local.services;

import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.UUID;
import java.util.function.Consumer;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;
import trasiego.local.states.Integration;
import trasiego.local.states.TaskFailedException;

/**
 * {@code arn:aws:states:::sns:publish}: hands the message to a listener, and refuses what SNS would
 * refuse, so that a subject too long for it is found here and not in production.
 */
public final class SnsPublish implements Integration {
  public static final String RESOURCE = "arn:aws:states:::sns:publish";

  private static final String INVALID = "SNS.InvalidParameterException";
  private static final Set<String> ARGUMENTS = Set.of("TopicArn", "Subject", "Message");
  private static final int LARGEST_MESSAGE = 262_144;
  // Starts with what is neither a space nor a control, is ASCII, and has no line break.
  private static final String SUBJECT = "[!-~][ -~]{0,98}";

  private final Consumer<Notification> listener;

  public SnsPublish(Consumer<Notification> listener) {
    this.listener = listener;
  }

  @Override
  public JsonNode call(JsonNode arguments) throws TaskFailedException {
    Arguments.only(arguments, ARGUMENTS, INVALID);
    String topic = Arguments.text(arguments, "TopicArn", INVALID);
    listener.accept(new Notification(topic, subject(arguments), message(arguments)));
    ObjectNode result = JsonNodeFactory.instance.objectNode();
    result.put("MessageId", UUID.randomUUID().toString());
    result.putObject("SdkHttpMetadata").put("HttpStatusCode", 200);
    result.putObject("SdkResponseMetadata").put("RequestId", UUID.randomUUID().toString());
    return result;
  }

  private static String subject(JsonNode arguments) throws TaskFailedException {
    if (!arguments.has("Subject")) {
      return "";
    }
    String subject = Arguments.text(arguments, "Subject", INVALID);
    if (!subject.matches(SUBJECT)) {
      throw new TaskFailedException(
          INVALID,
          "Invalid parameter: Subject: must be ASCII, one line, below 100 letters: " + subject);
    }
    return subject;
  }

  /** The service writes a message that is not a text as JSON. */
  private static String message(JsonNode arguments) throws TaskFailedException {
    JsonNode message = arguments.path("Message");
    String text = message.isString() ? message.asString() : message.toString();
    if (message.isMissingNode() || text.isEmpty()) {
      throw new TaskFailedException(INVALID, "Invalid parameter: Empty message");
    }
    if (text.getBytes(StandardCharsets.UTF_8).length > LARGEST_MESSAGE) {
      throw new TaskFailedException(INVALID, "Invalid parameter: Message too long");
    }
    return text;
  }
}
