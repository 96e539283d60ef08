package trasiego.cli.command;

import java.util.LinkedHashMap;
import java.util.Map;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import trasiego.cli.environment.CommandContext;
import trasiego.cli.environment.Environment;
import trasiego.cli.environment.Environment.Ended;
import trasiego.cli.environment.Environment.Machine;
import trasiego.cli.environment.JsonFields;

/** A machine that replaces what is live: a person types the database's name, and may say why. */
final class ConfirmedExecution {
  @Option(
      names = "--reason",
      paramLabel = "TEXT",
      description = "Why, for the record and the team.")
  private String reason;

  @Mixin private Confirmation confirmation;

  boolean isConfirmed() {
    return confirmation.isGiven();
  }

  boolean hasReason() {
    return reason != null && !reason.isBlank();
  }

  /** Asks for the name where the command line does not give it, then runs the machine. */
  Ended run(
      Environment environment,
      CommandContext context,
      Machine machine,
      String name,
      Map<String, Object> input,
      String warning) {
    input.put("environment", environment.name());
    input.put("confirm", confirmation.of(environment, context, warning));
    if (reason != null) {
      input.put("reason", reason);
    }
    return environment.run(machine, name, input);
  }

  /** The databases that a restoration or its undo speaks of, for people. */
  static Map<String, String> databases(Ended ended) {
    Map<String, String> databases = new LinkedHashMap<>();
    if (ended.succeeded()) {
      for (String name : new String[] {"restored", "old"}) {
        String value = JsonFields.text(ended.output(), name);
        if (value != null) {
          databases.put(name, value);
        }
      }
    }
    return databases;
  }
}
