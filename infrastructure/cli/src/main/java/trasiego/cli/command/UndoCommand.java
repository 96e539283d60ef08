package trasiego.cli.command;

import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import trasiego.cli.environment.CommandContext;
import trasiego.cli.environment.Environment;
import trasiego.cli.environment.Environment.Ended;
import trasiego.cli.environment.Environment.Machine;
import trasiego.cli.environment.LiveStatus;
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

  @Mixin private ConfirmedExecution confirmed;

  public UndoCommand(CommandContext context) {
    super(context);
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
      options().migrations(context().root());
    }
  }

  @Override
  int run(Environment environment) {
    return version == null ? swapBack(environment) : takeBack(environment);
  }

  private int takeBack(Environment environment) {
    Map<String, Object> input = new LinkedHashMap<>();
    input.put("migrations", upload(environment));
    input.put("target", version);
    Ended ended =
        confirmed.run(
            environment,
            context(),
            Machine.UNDO,
            "to-" + version + "-" + LocalDate.now(ZoneOffset.UTC),
            input,
            "This takes back every migration of "
                + environment.name()
                + (version.equals("0") ? "." : " that is newer than " + version + "."));
    return finish(environment, ended, Map.of());
  }

  private int swapBack(Environment environment) {
    Map<String, Object> input = new LinkedHashMap<>();
    input.put("undo", true);
    String warning = warning(environment);
    if (kept != null) {
      input.put("kept", kept);
    }
    Ended ended =
        confirmed.run(
            environment,
            context(),
            Machine.RESTORATION,
            "undo-" + LocalDate.now(ZoneOffset.UTC),
            input,
            warning);
    return finish(environment, ended, ConfirmedExecution.databases(ended));
  }

  /** What is named before the confirmation is what is put back: from then on it is chosen. */
  private String warning(Environment environment) {
    if (kept != null) {
      return "This swaps back to the database \""
          + kept
          + "\", which an earlier restore of "
          + environment.name()
          + " replaced.";
    }
    List<LiveStatus.Kept> all = confirmed.isConfirmed() ? List.of() : LiveStatus.kept(environment);
    if (all.isEmpty()) {
      return "This swaps back to the database that the last restore of "
          + environment.name()
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
}
