package trasiego.cli.command;

import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import trasiego.cli.environment.CommandContext;
import trasiego.cli.exit.ExitCode;
import trasiego.cli.file.AtomicFile;
import trasiego.cli.pattern.Pattern;
import trasiego.cli.pattern.PatternArguments;
import trasiego.cli.pattern.PatternFile;
import trasiego.cli.pattern.PatternFiles;
import trasiego.cli.pattern.PatternOption;
import trasiego.cli.pattern.Patterns;
import trasiego.cli.pattern.PlainFile;
import trasiego.cli.pattern.proposal.PatternProposal;
import trasiego.cli.pattern.source.FolderDatabase;
import trasiego.migration.MigrationFolder;

/** Writes the files of a change that takes several releases. */
record NewPattern(CommandContext context, Clock clock, Path folder, int major, String name) {
  int write(PatternMixin asked) {
    if (asked.sql() != null) {
      return write(PatternProposal.of(asked.sql()));
    }
    return write(Patterns.of(asked.pattern()), asked.options());
  }

  private int write(PatternProposal proposal) {
    if (proposal.pattern().isEmpty()) {
      context.out().line("no pattern is needed: the plan judges the statement as it is");
      MigrationFolder before = MigrationFolder.read(folder);
      return write(
          PatternFiles.of(
              name, List.of(PlainFile.of(proposal.statement())), before, clock.instant()));
    }
    Pattern pattern = Patterns.of(proposal.pattern().get());
    context.out().line("the pattern is " + pattern.name() + ": " + pattern.purpose());
    return write(pattern, proposal.options());
  }

  private int write(Pattern pattern, Map<PatternOption, String> options) {
    PatternArguments arguments = PatternArguments.of(pattern, options, this::ask);
    MigrationFolder before = MigrationFolder.read(folder);
    Consumer<String> progress = line -> context.err().line(line);
    try (FolderDatabase database = FolderDatabase.build(major, before, progress)) {
      List<PatternFile> files = pattern.files(arguments, database);
      return write(PatternFiles.of(name, files, before, clock.instant()));
    }
  }

  private int write(PatternFiles files) {
    Map<String, byte[]> contents = files.contents();
    contents.forEach((file, bytes) -> AtomicFile.write(folder.resolve(file), bytes));
    contents.keySet().forEach(file -> context.out().line("wrote " + folder.resolve(file)));
    context.out().line("in this order:");
    files.releases().forEach(line -> context.out().line("  " + line));
    context.out().line("next: read them, then  infrastructure/db plan  judges them");
    return ExitCode.DONE;
  }

  private Optional<String> ask(PatternOption option) {
    return context.terminal().err()
        ? Optional.ofNullable(context.ask(option.flag() + ", " + option.meaning() + ": "))
        : Optional.empty();
  }
}
