package trasiego.cli.command;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;
import trasiego.cli.environment.LocalServersInUse;
import trasiego.cli.environment.Place;
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

  private final Place place;

  public DownCommand(Place place) {
    this.place = place;
  }

  @Override
  public Integer call() {
    UpCommand.requireLocal(environment, "down");
    LocalServers.stop(LocalServersInUse.folder(place));
    place.out().line("stopped; the data stays in " + LocalServersInUse.folder(place));
    return ExitCode.DONE;
  }
}
