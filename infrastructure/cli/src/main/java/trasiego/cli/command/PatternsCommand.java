package trasiego.cli.command;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import picocli.CommandLine.Command;
import tools.jackson.databind.JsonNode;
import trasiego.cli.environment.CommandContext;
import trasiego.cli.environment.Environment;
import trasiego.cli.environment.Environment.Function;
import trasiego.cli.environment.JsonFields;
import trasiego.cli.exit.CallFailedException;
import trasiego.cli.exit.ExitCode;
import trasiego.execution.ReportDocument;
import trasiego.handler.Json;
import trasiego.migration.MigrationFile;
import trasiego.migration.MigrationFolder;
import trasiego.migration.PatternStep;
import trasiego.store.Store.Content;

/** Lists the changes that take several releases, and how far an environment is with each. */
@Command(
    name = "patterns",
    modelTransformer = PlanCommand.OptionalEnvironment.class,
    description =
        "List the changes that take several releases, and at which step an environment stands.",
    footer = {
      "",
      "Without ENVIRONMENT: what the folder holds. Exit codes: 0 listed, 1 failed, 2 wrong usage."
    })
public final class PatternsCommand extends EnvironmentCommand {
  public PatternsCommand(CommandContext context) {
    super(context);
  }

  /**
   * One change.
   *
   * @param steps in the order of their versions
   */
  private record Change(String pattern, String object, List<Step> steps) {}

  /**
   * One file of a change.
   *
   * @param applied null where no environment was asked
   */
  private record Step(String version, String step, String file, Boolean applied) {}

  @Override
  void checkArguments() {
    options().migrations(context().root());
  }

  @Override
  int run(Environment environment) {
    Map<String, Object> payload = new LinkedHashMap<>();
    payload.put("action", "report");
    JsonNode report = environment.call(Function.STATUS, payload);
    String key = JsonFields.text(report, "report");
    ReportDocument document =
        environment
            .store()
            .read(key)
            .map(Content::bytes)
            .map(bytes -> Json.document(bytes, ReportDocument.class))
            .orElseThrow(
                () ->
                    new CallFailedException(
                        "Report", "there is no " + environment.store().address(key)));
    return list(environment.name(), Set.copyOf(document.seen().applied()));
  }

  @Override
  int runWithoutEnvironment() {
    Path folder = options().migrations(context().root());
    return list(folder.toString(), null);
  }

  private int list(String where, Set<String> applied) {
    List<Change> changes =
        changes(MigrationFolder.read(options().migrations(context().root())), applied);
    if (options().isJson()) {
      json(changes);
      return ExitCode.DONE;
    }
    if (changes.isEmpty()) {
      display().line(where + ": no file is a step of a pattern; begin one by  db new --pattern");
    }
    for (Change change : changes) {
      display().line(change.pattern() + " " + change.object() + standing(change));
      change
          .steps()
          .forEach(step -> display().line("  " + mark(step) + step.file() + "  " + step.step()));
    }
    return ExitCode.DONE;
  }

  private static String standing(Change change) {
    List<Step> steps = change.steps();
    if (steps.getFirst().applied() == null) {
      return "";
    }
    long done = steps.stream().filter(Step::applied).count();
    return done == steps.size()
        ? ": done"
        : ": %d of %d applied, next %s"
            .formatted(
                done,
                steps.size(),
                steps.stream().filter(step -> !step.applied()).findFirst().orElseThrow().step());
  }

  private static String mark(Step step) {
    if (step.applied() == null) {
      return "";
    }
    return step.applied() ? "✓ " : "· ";
  }

  private static List<Change> changes(MigrationFolder folder, Set<String> applied) {
    List<PatternStep> firsts = new ArrayList<>();
    Map<PatternStep, List<Step>> steps = new LinkedHashMap<>();
    for (MigrationFile file : folder.files()) {
      file.script()
          .patternStep()
          .ifPresent(
              step -> {
                PatternStep first =
                    firsts.stream().filter(step::isOfSameChange).findFirst().orElse(step);
                firsts.add(first);
                steps
                    .computeIfAbsent(first, _ -> new ArrayList<>())
                    .add(
                        new Step(
                            file.version(),
                            step.step(),
                            file.name(),
                            applied == null ? null : applied.contains(file.version())));
              });
    }
    List<Change> changes = new ArrayList<>();
    steps.forEach(
        (first, files) -> changes.add(new Change(first.pattern(), first.object(), files)));
    return changes;
  }
}
