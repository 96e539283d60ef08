package trasiego.cli.command;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;
import trasiego.cli.console.Display;
import trasiego.cli.environment.CommandContext;
import trasiego.cli.environment.EnvironmentOptions;
import trasiego.cli.environment.LocalServersInUse;
import trasiego.cli.exit.ExitCode;
import trasiego.cli.exit.UsageException;

/** Starts the embedded servers and leaves them running. */
@Command(
    name = "up",
    description = "Start the embedded PostgreSQL and S3 server and leave them running.")
public final class UpCommand implements Callable<Integer> {
  @Parameters(
      index = "0",
      paramLabel = "ENVIRONMENT",
      defaultValue = "local",
      description = "local")
  private String environment;

  private final CommandContext context;

  public UpCommand(CommandContext context) {
    this.context = context;
  }

  @Override
  public Integer call() {
    requireLocal(environment, "up");
    Display display = context.display(false, false);
    try (LocalServersInUse servers = LocalServersInUse.open(context, true, display)) {
      context.out().line("database  " + servers.shop().applicationUrl());
      context
          .out()
          .line(
              "store     s3://"
                  + servers.endpoints().bucket()
                  + " at "
                  + servers.endpoints().store());
      context.out().line("stop them with  infrastructure/db down");
    }
    return ExitCode.DONE;
  }

  static void requireLocal(String environment, String command) {
    if (!environment.equals(EnvironmentOptions.LOCAL)) {
      throw new UsageException(
          "\"" + command + "\" works on \"local\" alone, found \"" + environment + "\"");
    }
  }
}
