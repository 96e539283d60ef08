package trasiego.cli.command;

import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import tools.jackson.databind.JsonNode;
import trasiego.archive.Archive;
import trasiego.archive.BackupCatalog;
import trasiego.archive.BackupId;
import trasiego.archive.Omissions;
import trasiego.cli.console.Display;
import trasiego.cli.environment.CommandContext;
import trasiego.cli.environment.Environment;
import trasiego.cli.environment.Environment.Function;
import trasiego.cli.environment.JsonFields;
import trasiego.cli.exit.ExitCode;
import trasiego.cli.exit.UsageException;
import trasiego.execution.DeploymentRecord;
import trasiego.execution.ExecutionKind;
import trasiego.execution.Outcome;
import trasiego.handler.Json;
import trasiego.store.Keys;
import trasiego.store.Store.StoredObject;

/**
 * Compares the live database with the rehearsal of its last deployment, or a stored backup with its
 * manifest.
 */
@Command(
    name = "verify",
    description =
        "Compare the live schema with the last rehearsal, or with --backup prove a stored backup.",
    footer = {
      "",
      "Exit codes: 0 as it should be, 1 failed or damaged, 2 wrong usage, 3 it deviates."
    })
public final class VerifyCommand extends EnvironmentCommand {
  @Option(names = "--backup", paramLabel = "ID", description = "latest, or an id of \"backups\".")
  private String backup;

  public VerifyCommand(CommandContext context) {
    super(context);
  }

  @Override
  void checkArguments() {
    if (backup != null) {
      backup = BackupArgument.check("--backup", backup);
    }
  }

  @Override
  int run(Environment environment) {
    return backup == null ? verifyDatabase(environment) : verifyBackup(environment);
  }

  private int verifyBackup(Environment environment) {
    BackupId id = new BackupCatalog(environment.store()).find(environment.name(), backup);
    Archive archive = Archive.open(environment.store(), id, environment.trust());
    archive.verify(bytes -> {});
    if (options().isJson()) {
      json(
          Map.of(
              "status", "VERIFIED", "backup", id.toString(), "bytes", archive.manifest().bytes()));
    } else {
      display()
          .line(
              "verified "
                  + id
                  + ": "
                  + Display.bytes(archive.manifest().bytes())
                  + ", signed, every member as its manifest says"
                  + Omissions.suffix(archive.manifest().omitted()));
    }
    return ExitCode.DONE;
  }

  private int verifyDatabase(Environment environment) {
    DeploymentRecord record =
        lastDeployment(environment)
            .orElseThrow(
                () ->
                    new UsageException(
                        "no deployment of "
                            + environment.name()
                            + " has applied anything yet: nothing to compare with"));
    Map<String, Object> payload = new LinkedHashMap<>();
    payload.put("action", "verify");
    payload.put("deployed", record.execution());
    payload.put("plan", record.documents().plan());
    payload.put("rehearsal", record.documents().rehearsal());
    payload.put("run", record.documents().run());
    JsonNode answer = environment.call(Function.STATUS, payload);
    int code =
        "VERIFIED".equals(JsonFields.text(answer, "status")) ? ExitCode.DONE : ExitCode.REFUSED;
    if (options().isJson()) {
      json(answer);
      return code;
    }
    display().line(environment.name() + ": " + JsonFields.text(answer, "status"));
    display().line("  " + JsonFields.text(answer, "summary"));
    JsonFields.texts(answer.path("findings")).forEach(finding -> display().line("  ! " + finding));
    JsonFields.texts(answer.path("reported")).forEach(line -> display().line("  · " + line));
    return code;
  }

  private static Optional<DeploymentRecord> lastDeployment(Environment environment) {
    return environment.store().list(Keys.executions(environment.name())).stream()
        .filter(object -> object.key().endsWith("/record.json"))
        .sorted(Comparator.comparing(StoredObject::modifiedAt).reversed())
        .flatMap(object -> environment.store().read(object.key()).stream())
        .map(content -> Json.document(content.bytes(), DeploymentRecord.class))
        .filter(record -> record.kind() == ExecutionKind.DEPLOYMENT)
        .filter(record -> record.outcome() == Outcome.SUCCEEDED)
        .findFirst();
  }
}
