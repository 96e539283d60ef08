package trasiego.handler;

/**
 * What ended a thread that works for another one: a worker that dies of an {@link Error} has done
 * its work no more than one that dies of an exception, and whoever waits for it must hear of both.
 */
public final class Thrown {
  private static final long MIB = 1024 * 1024;

  private Thrown() {}

  /** To be thrown on by the thread that waits. */
  public static RuntimeException of(Throwable thrown) {
    return thrown instanceof RuntimeException exception
        ? exception
        : new IllegalStateException("a worker ended: " + words(thrown), thrown);
  }

  /** For people: an error's own words, and where memory ran out how much there is. */
  public static String words(Throwable thrown) {
    if (thrown instanceof OutOfMemoryError) {
      return "memory ran out: this process may use "
          + Runtime.getRuntime().maxMemory() / MIB
          + " MiB for its objects; raise the function's memory, or -Xmx on a laptop";
    }
    return thrown.getClass().getSimpleName();
  }
}
