package trasiego.local.lambda;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;
import trasiego.local.states.TaskFailedException;

/**
 * How Lambda reports an invocation that failed: the error name is the exception's class, the cause
 * is JSON with message and stack. Causes of the exception are not in it, as they are not in AWS.
 *
 * @param stackTrace empty where the runtime gives none
 */
record FunctionError(String type, String message, List<String> stackTrace) {
  private static final String OWN_PACKAGE = FunctionError.class.getPackageName() + ".";

  static FunctionError of(Throwable thrown) {
    if (thrown instanceof LocalFunction.StartException start) {
      return new FunctionError(name(start.getCause()), message(start.getCause()), List.of());
    }
    if (thrown instanceof ClassNotFoundException) {
      return new FunctionError(name(thrown), "Class not found: " + thrown.getMessage(), List.of());
    }
    List<String> stack =
        Arrays.stream(thrown.getStackTrace())
            .takeWhile(frame -> !frame.getClassName().startsWith(OWN_PACKAGE + "LocalFunction"))
            .map(StackTraceElement::toString)
            .toList();
    return new FunctionError(name(thrown), message(thrown), stack);
  }

  static FunctionError timedOut(String requestId, Duration timeout) {
    return new FunctionError(
        "Sandbox.Timedout",
        String.format(
            Locale.ROOT,
            "RequestId: %s Error: Task timed out after %.2f seconds",
            requestId,
            timeout.toMillis() / 1000.0),
        List.of());
  }

  static FunctionError responseTooLarge(int bytes, int most) {
    return new FunctionError(
        "Function.ResponseSizeTooLarge",
        "Response payload size (%d bytes) exceeded maximum allowed payload size (%d bytes)."
            .formatted(bytes, most),
        List.of());
  }

  TaskFailedException toException() {
    ObjectNode cause = JsonNodeFactory.instance.objectNode();
    cause.put("errorMessage", message);
    cause.put("errorType", type);
    if (!stackTrace.isEmpty()) {
      ArrayNode stack = cause.putArray("stackTrace");
      stackTrace.forEach(stack::add);
    }
    return new TaskFailedException(type, cause.toString());
  }

  private static String name(Throwable thrown) {
    return thrown.getClass().getName();
  }

  private static String message(Throwable thrown) {
    return thrown.getLocalizedMessage() == null ? name(thrown) : thrown.getLocalizedMessage();
  }
}
