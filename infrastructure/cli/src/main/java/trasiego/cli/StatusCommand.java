package trasiego.cli;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Command;
import tools.jackson.databind.JsonNode;
import trasiego.cli.Deployment.Function;
import trasiego.failure.StoreUnavailableException;

/** Reports what is applied, pending, failed or wrong. */
@Command(
    name = "status",
    description = "Report migrations, backups, locks, long queries, sizes and what is wrong.",
    footer = {
      "",
      "Exit codes: 0 all applied and well, 1 failed, 2 wrong usage, 3 something pending or found"
          + " wrong."
    })
final class StatusCommand extends EnvironmentCommand {
  StatusCommand(Place place) {
    super(place);
  }

  @Override
  void checkArguments() {
    options().migrations(place().root());
  }

  @Override
  int run(Deployment deployment) {
    Map<String, Object> payload = new LinkedHashMap<>();
    payload.put("action", "report");
    uploadWherePermitted(deployment).ifPresent(key -> payload.put("migrations", key));
    JsonNode report = deployment.call(Function.STATUS, payload);
    int code = "OK".equals(Reports.text(report, "status")) ? ExitCode.DONE : ExitCode.REFUSED;
    if (options().isJson()) {
      json(report);
      return code;
    }
    display().line(deployment.environment() + ": " + Reports.text(report, "status"));
    display().line("  " + Reports.text(report, "summary"));
    if (report.path("backupRecord").isString()) {
      display().line("  last backup beside deployments: " + Reports.text(report, "backupRecord"));
    }
    for (String version : Reports.texts(report.path("pending"))) {
      display().line("  pending " + version);
    }
    for (String finding : Reports.texts(report.path("findings"))) {
      display().line("  ! " + finding);
    }
    display().line("report: " + deployment.store().address(Reports.text(report, "report")));
    return code;
  }

  /** Who may only look still gets the report: what is applied, but not what is pending. */
  private Optional<String> uploadWherePermitted(Deployment deployment) {
    try {
      return Optional.of(upload(deployment));
    } catch (StoreUnavailableException e) {
      if (!AwsFailure.isDenied(e)) {
        throw e;
      }
      display().line("what is pending is not known: storing the migrations is not permitted");
      return Optional.empty();
    }
  }
}
