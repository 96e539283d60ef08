package trasiego.cli.command;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import tools.jackson.databind.JsonNode;
import trasiego.cli.console.Display;
import trasiego.cli.environment.CommandContext;
import trasiego.cli.environment.Environment;
import trasiego.cli.environment.JsonFields;
import trasiego.cli.exit.ExitCode;

/** Stores a backup now. */
@Command(name = "backup", description = "Store a backup of an environment's database now.")
public final class BackupCommand extends EnvironmentCommand {
  @Option(names = "--reason", paramLabel = "TEXT", description = "Why, for the log and the record.")
  private String reason;

  public BackupCommand(CommandContext context) {
    super(context);
  }

  @Override
  int run(Environment environment) {
    Map<String, Object> input = new LinkedHashMap<>();
    input.put("by", System.getProperty("user.name", "a person"));
    if (reason != null) {
      input.put("reason", reason);
    }
    JsonNode backup = maintain(environment, "backup", input);
    if (options().isJson()) {
      json(backup);
      return ExitCode.DONE;
    }
    display()
        .line(
            "stored and signed "
                + JsonFields.text(backup, "address")
                + ": "
                + backup.path("tables").asInt(0)
                + " tables, "
                + backup.path("rows").asLong(0)
                + " rows, "
                + Display.bytes(backup.path("bytes").asLong(0))
                + ", "
                + Display.seconds(
                    Duration.ofMillis((long) (backup.path("seconds").asDouble(0) * 1000))));
    List<String> omitted = JsonFields.texts(backup.path("omitted"));
    if (!omitted.isEmpty()) {
      display().line("  not in it: " + String.join(", ", omitted));
    }
    return ExitCode.DONE;
  }
}
