package trasiego.local.services;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;
import trasiego.local.states.TaskFailedException;

class SnsPublishTest {
  private final List<Notification> heard = new ArrayList<>();
  private final SnsPublish publish = new SnsPublish(heard::add);

  @Test
  void handsSubjectAndMessageOver() throws TaskFailedException {
    JsonNode result = publish.call(message("done", "all\nwell"));

    assertThat(heard).containsExactly(new Notification("topic", "done", "all\nwell"));
    assertThat(result.get("MessageId").asString()).hasSize(36);
  }

  @Test
  void writesAMessageThatIsNotATextAsJson() throws TaskFailedException {
    ObjectNode arguments = message("done", "x");
    arguments.putObject("Message").put("a", 1);

    publish.call(arguments);

    assertThat(heard.getFirst().message()).isEqualTo("{\"a\":1}");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "two\nlines",
        "migración",
        " leading",
        "1234567890123456789012345678901234567890123456789012345678901234567890123456789012345678901234567890",
      })
  void refusesASubjectThatSnsRefuses(String subject) {
    assertThatThrownBy(() -> publish.call(message(subject, "text")))
        .isInstanceOf(TaskFailedException.class)
        .hasMessageContaining("SNS.InvalidParameterException");
    assertThat(heard).isEmpty();
  }

  @Test
  void refusesAnEmptyMessageAndAnUnknownArgument() {
    assertThatThrownBy(() -> publish.call(message("a", ""))).hasMessageContaining("Empty message");
    assertThatThrownBy(() -> publish.call(message("a", "b").put("PhoneNumber", "1")))
        .hasMessageContaining("PhoneNumber");
  }

  private static ObjectNode message(String subject, String message) {
    return JsonMapper.shared()
        .createObjectNode()
        .put("TopicArn", "topic")
        .put("Subject", subject)
        .put("Message", message);
  }
}
