package trasiego.failure;

/** A migration stopped part-way through the list: each file is wholly applied or wholly not. */
public final class MigrationFailedException extends HarmfulException {
  private static final long serialVersionUID = 1L;

  public MigrationFailedException(String message) {
    super(message, null);
  }

  public MigrationFailedException(String message, Throwable cause) {
    super(message, cause);
  }
}
