package trasiego.cli.command;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;
import trasiego.cli.console.Display;
import trasiego.cli.environment.EnvironmentOptions;
import trasiego.cli.environment.LocalServersInUse;
import trasiego.cli.environment.Place;
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

  private final Place place;

  public UpCommand(Place place) {
    this.place = place;
  }

  @Override
  public Integer call() {
    requireLocal(environment, "up");
    Display display = place.display(false, false);
    try (LocalServersInUse servers = LocalServersInUse.open(place, true, display)) {
      place.out().line("database  " + servers.shop().applicationUrl());
      place
          .out()
          .line(
              "store     s3://"
                  + servers.endpoints().bucket()
                  + " at "
                  + servers.endpoints().store());
      place.out().line("stop them with  infrastructure/db down");
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
