package trasiego.local.states;

import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** How the event history names a Task's Resource: a service's action, or a function itself. */
record TaskResource(String arn) {
  private static final String SERVICE = "arn:aws:states:::";

  /** Whether the Resource is a function's own ARN, the older form with events of its own. */
  boolean isFunction() {
    return !arn.startsWith(SERVICE);
  }

  String eventPrefix() {
    return isFunction() ? "LambdaFunction" : "Task";
  }

  /** {@code aws-sdk:sfn:describeExecution} is the action describeExecution of aws-sdk:sfn. */
  ObjectNode details() {
    ObjectNode details = JsonNodeFactory.instance.objectNode();
    if (!isFunction()) {
      String action = arn.substring(SERVICE.length());
      int colon = action.lastIndexOf(':');
      details.put("resourceType", action.substring(0, colon));
      details.put("resource", action.substring(colon + 1));
    }
    return details;
  }
}
