package trasiego.embedded.process;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** A server's process and, where it is tied to this JVM, the shell that ends it with us. */
public record ManagedProcess(ServerProcess process, Optional<Process> shell) {
  private static final Duration SHUTDOWN = Duration.ofSeconds(30);

  /** What starts it: the command, its environment, its log, and whether it outlives us. */
  public record Launch(List<String> command, Map<String, String> env, Path log, boolean detached) {}

  public static ManagedProcess start(Launch launch, ServerProcess.Stop stop) {
    if (launch.detached()) {
      return of(ServerProcess.startDetached(launch.command(), launch.env(), launch.log()));
    }
    ServerProcess.Tie tie =
        ServerProcess.startTied(launch.command(), launch.env(), launch.log(), stop);
    return new ManagedProcess(tie.server(), Optional.of(tie.shell()));
  }

  /** One that another process started. */
  public static ManagedProcess of(ServerProcess process) {
    return new ManagedProcess(process, Optional.empty());
  }

  public boolean isAlive() {
    return process.isAlive();
  }

  /** Tries each signal in turn until the process is gone. */
  public void stop(String... signals) {
    shell.ifPresent(ManagedProcess::untie);
    for (String signal : signals) {
      if (process.stop(signal, SHUTDOWN)) {
        return;
      }
    }
    throw new EmbeddedServerException(
        "process %d did not end after %s".formatted(process.pid(), List.of(signals)));
  }

  private static void untie(Process shell) {
    try {
      shell.getOutputStream().close();
      shell.waitFor(SHUTDOWN.toMillis(), TimeUnit.MILLISECONDS);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw EmbeddedServerException.interrupted(e);
    }
  }
}
