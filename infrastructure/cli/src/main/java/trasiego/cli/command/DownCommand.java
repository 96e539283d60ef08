package trasiego.cli.command;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;
import trasiego.cli.environment.CommandContext;
import trasiego.cli.environment.LocalServersInUse;
import trasiego.cli.exit.ExitCode;
import trasiego.embedded.LocalServers;

/** Stops the embedded servers; their data stays. */
@Command(name = "down", description = "Stop the embedded servers; their data stays.")
public final class DownCommand implements Callable<Integer> {
  @Parameters(
      index = "0",
      paramLabel = "ENVIRONMENT",
      defaultValue = "local",
      description = "local")
  private String environment;

  private final CommandContext context;

  public DownCommand(CommandContext context) {
    this.context = context;
  }

  @Override
  public Integer call() {
    UpCommand.requireLocal(environment, "down");
    LocalServers.stop(LocalServersInUse.folder(context));
    context.out().line("stopped; the data stays in " + LocalServersInUse.folder(context));
    return ExitCode.DONE;
  }
}
