package trasiego.cli.command;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import tools.jackson.databind.JsonNode;
import trasiego.cli.environment.CommandContext;
import trasiego.cli.environment.Environment;
import trasiego.cli.environment.JsonFields;
import trasiego.cli.exit.ExitCode;
import trasiego.cli.exit.UsageException;

/**
 * Shows the backfills that are under way, and holds, resumes or slows one, or lets it leave rows
 * out.
 */
@Command(
    name = "backfills",
    description =
        "Show the backfills that are under way; hold, resume or slow one, or leave rows out.",
    footer = {
      "",
      "One that is paused holds no lease: other files are deployed past it, unless they name it"
          + " (-- trasiego:needs).",
      "The next deployment goes on with it once it is resumed.",
      "Rows that are left out stay in the table and meet the file's where; their keys are kept in"
          + " the database alone.",
      "Exit codes: 0 shown or changed, 1 failed, 2 wrong usage or none of that version."
    })
public final class BackfillsCommand extends EnvironmentCommand {
  @Option(
      names = "--pause",
      paramLabel = "VERSION",
      description = "Hold it: its next batch does not begin.")
  private String pause;

  @Option(
      names = "--resume",
      paramLabel = "VERSION",
      description =
          "Let it go on. What could be seen of the server before, such as a replica, is asked for"
              + " anew.")
  private String resume;

  @Option(
      names = "--rate",
      paramLabel = "VERSION=ROWS",
      description = "Write so many rows a second at most; 0 takes the bound away.")
  private Map<String, Integer> rate = new LinkedHashMap<>();

  @Option(
      names = "--exclude",
      paramLabel = "VERSION=ROWS",
      description =
          "Let it leave out so many rows at most, in all, that it cannot write; needs --reason.")
  private Map<String, Integer> exclude = new LinkedHashMap<>();

  @Option(names = "--reason", paramLabel = "TEXT", description = "Why; for --exclude alone.")
  private String reason;

  public BackfillsCommand(CommandContext context) {
    super(context);
  }

  @Override
  void checkArguments() {
    long changes = Stream.of(pause, resume).filter(each -> each != null).count() + rate.size();
    if (changes + exclude.size() > 1) {
      throw new UsageException("--pause, --resume, --rate and --exclude: one at a time");
    }
    if (exclude.isEmpty() != (reason == null)) {
      throw new UsageException(
          exclude.isEmpty()
              ? "--reason is for --exclude; say which backfill may leave rows out"
              : "--exclude needs --reason TEXT, which the record shows");
    }
  }

  @Override
  int run(Environment environment) {
    if (pause != null) {
      return change(environment, Map.of("version", version(pause), "paused", true));
    }
    if (resume != null) {
      return change(environment, Map.of("version", version(resume), "paused", false));
    }
    for (Map.Entry<String, Integer> bound : rate.entrySet()) {
      return change(
          environment, Map.of("version", version(bound.getKey()), "rate", bound.getValue()));
    }
    for (Map.Entry<String, Integer> left : exclude.entrySet()) {
      return change(
          environment,
          Map.of("version", version(left.getKey()), "exclude", left.getValue(), "reason", reason));
    }
    return list(environment);
  }

  /** As the file's name has it, or the history. */
  private static String version(String typed) {
    return typed.startsWith("V") ? typed.substring(1) : typed;
  }

  private int change(Environment environment, Map<String, Object> change) {
    JsonNode answer = maintain(environment, "backfill", Map.of("backfill", change));
    if (options().isJson()) {
      json(answer);
      return ExitCode.DONE;
    }
    display().line(JsonFields.text(answer, "summary"));
    if (resume != null || !exclude.isEmpty()) {
      display()
          .line(
              "where no deployment is under way:  infrastructure/db deploy "
                  + environment.name()
                  + "  goes on with it");
    }
    return ExitCode.DONE;
  }

  private int list(Environment environment) {
    JsonNode answer = environment.call(Environment.Function.STATUS, Map.of("action", "backfills"));
    if (options().isJson()) {
      json(answer);
      return ExitCode.DONE;
    }
    if (answer.path("backfills").isEmpty()) {
      display().line("no backfill is under way in " + environment.name());
    }
    answer.path("backfills").valueStream().map(BackfillsCommand::line).forEach(display()::line);
    return ExitCode.DONE;
  }

  private static String line(JsonNode entry) {
    String reason = entry.path("reason").asString("");
    JsonNode left = entry.path("secondsLeft");
    return String.format(
        Locale.ROOT,
        "%s  %s  %s: %,d of %s rows%s in %,d batches, %,.0f rows/s%s%s%s%s",
        entry.path("version").asString(""),
        entry.path("state").asString(""),
        entry.path("table").asString(""),
        entry.path("rows").asLong(),
        entry.path("expected").asLong() > 0
            ? String.format(Locale.ROOT, "about %,d", entry.path("expected").asLong())
            : "an unknown number of",
        entry.path("percent").isNumber() ? " (" + entry.path("percent").asInt() + " %)" : "",
        entry.path("batches").asLong(),
        entry.path("rowsPerSecond").asDouble(),
        entry.path("rate").isNumber()
            ? String.format(Locale.ROOT, " (at most %,d)", entry.path("rate").asInt())
            : "",
        left.isNumber() ? String.format(Locale.ROOT, ", about %,d s left", left.asLong()) : "",
        excluded(entry),
        reason.isEmpty() ? "" : "; " + reason);
  }

  private static String excluded(JsonNode entry) {
    return entry.path("excludable").asInt() == 0
        ? ""
        : String.format(
            Locale.ROOT,
            "; left out %,d of at most %,d rows that fail (%s)",
            entry.path("excluded").asInt(),
            entry.path("excludable").asInt(),
            entry.path("excludedBecause").asString(""));
  }
}
