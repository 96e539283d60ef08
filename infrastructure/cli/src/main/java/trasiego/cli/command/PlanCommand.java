package trasiego.cli.command;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.IModelTransformer;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.PositionalParamSpec;
import picocli.CommandLine.Option;
import trasiego.cli.console.Display;
import trasiego.cli.console.RenderOptions;
import trasiego.cli.environment.CommandContext;
import trasiego.cli.environment.Environment;
import trasiego.cli.environment.Environment.Ended;
import trasiego.cli.environment.Environment.Machine;
import trasiego.cli.exit.ExitCode;
import trasiego.cli.exit.UsageException;
import trasiego.cli.localplan.LocalPlan;
import trasiego.cli.localplan.LocalPlanException;
import trasiego.cli.report.ReportFormat;
import trasiego.cli.result.ExecutionResult;
import trasiego.cli.result.MarkdownSummary;
import trasiego.cli.result.ResultReader;
import trasiego.execution.Verdict;
import trasiego.failure.InvalidRequestException;
import trasiego.failure.StoreUnavailableException;
import trasiego.handler.Json;
import trasiego.local.states.HistoryEvent;
import trasiego.migration.MigrationFolder;
import trasiego.statistics.TableStatistics;
import trasiego.store.Keys;

/** Says what a deployment would do; takes no lease and changes nothing. */
@Command(
    name = "plan",
    description = {
      "Say what a deployment would do, and whether it would be refused; changes nothing.",
      "Without ENVIRONMENT: what the new files do, on a database built from the folder alone."
    },
    modelTransformer = PlanCommand.OptionalEnvironment.class,
    footer = {
      "",
      "Without ENVIRONMENT, --since and --base the new files are those that the main branch of"
          + " origin lacks, else",
      "those that are not committed, else the newest one.",
      "Exit codes: 0 ready or nothing to do, 1 failed, 2 wrong usage, 3 a deployment would be"
          + " refused."
    })
public final class PlanCommand extends EnvironmentCommand {
  @Option(
      names = "--since",
      paramLabel = "VERSION",
      description = "Without ENVIRONMENT: plan the files newer than this version.")
  private String since;

  @Option(
      names = "--base",
      paramLabel = "REF",
      description =
          "Without ENVIRONMENT: plan the files that the merge base with this branch or commit"
              + " lacks.")
  private String base;

  @Option(
      names = "--postgres",
      paramLabel = "MAJOR",
      description =
          "Without ENVIRONMENT: the major of the server that files are tried on, 14 to 18 (default:"
              + " 18).")
  private Integer major;

  @Option(
      names = "--stats",
      paramLabel = "FILE",
      description =
          "Without ENVIRONMENT: weigh tables by what db status ENVIRONMENT --stats FILE wrote, as a"
              + " plan of that environment would.")
  private Path stats;

  @Mixin private SamplesOption samples;
  @Mixin private ReportOptions reports;
  @Mixin private JobSummary summary;

  public PlanCommand(CommandContext context) {
    super(context);
  }

  /** Of commands that have something to say of the folder alone. */
  static final class OptionalEnvironment implements IModelTransformer {
    @Override
    public CommandSpec transform(CommandSpec spec) {
      PositionalParamSpec given = spec.positionalParameters().getFirst();
      spec.remove(given);
      // The label's brackets are written here: those of picocli tell the arity that is copied.
      return spec.addPositional(
          PositionalParamSpec.builder(given)
              .arity("0..1")
              .required(false)
              .hideParamSyntax(true)
              .paramLabel("[" + given.paramLabel() + "]")
              .build());
    }
  }

  @Override
  void checkArguments() {
    for (Map.Entry<String, Object> option : own().entrySet()) {
      if (option.getValue() != null) {
        throw new UsageException(
            option.getKey() + " belongs to the plan without an environment; leave out the one");
      }
    }
    reports.check(options().isJson());
    options().migrations(context().root());
  }

  private Map<String, Object> own() {
    Map<String, Object> own = new LinkedHashMap<>();
    own.put("--since", since);
    own.put("--base", base);
    own.put("--postgres", major);
    own.put("--stats", stats);
    return own;
  }

