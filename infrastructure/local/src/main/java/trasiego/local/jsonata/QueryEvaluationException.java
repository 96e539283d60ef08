package trasiego.local.jsonata;

/** A JSONata expression that gave nothing, the wrong type, or an error. */
public final class QueryEvaluationException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final String location;

  public QueryEvaluationException(String location, String message) {
    super(message);
    this.location = location;
  }

  QueryEvaluationException(String location, String message, Throwable cause) {
    super(message, cause);
    this.location = location;
  }

  public String location() {
    return location;
  }
}
