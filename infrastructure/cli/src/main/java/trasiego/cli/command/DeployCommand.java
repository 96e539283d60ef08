package trasiego.cli.command;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import trasiego.cli.environment.CommandContext;
import trasiego.cli.environment.Environment;
import trasiego.cli.environment.Environment.Machine;
import trasiego.cli.exit.UsageException;
import trasiego.cli.result.ExecutionResult;
import trasiego.cli.result.MarkdownSummary;
import trasiego.local.states.HistoryEvent;
import trasiego.migration.Window;

/** Runs the deployment machine: plan, backup, rehearse, migrate, verify, record. */
@Command(
    name = "deploy",
    description = "Migrate an environment: plan, backup, rehearse, migrate, verify, record.",
    footer = {
      "",
      "Exit codes: 0 done or nothing to do, 1 failed, 2 wrong usage, 3 refused with nothing"
          + " changed.",
      "Run it again after a failure: it needs no repair by hand."
    })
public final class DeployCommand extends EnvironmentCommand {
  @Option(
      names = "--reason",
      paramLabel = "TEXT",
      description = "Why, for the record and the team.")
  private String reason;

  @Option(
      names = "--acknowledge",
      paramLabel = "drift|soak|rehearsal",
      split = ",",
      description =
          "Deploy in spite of drift, before the soak time is over, or without restoring a backup"
              + " that does not fit where files are tried; needs --reason, which is recorded and"
              + " told.")
  private List<String> acknowledged = List.of();

  @Option(
      names = "--commit",
      paramLabel = "SHA",
      description = {
        "Names a deployed execution (default: GITHUB_SHA, else the checkout's HEAD): the same"
            + " commit and",
        "migrations find the execution that is under way."
      })
  private String commit;

  @Option(
      names = "--window",
      paramLabel = "HH:MM-HH:MM ZONE",
      description =
          "Begin files within these hours alone, such as \"02:00-05:00 America/Santiago\"; the"
              + " deployment waits for them behind its rehearsal. What a file says itself goes"
              + " before it.")
  private String window;

  @Mixin private SamplesOption samples;
  @Mixin private JobSummary summary;

  public DeployCommand(CommandContext context) {
    super(context);
  }

  @Override
  void checkArguments() {
    options().migrations(context().root());
    Commit.check(commit);
    if (commit != null && !options().isDeployed()) {
      throw new UsageException(
          "--commit names the execution of a deployed environment; the machines of \""
              + options().environment()
              + "\" run here and are named by their time");
    }
    for (String one : acknowledged) {
      if (!List.of("drift", "soak", "rehearsal").contains(one)) {
        throw new UsageException(
            "--acknowledge: found \"" + one + "\", wanted drift, soak or rehearsal");
      }
    }
    if (window != null && Window.parse(window).isEmpty()) {
      throw new UsageException(
          "--window: found \""
              + window
              + "\", wanted "
              + Window.FORM
              + ", such as \"02:00-05:00 America/Santiago\"");
    }
    if (!acknowledged.isEmpty() && (reason == null || reason.isBlank())) {
      throw new UsageException("--acknowledge needs --reason, which is recorded and told");
    }
  }

  @Override
  int run(Environment environment) {
    Map<String, Object> input = new LinkedHashMap<>();
    input.put("environment", environment.name());
    String migrations = upload(environment);
    input.put("migrations", migrations);
    if (reason != null) {
      input.put("reason", reason);
    }
    if (!acknowledged.isEmpty()) {
      input.put("acknowledge", acknowledged);
    }
    if (window != null) {
      input.put("window", window);
    }
    samples.addTo(input);
    String name = Commit.of(commit, context()).name(migrations);
    return finish(environment, environment.run(Machine.DEPLOYMENT, name, input), Map.of());
  }

  @Override
  void concluded(ExecutionResult result, List<HistoryEvent> history) {
    summary.append(context(), MarkdownSummary.of("Deployment", result, history));
  }
}
