package trasiego.cli;

import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;
import trasiego.cli.command.AdoptCommand;
import trasiego.cli.command.BackfillsCommand;
import trasiego.cli.command.BackupCommand;
import trasiego.cli.command.BackupsCommand;
import trasiego.cli.command.CancelCommand;
import trasiego.cli.command.CompletionCommand;
import trasiego.cli.command.DeployCommand;
import trasiego.cli.command.DownCommand;
import trasiego.cli.command.ExplainCommand;
import trasiego.cli.command.NewCommand;
import trasiego.cli.command.PatternsCommand;
import trasiego.cli.command.PlanCommand;
import trasiego.cli.command.RepairCommand;
import trasiego.cli.command.ResetCommand;
import trasiego.cli.command.RestoreCommand;
import trasiego.cli.command.SplitCommand;
import trasiego.cli.command.StatusCommand;
import trasiego.cli.command.UndoCommand;
import trasiego.cli.command.UpCommand;
import trasiego.cli.command.VerifyCommand;
import trasiego.cli.console.Terminal;
import trasiego.cli.environment.CommandContext;
import trasiego.cli.exit.CallFailedException;
import trasiego.cli.exit.ExitCode;
import trasiego.cli.exit.StillRunningException;
import trasiego.cli.exit.UsageException;
import trasiego.embedded.process.EmbeddedServerException;
import trasiego.failure.DeploymentException;
import trasiego.postgres.SqlFailure;

/** The db command: every verb of Trasiego for a person or a CI job. */
@Command(
    name = "db",
    description =
        "Migrates PostgreSQL databases safely: plan, backup, rehearse, migrate, verify, record.",
    footer = {
      "",
      "The first argument of most commands is an environment: \"local\" is embedded; any other name"
          + " is the",
      "deployed stack trasiego-ENVIRONMENT, or --stack NAME|ARN; with --database"
          + " postgresql://user@host:port/name",
      "and --store s3://bucket/prefix the same machines run here, against servers of your own.",
      "Exit codes: 0 done (or nothing to do), 1 failed, 2 wrong usage or bad input, 3 refused with"
          + " nothing changed."
    })
public final class Main implements Runnable {
  private static final String NO_COLOUR = "--no-color";

  @Option(
      names = NO_COLOUR,
      scope = ScopeType.INHERIT,
      description = "No colour; as with NO_COLOR set or TERM=dumb, or where no terminal is.")
  private boolean noColour;

  private Main() {}

  public static void main(String[] arguments) {
    CommandContext context =
        new CommandContext(
            Path.of(System.getProperty("trasiego.root", ".")).toAbsolutePath().normalize(),
            System.getenv(),
            new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8)),
            System.out,
            System.err,
            Terminal.of(
                System.getProperty("trasiego.terminal", ""),
                System.getProperty("trasiego.columns", ""),
                System.getenv()));
    System.exit(run(context, arguments));
  }

  public static int run(CommandContext given, String... arguments) {
    // Looked for before anything is parsed: usage errors have colour too.
    CommandContext context = List.of(arguments).contains(NO_COLOUR) ? given.withoutColour() : given;
    CommandLine line = new CommandLine(new Main());
    // Made by themselves: only then what a command changes about its own parameters is applied.
    commands(context).forEach(command -> line.addSubcommand(new CommandLine(command)));
    line.addMixin("help", new HelpOption());
    line.getSubcommands().values().forEach(command -> command.addMixin("help", new HelpOption()));
    line.addSubcommand(new CommandLine.HelpCommand());
    line.setUsageHelpLongOptionsMaxWidth(32);
    line.setUsageHelpWidth(110);
    line.setColorScheme(
        CommandLine.Help.defaultColorScheme(context.terminal().ansi(context.terminal().out())));
    line.setOut(context.out().writer());
    line.setErr(context.err().writer());
    line.setExecutionExceptionHandler((failure, command, parsed) -> exitCode(context, failure));
    return line.execute(arguments);
  }

  private static List<Object> commands(CommandContext context) {
    return List.of(
        new DeployCommand(context),
        new PlanCommand(context),
        new ExplainCommand(context),
        new BackupCommand(context),
        new BackupsCommand(context),
        new RestoreCommand(context),
        new UndoCommand(context),
        new StatusCommand(context),
        new VerifyCommand(context),
        new BackfillsCommand(context),
        new CancelCommand(context),
        new RepairCommand(context),
        new NewCommand(context, Clock.systemUTC()),
        new PatternsCommand(context),
        new SplitCommand(context),
        new AdoptCommand(context, Clock.systemUTC()),
        new UpCommand(context),
        new DownCommand(context),
        new ResetCommand(context),
        new CompletionCommand(context));
  }

  private static int exitCode(CommandContext context, Exception failure) {
    switch (failure) {
      case UsageException e -> {
        context.err().line("db: " + e.getMessage());
        return ExitCode.USAGE;
      }
      case StillRunningException e -> {
        context.err().line("db: " + e.getMessage());
        return ExitCode.FAILED;
      }
      case CallFailedException e -> {
        context.err().line("db: " + e.shortError() + ": " + e.getMessage());
        return ExitCode.isRefusal(e.error()) ? ExitCode.REFUSED : ExitCode.FAILED;
      }
      case DeploymentException e -> {
        context.err().line("db: " + e.getClass().getSimpleName() + ": " + e.getMessage());
        return ExitCode.isRefusal(e.getClass().getName()) ? ExitCode.REFUSED : ExitCode.FAILED;
      }
      case EmbeddedServerException e -> {
        context.err().line("db: " + e.getMessage());
        return ExitCode.FAILED;
      }
      case SqlFailure e -> {
        context.err().line("db: " + e.getMessage());
        return ExitCode.FAILED;
      }
      case UncheckedIOException e -> {
        context.err().line("db: " + e.getMessage() + ": " + e.getCause());
        return ExitCode.FAILED;
      }
      default -> {
        context.err().line("db: " + failure);
        // The messages of causes are a driver's, which quotes rows.
        for (StackTraceElement frame : failure.getStackTrace()) {
          context.err().line("    at " + frame);
        }
        return ExitCode.FAILED;
      }
    }
  }

  @Override
  public void run() {
    // "db" alone says what there is, and that a command was missing.
    throw new UsageException("a command is missing; see  infrastructure/db --help");
  }

  /** Every command answers to --help. */
  static final class HelpOption {
    @CommandLine.Option(
        names = {"-h", "--help"},
        usageHelp = true,
        description = "Show this help.")
    private boolean help;

    boolean isAsked() {
      return help;
    }
  }
}
