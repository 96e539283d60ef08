package trasiego.cli.command;

import java.util.concurrent.Callable;
import picocli.AutoComplete;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;
import trasiego.cli.environment.CommandContext;
import trasiego.cli.exit.ExitCode;

/** Prints what bash and zsh need to complete commands and options. */
@Command(
    name = "completion",
    description = "Print a script that makes bash and zsh complete commands and options.",
    footer = {
      "",
      "bash, in a shell or in ~/.bashrc:  source <(infrastructure/db completion)",
      "zsh, before that:                  autoload -U +X bashcompinit && bashcompinit"
    })
public final class CompletionCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  private final CommandContext context;

  public CompletionCommand(CommandContext context) {
    this.context = context;
  }

  @Override
  public Integer call() {
    context.out().document(AutoComplete.bash("db", spec.root().commandLine()));
    return ExitCode.DONE;
  }
}
