package trasiego.cli.command;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import trasiego.cli.environment.CommandContext;
import trasiego.cli.environment.EnvironmentOptions;
import trasiego.cli.environment.LocalServersInUse;
import trasiego.cli.exit.ExitCode;
import trasiego.cli.exit.UsageException;
import trasiego.embedded.LocalServers;

/** Deletes the embedded environment: database, backups, records. */
@Command(
    name = "reset",
    description = "Delete the local environment: its database, backups and records.")
public final class ResetCommand implements Callable<Integer> {
  @Parameters(index = "0", paramLabel = "ENVIRONMENT", description = "local")
  private String environment;

  @Option(
      names = "--confirm",
      paramLabel = "NAME",
      description = "\"local\", instead of being asked for it.")
  private String confirm;

  private final CommandContext context;

  public ResetCommand(CommandContext context) {
    this.context = context;
  }

  @Override
  public Integer call() {
    UpCommand.requireLocal(environment, "reset");
    String typed =
        confirm != null
            ? confirm
            : context.ask(
                "This deletes the local database, its backups and its records.\n"
                    + "Type local to go on: ");
    if (typed == null || !typed.strip().equals(EnvironmentOptions.LOCAL)) {
      throw new UsageException(
          "not confirmed, nothing was deleted; type local, or give --confirm local");
    }
    LocalServers.reset(LocalServersInUse.folder(context));
    context.out().line("deleted what was in " + LocalServersInUse.folder(context));
    return ExitCode.DONE;
  }
}
