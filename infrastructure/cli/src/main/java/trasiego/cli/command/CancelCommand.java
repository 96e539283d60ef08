package trasiego.cli.command;

import java.util.Map;
import picocli.CommandLine.Command;
import tools.jackson.databind.JsonNode;
import trasiego.cli.environment.CommandContext;
import trasiego.cli.environment.Environment;
import trasiego.cli.environment.JsonFields;
import trasiego.cli.exit.ExitCode;

/** Ends the statement of a file that runs now, with the rights of the function that sent it. */
@Command(
    name = "cancel",
    description = "End the statement of a file that runs now; its deployment stops there.",
    footer = {
      "",
      "What runs in a transaction is rolled back with its file; what goes on by itself, such as an"
          + " index build, is not begun again.",
      "A backfill is held by  db backfills ENVIRONMENT --pause VERSION  instead.",
      "Exit codes: 0 ended, or nothing ran, 1 failed, 2 wrong usage."
    })
public final class CancelCommand extends EnvironmentCommand {
  public CancelCommand(CommandContext context) {
    super(context);
  }

  @Override
  int run(Environment environment) {
    JsonNode answer = maintain(environment, "cancel", Map.of());
    if (options().isJson()) {
      json(answer);
      return ExitCode.DONE;
    }
    display().line(JsonFields.text(answer, "summary"));
    return ExitCode.DONE;
  }
}
