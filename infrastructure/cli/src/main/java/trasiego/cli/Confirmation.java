package trasiego.cli;

import picocli.CommandLine.Option;

/** What a person types before something is replaced: the live database's name. */
final class Confirmation {
  @Option(
      names = "--confirm",
      paramLabel = "NAME",
      description = "The live database's name, instead of being asked for it.")
  private String confirm;

  /** Answers what was typed; the machine itself compares it, as it does for the console. */
  String of(Deployment deployment, Place place, String what) {
    if (confirm != null) {
      return confirm;
    }
    String typed = place.ask(what + "\nType the live database's name to go on: ");
    if (typed == null || typed.isBlank()) {
      throw new UsageException(
          "not confirmed, nothing was done; type the live database's name, or give --confirm "
              + deployment.database());
    }
    return typed.strip();
  }
}
