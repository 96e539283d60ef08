package trasiego.cli.console;

/** What is still done when a person presses Ctrl-C or the system ends the process. */
public final class Interruption {
  private final Thread hook;

  private Interruption(Thread hook) {
    this.hook = hook;
  }

  public static Interruption of(Runnable last) {
    Thread hook = new Thread(last);
    Runtime.getRuntime().addShutdownHook(hook);
    return new Interruption(hook);
  }

  public void close() {
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException e) {
      // The process is on its way out: the hook is what runs now.
    }
  }
}
