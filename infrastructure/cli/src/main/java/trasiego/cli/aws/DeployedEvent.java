package trasiego.cli.aws;

import java.time.Instant;
import software.amazon.awssdk.core.SdkField;
import software.amazon.awssdk.core.SdkPojo;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;
import trasiego.local.states.HistoryEvent;

/** An event of a deployed execution in the form that the local executor gives its own. */
public final class DeployedEvent {
  private static final String DETAILS = "EventDetails";

  private DeployedEvent() {}

  public static HistoryEvent of(software.amazon.awssdk.services.sfn.model.HistoryEvent event) {
    return new HistoryEvent(
        event.id(),
        event.previousEventId(),
        event.timestamp(),
        event.typeAsString(),
        details(event));
  }

  /** Of the many members for details, an event has the one of its type. */
  private static ObjectNode details(SdkPojo event) {
    for (SdkField<?> field : event.sdkFields()) {
      if (field.locationName().endsWith(DETAILS)
          && field.getValueOrDefault(event) instanceof SdkPojo details) {
        return object(details);
      }
    }
    return JsonNodeFactory.instance.objectNode();
  }

  private static ObjectNode object(SdkPojo pojo) {
    ObjectNode object = JsonNodeFactory.instance.objectNode();
    for (SdkField<?> field : pojo.sdkFields()) {
      String name = field.locationName();
      switch (field.getValueOrDefault(pojo)) {
        case null -> {
          // Not of this event.
        }
        case String text -> object.put(name, text);
        case Boolean flag -> object.put(name, flag);
        case Long number -> object.put(name, number);
        case Integer number -> object.put(name, number);
        case Instant instant -> object.put(name, instant.toString());
        case SdkPojo inner -> object.set(name, object(inner));
        default -> {
          // Maps of variables: nothing here looks at them.
        }
      }
    }
    return object;
  }
}
