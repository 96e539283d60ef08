package trasiego.cli.command;

import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import tools.jackson.databind.JsonNode;
import trasiego.cli.environment.CommandContext;
import trasiego.cli.environment.Environment;
import trasiego.cli.environment.JsonFields;
import trasiego.cli.exit.ExitCode;
import trasiego.cli.exit.UsageException;
import trasiego.store.Keys;
import trasiego.store.Lease;
import trasiego.store.Lease.Holder;

/**
 * Removes by hand what the next deployment would sweep by itself: the lease, the scratch databases,
 * the sessions and the open uploads of executions that have ended.
 */
@Command(
    name = "repair",
    description = "Say what ended executions left behind, ask, and remove it.",
    footer = {
      "",
      "A deployment does the same by itself before it begins; an invalid index or a failed"
          + " migration's",
      "remains are mended by the next deployment, which knows the file they belong to.",
      "Exit codes: 0 nothing to mend or mended, 1 failed, 2 wrong usage or not confirmed."
    })
public final class RepairCommand extends EnvironmentCommand {
  @Option(names = "--yes", description = "Mend without asking.")
  private boolean yes;

  public RepairCommand(CommandContext context) {
    super(context);
  }

  @Override
  int run(Environment environment) {
    Lease lease = new Lease(environment.store(), environment.name(), Clock.systemUTC());
    Optional<Holder> holder = lease.holder();
    if (holder.isPresent() && !environment.isOver(holder.get().execution())) {
      throw new UsageException(
          "execution "
              + Keys.name(holder.get().execution())
              + " holds the deployment lease until "
              + holder.get().expiresAt()
              + " and is not known to have ended; wait for it");
    }
    List<String> found = found(environment, holder);
    if (found.isEmpty()) {
      return nothing();
    }
    display().line("would mend in " + environment.name() + ":");
    for (String line : found) {
      display().line("  - " + line);
    }
    if (!yes) {
      String typed = context().ask("Type yes to go on: ");
      if (typed == null || !typed.strip().equals("yes")) {
        throw new UsageException("not confirmed, nothing was changed; type yes, or give --yes");
      }
    }
    return mend(environment);
  }

  private int nothing() {
    if (options().isJson()) {
      json(Map.of("status", "NOTHING_FOUND"));
    } else {
      display().line("nothing to mend in " + options().environment());
    }
    return ExitCode.DONE;
  }

  private List<String> found(Environment environment, Optional<Holder> holder) {
    JsonNode left = maintain(environment, "repair", Map.of("dryRun", true));
    List<String> lines = new ArrayList<>();
    holder.ifPresent(
        it ->
            lines.add(
                "the deployment lease of execution "
                    + Keys.name(it.execution())
                    + ", which has ended"));
    JsonFields.texts(left.path("dropped")).stream()
        .map(database -> "the scratch database " + database)
        .forEach(lines::add);
    JsonFields.texts(left.path("backups")).stream()
        .map(key -> "what a killed backup left: " + key)
        .forEach(lines::add);
    count(lines, left.path("sessionsEnded").asInt(0), "sessions of ended executions");
    count(lines, left.path("uploadsAborted").asInt(0), "open uploads of ended backups");
    return lines;
  }

  private static void count(List<String> lines, int found, String what) {
    if (found > 0) {
      lines.add(what + ": " + found);
    }
  }

  /** The machine takes the lease, which is no person's to write. */
  private int mend(Environment environment) {
    JsonNode dropped = maintain(environment, "repair", Map.of());
    if (options().isJson()) {
      json(dropped);
    } else {
      display().line("mended: " + JsonFields.text(dropped, "summary"));
    }
    return ExitCode.DONE;
  }
}
