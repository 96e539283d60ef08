package trasiego.cli;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import tools.jackson.databind.JsonNode;
import trasiego.cli.Deployment.Function;

/** Stores a backup now. */
@Command(name = "backup", description = "Store a backup of an environment's database now.")
final class BackupCommand extends EnvironmentCommand {
  @Option(names = "--reason", paramLabel = "TEXT", description = "Why, for the log.")
  private String reason;

  BackupCommand(Place place) {
    super(place);
  }

  @Override
  int run(Deployment deployment) {
    Map<String, Object> payload = new LinkedHashMap<>();
    payload.put("purpose", "manual");
    payload.put("reason", reason);
    JsonNode backup = callToEnd(deployment, Function.BACKUP, payload);
    if (options().isJson()) {
      json(backup);
      return ExitCode.DONE;
    }
    display()
        .line(
            "stored "
                + Reports.text(backup, "address")
                + ": "
                + backup.path("tables").asInt(0)
                + " tables, "
                + backup.path("rows").asLong(0)
                + " rows, "
                + Display.bytes(backup.path("bytes").asLong(0))
                + ", "
                + Display.seconds(
                    Duration.ofMillis((long) (backup.path("seconds").asDouble(0) * 1000))));
    return ExitCode.DONE;
  }
}
