package trasiego.cli;

import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.LinkedHashMap;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import trasiego.cli.Deployment.Ended;
import trasiego.cli.Deployment.Machine;

/**
 * Runs the restoration machine backwards: the database that the last restore replaced becomes live
 * again.
 */
@Command(
    name = "undo",
    description = "Undo the last restore: swap back to the database that it replaced.",
    footer = {
      "",
      "What was written since the restore stays in the database that is swapped out, under a dated"
          + " name.",
      "Exit codes: 0 done, 1 failed, 2 wrong usage, 3 refused with nothing changed."
    })
final class UndoCommand extends EnvironmentCommand {
  @Option(
      names = "--reason",
      paramLabel = "TEXT",
      description = "Why, for the record and the team.")
  private String reason;

  @Mixin private Confirmation confirmation;

  UndoCommand(Place place) {
    super(place);
  }

  @Override
  int run(Deployment deployment) {
    Map<String, Object> input = new LinkedHashMap<>();
    input.put("environment", deployment.environment());
    input.put("undo", true);
    input.put(
        "confirm",
        confirmation.of(
            deployment,
            place(),
            "This swaps back to the database that the last restore of "
                + deployment.environment()
                + " replaced."));
    if (reason != null) {
      input.put("reason", reason);
    }
    Ended ended =
        deployment.run(Machine.RESTORATION, "undo-" + LocalDate.now(ZoneOffset.UTC), input);
    return finish(deployment, ended, RestoreCommand.facts(ended));
  }
}
