package trasiego.cli;

import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import tools.jackson.databind.JsonNode;
import trasiego.cli.Deployment.Function;
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
final class RepairCommand extends EnvironmentCommand {
  @Option(names = "--yes", description = "Mend without asking.")
  private boolean yes;

  RepairCommand(Place place) {
    super(place);
  }

  @Override
  int run(Deployment deployment) {
    Lease lease = new Lease(deployment.store(), deployment.environment(), Clock.systemUTC());
    Optional<Holder> holder = lease.holder();
    if (holder.isPresent() && !deployment.isOver(holder.get().execution())) {
      throw new UsageException(
          "execution "
              + Keys.name(holder.get().execution())
              + " holds the deployment lease until "
              + holder.get().expiresAt()
              + " and is not known to have ended; wait for it");
    }
    display().line("would mend in " + deployment.environment() + ":");
    for (String line : found(deployment, holder)) {
      display().line("  - " + line);
    }
    if (!yes) {
      String typed = place().ask("Type yes to go on: ");
      if (typed == null || !typed.strip().equals("yes")) {
        throw new UsageException("not confirmed, nothing was changed; type yes, or give --yes");
      }
    }
    return mend(deployment, lease, holder);
  }

  private static List<String> found(Deployment deployment, Optional<Holder> holder) {
    List<String> lines = new ArrayList<>();
    holder.ifPresent(
        it ->
            lines.add(
                "the deployment lease of execution "
                    + Keys.name(it.execution())
                    + ", which has ended"));
    deployment.store().openUploads(Keys.BACKUPS + deployment.environment() + "_").stream()
        .map(upload -> "the upload of " + upload.key() + ", open since " + upload.startedAt())
        .forEach(lines::add);
    lines.add("scratch databases of rehearsals and unfinished restores, where there are any");
    lines.add("sessions of ended executions, where there are any");
    return lines;
  }

  private int mend(Deployment deployment, Lease lease, Optional<Holder> holder) {
    Lease.Outcome outcome = lease.take(deployment.execution(), holder.map(Holder::execution));
    if (outcome instanceof Lease.Outcome.Held held) {
      throw new UsageException(
          "execution "
              + Keys.name(held.holder().execution())
              + " has just taken the lease; nothing was changed");
    }
    try {
      JsonNode dropped = deployment.call(Function.RESTORE, Map.of("action", "drop"));
      if (options().isJson()) {
        json(dropped);
      } else {
        display().line("mended: " + Reports.text(dropped, "summary"));
      }
      return ExitCode.DONE;
    } finally {
      lease.release(deployment.execution());
    }
  }
}
