package trasiego.cli.exit;

/** The command leaves an execution that goes on without it. */
public final class StillRunningException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final String execution;

  public StillRunningException(String execution, String message) {
    super(message);
    this.execution = execution;
  }

  public String execution() {
    return execution;
  }
}
