package trasiego.cli.command;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import tools.jackson.databind.JsonNode;
import trasiego.cli.aws.AwsFailure;
import trasiego.cli.environment.CommandContext;
import trasiego.cli.environment.Environment;
import trasiego.cli.environment.Environment.Function;
import trasiego.cli.environment.JsonFields;
import trasiego.cli.exit.CallFailedException;
import trasiego.cli.exit.ExitCode;
import trasiego.cli.exit.UsageException;
import trasiego.failure.StoreUnavailableException;
import trasiego.statistics.TableStatistics;
import trasiego.store.Keys;
import trasiego.store.Store.Content;

/** Reports what is applied, pending, failed or wrong. */
@Command(
    name = "status",
    description = "Report migrations, backups, locks, long queries, sizes and what is wrong.",
    footer = {
      "",
      "Exit codes: 0 all applied and well, 1 failed, 2 wrong usage, 3 something pending or found"
          + " wrong."
    })
public final class StatusCommand extends EnvironmentCommand {
  @Option(
      names = "--stats",
      paramLabel = "FILE",
      description =
          "Write what the tables weigh to this file, for db plan --stats FILE: names, estimated"
              + " rows, bytes and writes; no row, no value.")
  private Path stats;

  public StatusCommand(CommandContext context) {
    super(context);
  }

  @Override
  void checkArguments() {
    options().migrations(context().root());
  }

  @Override
  int run(Environment environment) {
    Map<String, Object> payload = new LinkedHashMap<>();
    payload.put("action", "report");
    uploadWherePermitted(environment).ifPresent(key -> payload.put("migrations", key));
    JsonNode report = environment.call(Function.STATUS, payload);
    if (stats != null) {
      export(environment);
    }
    int code = "OK".equals(JsonFields.text(report, "status")) ? ExitCode.DONE : ExitCode.REFUSED;
    if (options().isJson()) {
      json(report);
      return code;
    }
    display().line(environment.name() + ": " + JsonFields.text(report, "status"));
    display().line("  " + JsonFields.text(report, "summary"));
    if (report.path("backupRecord").isString()) {
      display()
          .line("  last backup beside deployments: " + JsonFields.text(report, "backupRecord"));
    }
    if (report.path("traffic").isString()) {
      display().line("  hours of the week: " + JsonFields.text(report, "traffic"));
    }
    for (String version : JsonFields.texts(report.path("pending"))) {
      display().line("  pending " + version);
    }
    for (String finding : JsonFields.texts(report.path("findings"))) {
      display().line("  ! " + finding);
    }
    display().line("report: " + environment.store().address(JsonFields.text(report, "report")));
    return code;
  }

  /** What the function has just written beside its report. */
  private void export(Environment environment) {
    String key = Keys.statistics(environment.name());
    byte[] bytes =
        environment
            .store()
            .read(key)
            .map(Content::bytes)
            .orElseThrow(
                () ->
                    new CallFailedException(
                        "Statistics",
                        "there is no %s: this stack's status is of an earlier release; update the stack"
                            .formatted(environment.store().address(key))));
    try {
      Files.write(stats, TableStatistics.parse(bytes).bytes());
    } catch (IOException e) {
      throw new UsageException("--stats: " + stats + " cannot be written: " + e.getMessage());
    }
  }

  /** Who may only look still gets the report: what is applied, but not what is pending. */
  private Optional<String> uploadWherePermitted(Environment environment) {
    try {
      return Optional.of(upload(environment));
    } catch (StoreUnavailableException e) {
      if (!AwsFailure.isDenied(e)) {
        throw e;
      }
      display().line("what is pending is not known: storing the migrations is not permitted");
      return Optional.empty();
    }
  }
}
