package trasiego.local.states;

/** A JSONata expression that gave nothing, the wrong type, or an error. */
final class QueryEvaluationException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final String location;

  QueryEvaluationException(String location, String message) {
    super(message);
    this.location = location;
  }

  QueryEvaluationException(String location, String message, Throwable cause) {
    super(message, cause);
    this.location = location;
  }

  String location() {
    return location;
  }
}