  @Override
  int runWithoutEnvironment() {
    if (samples.isGiven()) {
      throw new UsageException("--samples belongs to an ENVIRONMENT, whose rows are looked at");
    }
    reports.check(options().isJson());
    if (since != null && base != null) {
      throw new UsageException("--since and --base exclude each other; give one of them");
    }
    PostgresMajor.check(major);
    Path migrations = options().migrations(context().root());
    // Standard output is the report's.
    Display progress = context().display(true, options().isVerbose());
    try {
      var report =
          new LocalPlan(
                  migrations,
                  context().state().resolve("plan"),
                  PostgresMajor.orNewest(major),
                  Clock.systemUTC(),
                  progress::line,
                  Optional.ofNullable(stats).map(PlanCommand::statistics))
              .run(since, base);
      summary.append(context(), ReportFormat.MARKDOWN.of(report, RenderOptions.of(0, false, "")));
      return reports.tell(context(), report, LocalPlan.prefix(migrations), options().isJson());
    } catch (LocalPlanException e) {
      throw new UsageException(e.getMessage());
    }
  }

  /** From wherever it came: what does not fit is the caller's to mend. */
  private static TableStatistics statistics(Path file) {
    try {
      return TableStatistics.parse(Files.readAllBytes(file));
    } catch (InvalidRequestException e) {
      throw new UsageException("--stats: " + file + ": " + e.getMessage());
    } catch (IOException | OutOfMemoryError e) {
      throw new UsageException("--stats: " + file + " cannot be read: " + e.getMessage());
    }
  }

  @Override
  int run(Environment environment) {
    Map<String, Object> input = new LinkedHashMap<>();
    input.put("environment", environment.name());
    String migrations = upload(environment);
    input.put("migrations", migrations);
    input.put("planOnly", true);
    samples.addTo(input);
    String name = "plan-" + Commit.of(null, context()).name(migrations);
    Ended ended = environment.run(Machine.DEPLOYMENT, name, input);
    Optional<trasiego.execution.Report> judged = judged(environment, ended);
    if (judged.isEmpty()) {
      return untried(environment, ended);
    }
    summary.append(
        context(), ReportFormat.MARKDOWN.of(judged.get(), RenderOptions.of(0, false, "")));
    return reports.tell(
        context(),
        judged.get(),
        LocalPlan.prefix(options().migrations(context().root())),
        options().isJson());
  }

  /** Nothing was pending, or it was refused before anything could be tried. */
  private int untried(Environment environment, Ended ended) {
    ExecutionResult machine = new ResultReader(environment).of(ended);
    if (machine.exitCode() == ExitCode.FAILED) {
      return finish(environment, ended, Map.of());
    }
    boolean isRefused = machine.exitCode() == ExitCode.REFUSED;
    var report =
        new trasiego.execution.Report(
            environment.name(),
            "schema",
            null,
            "",
            Clock.systemUTC().instant().toString(),
            MigrationFolder.read(options().migrations(context().root())).sha256(),
            isRefused ? Verdict.REFUSED : Verdict.SAFE,
            List.of(),
            isRefused ? List.of(String.valueOf(machine.cause())) : List.of(),
            List.of(),
            List.of(),
            List.of());
    // Whoever asked for a form or a file gets it, though there is little in it.
    if (reports.isShaped()) {
      concluded(machine, ended.history());
      return reports.tell(context(), report, "", options().isJson());
    }
    finish(environment, ended, Map.of());
    return reports.exitCode(report);
  }

  private static Optional<trasiego.execution.Report> judged(Environment environment, Ended ended) {
    try {
      return environment
          .store()
          .read(Keys.planReport(environment.name(), ended.execution()))
          .map(content -> Json.document(content.bytes(), trasiego.execution.Report.class));
    } catch (StoreUnavailableException e) {
      // Not for this role to read: the execution's own words have to do.
      return Optional.empty();
    }
  }

  @Override
  void concluded(ExecutionResult result, List<HistoryEvent> history) {
    summary.append(context(), MarkdownSummary.of("Plan", result, history));
  }
}
