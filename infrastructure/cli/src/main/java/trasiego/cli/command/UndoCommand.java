package trasiego.cli.command;

import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import trasiego.cli.environment.Deployment;
import trasiego.cli.environment.Deployment.Ended;
import trasiego.cli.environment.Deployment.Machine;
import trasiego.cli.environment.Place;
import trasiego.cli.environment.Seen;
import trasiego.cli.exit.UsageException;
import trasiego.failure.InvalidRequestException;
import trasiego.handler.Check;

/**
 * Takes migrations back by the undo machine, or runs the restoration machine backwards: the
 * database that the last restore replaced becomes live again.
 */
@Command(
    name = "undo",
    description = {
      "With --to: take applied migrations back, newest first, by their undo files.",
      "Without: undo the last restore, swap back to the database that it replaced, or to the one"
          + " that --kept names."
    },
    footer = {
      "",
      "With --to a backup is stored and proven first, and the way back is tried on it. A way back"
          + " brings the schema",
      "back, not rows that were dropped. Without --to, what was written since the restore stays in"
          + " the database that is",
      "swapped out, under a dated name.",
      "Exit codes: 0 done or nothing to do, 1 failed, 2 wrong usage, 3 refused with nothing"
          + " changed."
    })
public final class UndoCommand extends EnvironmentCommand {
  private static final int MOST = 5;

  @Option(
      names = "--to",
      paramLabel = "VERSION",
      description = "Take back every migration newer than this one; 0 for all of them.")
  private String version;

  @Option(
      names = "--kept",
      paramLabel = "NAME",
      description =
          "Swap back to this database, which an earlier restore replaced, not to the newest that is"
              + " kept.")
  private String kept;

  @Option(
      names = "--reason",
      paramLabel = "TEXT",
      description = "Why, for the record and the team.")
  private String reason;

  @Mixin private Confirmation confirmation;

  public UndoCommand(Place place) {
    super(place);
  }

  @Override
  void checkArguments() {
    if (kept != null && kept.isBlank()) {
      throw new UsageException("--kept: found nothing, wanted a kept database's name");
    }
    if (version != null) {
      if (kept != null) {
        throw new UsageException(
            "--kept names a database to swap back to, --to a version to take back to; give one of"
                + " them");
      }
      try {
        Check.version("--to", version);
      } catch (InvalidRequestException e) {
        throw new UsageException("--to: " + e.getMessage());
      }
      options().migrations(place().root());
    }
  }

  @Override
  int run(Deployment deployment) {
    return version == null ? swapBack(deployment) : takeBack(deployment);
  }

  private int takeBack(Deployment deployment) {
    Map<String, Object> input = new LinkedHashMap<>();
    input.put("migrations", upload(deployment));
    input.put("target", version);
    Ended ended =
        run(
            deployment,
            Machine.UNDO,
            "to-" + version + "-" + LocalDate.now(ZoneOffset.UTC),
            input,
            "This takes back every migration of "
                + deployment.environment()
                + (version.equals("0") ? "." : " that is newer than " + version + "."));
    return finish(deployment, ended, Map.of());
  }

  private int swapBack(Deployment deployment) {
    Map<String, Object> input = new LinkedHashMap<>();
    input.put("undo", true);
    String warning = warning(deployment);
    if (kept != null) {
      input.put("kept", kept);
    }
    Ended ended =
        run(
            deployment,
            Machine.RESTORATION,
            "undo-" + LocalDate.now(ZoneOffset.UTC),
            input,
            warning);
    return finish(deployment, ended, RestoreCommand.facts(ended));
  }

  /** What is named before the confirmation is what is put back: from then on it is chosen. */
  private String warning(Deployment deployment) {
    if (kept != null) {
      return "This swaps back to the database \""
          + kept
          + "\", which an earlier restore of "
          + deployment.environment()
          + " replaced.";
    }
    List<Seen.Kept> all = confirmation.isGiven() ? List.of() : Seen.kept(deployment);
    if (all.isEmpty()) {
      return "This swaps back to the database that the last restore of "
          + deployment.environment()
          + " replaced.";
    }
    kept = all.getFirst().name();
    StringBuilder lines = new StringBuilder("This swaps back to " + all.getFirst() + ".");
    all.stream()
        .skip(1)
        .limit(MOST)
        .forEach(other -> lines.append("\nKept too: ").append(other).append("; --kept names it."));
    return lines.toString();
  }

  private Ended run(
      Deployment deployment,
      Machine machine,
      String name,
      Map<String, Object> input,
      String warning) {
    input.put("environment", deployment.environment());
    input.put("confirm", confirmation.of(deployment, place(), warning));
    if (reason != null) {
      input.put("reason", reason);
    }
    return deployment.run(machine, name, input);
  }
}
