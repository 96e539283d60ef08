package trasiego.cli;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import tools.jackson.databind.JsonNode;
import trasiego.cli.Deployment.Function;
import trasiego.local.states.HistoryEvent;

/** Says what a deployment would do; takes no lease and changes nothing. */
@Command(
    name = "plan",
    description =
        "Say what a deployment would do, and whether it would be refused; changes nothing.",
    footer = {
      "",
      "Exit codes: 0 ready or nothing to do, 1 failed, 2 wrong usage, 3 a deployment would be"
          + " refused."
    })
final class PlanCommand extends EnvironmentCommand {
  @Mixin private JobSummary summary;

  PlanCommand(Place place) {
    super(place);
  }

  @Override
  void checkArguments() {
    options().migrations(place().root());
  }

  @Override
  int run(Deployment deployment) {
    Map<String, Object> payload = new LinkedHashMap<>();
    payload.put("action", "plan");
    payload.put("migrations", upload(deployment));
    payload.put("dryRun", true);
    JsonNode plan = deployment.call(Function.MIGRATE, payload);
    summary.append(place(), Markdown.ofPlan(deployment.environment(), plan));
    if (options().isJson()) {
      json(plan);
      return ExitCode.DONE;
    }
    display().line(Reports.text(plan, "summary"));
    for (String version : Reports.texts(plan.path("pending"))) {
      display().line("  pending " + version);
    }
    display().line("plan: " + deployment.store().address(Reports.text(plan, "plan")));
    return ExitCode.DONE;
  }

  @Override
  void concluded(Report report, List<HistoryEvent> history) {
    summary.append(place(), Markdown.of("Plan", report, history));
  }
}
