package trasiego.cli.command;

import java.util.Optional;
import picocli.CommandLine.Option;
import trasiego.cli.environment.CommandContext;
import trasiego.cli.environment.Environment;
import trasiego.cli.exit.UsageException;

/** What a person types before something is replaced: the live database's name. */
final class Confirmation {
  @Option(
      names = "--confirm",
      paramLabel = "NAME",
      description = "The live database's name, instead of being asked for it.")
  private String confirm;

  boolean isGiven() {
    return confirm != null;
  }

  /**
   * Answers what was typed where it is the live database's name: a slip is told at once, before an
   * execution begins, where the name is known here. The machine compares it again, as it does for
   * the console.
   */
  String of(Environment environment, CommandContext context, String what) {
    String typed =
        confirm != null
            ? confirm
            : context.ask(what + "\nType the live database's name to go on: ");
    Optional<String> wanted = environment.database();
    if (typed == null || typed.isBlank()) {
      throw new UsageException(
          "not confirmed, nothing was done; type the live database's name, or give --confirm "
              + wanted.orElse("NAME"));
    }
    if (wanted.isPresent() && !typed.strip().equals(wanted.get())) {
      throw new UsageException(
          "found \""
              + typed.strip()
              + "\", the live database's name is "
              + wanted.get()
              + "; nothing was done");
    }
    return typed.strip();
  }
}
