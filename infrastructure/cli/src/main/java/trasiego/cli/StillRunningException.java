package trasiego.cli;

/** The command leaves an execution that goes on without it. */
final class StillRunningException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final String execution;

  StillRunningException(String execution, String message) {
    super(message);
    this.execution = execution;
  }

  String execution() {
    return execution;
  }
}
