package trasiego.local.states;

import java.util.Objects;

/** The error name and cause with which a called service answers; Retry and Catch see both. */
public final class TaskFailedException extends Exception {
  private static final long serialVersionUID = 1L;

  private final String error;
  private final String causeText;

  /**
   * @param error the name compared with ErrorEquals, for a function the full name of its exception
   * @param cause the text for a person, for a function JSON with message and stack
   */
  public TaskFailedException(String error, String cause) {
    super(error + ": " + cause);
    this.error = Objects.requireNonNull(error);
    this.causeText = Objects.requireNonNull(cause);
  }

  public String error() {
    return error;
  }

  public String cause() {
    return causeText;
  }
}
