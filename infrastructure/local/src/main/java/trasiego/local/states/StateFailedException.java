package trasiego.local.states;

import java.util.Optional;

/** A state that ended with an error name, before any Retry or Catch has seen it. */
final class StateFailedException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final transient Failure failure;

  StateFailedException(Failure failure) {
    super(failure.error() + failure.cause().map(cause -> ": " + cause).orElse(""));
    this.failure = failure;
  }

  StateFailedException(String error, String cause) {
    this(new Failure(error, Optional.of(cause)));
  }

  Failure failure() {
    return failure;
  }
}
