package trasiego.cli;

import trasiego.local.LocalExecution;

/**
 * What Ctrl-C does to an execution in this process: it is stopped as the service stops one, the
 * sessions end with the process, and the next run takes over.
 */
final class Interruption {
  private final Thread hook;

  private Interruption(Thread hook) {
    this.hook = hook;
  }

  static Interruption of(LocalExecution execution, Display display) {
    Thread hook =
        new Thread(
            () -> {
              execution.stop("Interrupted", "a person or the system stopped the process");
              display.line("");
              display.line(
                  "interrupted: what was applied stays applied, the file under way is rolled back;"
                      + " run it again to go on");
            });
    Runtime.getRuntime().addShutdownHook(hook);
    return new Interruption(hook);
  }

  void close() {
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException e) {
      // The process is on its way out: the hook is what runs now.
    }
  }
}
