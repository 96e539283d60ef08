package trasiego.cli.command;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Clock;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.regex.Pattern;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import trasiego.cli.environment.CommandContext;
import trasiego.cli.exit.ExitCode;
import trasiego.cli.exit.UsageException;
import trasiego.cli.file.AtomicFile;
import trasiego.cli.file.SplitFiles;
import trasiego.cli.prisma.PrismaChange;
import trasiego.cli.prisma.PrismaChange.Scripts;
import trasiego.cli.prisma.PrismaScript;
import trasiego.migration.MigrationFile;
import trasiego.migration.MigrationFolder;
import trasiego.migration.MigrationName;
import trasiego.migration.Script;
import trasiego.migration.Statements;

/** Writes the two files of a new migration, or those of a pattern. */
@Command(
    name = "new",
    description = "Write a new migration: a V file and the U file that undoes it.",
    footer = {
      "",
      "One purpose a file. A statement that cannot run in a transaction (… CONCURRENTLY) stands"
          + " alone in its file.",
      "A first line such as  -- trasiego:timeout 5min: builds an index  gives a file more than the"
          + " default time."
    })
public final class NewCommand implements Callable<Integer> {
  private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9]*(_[a-z0-9]+)*");
  private static final int LONGEST = 80;
  private static final DateTimeFormatter VERSION = DateTimeFormatter.ofPattern("uuuuMMddHHmmss");

  @Parameters(
      index = "0",
      paramLabel = "NAME",
      description = "What it does, such as add_product_reviews.")
  private String name;

  @Option(
      names = "--migrations",
      paramLabel = "DIR",
      description = "The folder (default: migrations in the checkout).")
  private Path migrations;

  @Option(
      names = "--prisma",
      paramLabel = "SCHEMA",
      description = "schema.prisma: ask Prisma for the SQL from what the migrations make to it.")
  private Path schema;

  @Option(
      names = "--postgres",
      paramLabel = "MAJOR",
      description =
          "With --prisma, --pattern and --sql, the server's major, 14 to 18 (default: "
              + PostgresMajor.NEWEST
              + ").")
  private Integer major;

  @Mixin private PatternMixin pattern;

  private final CommandContext context;
  private final Clock clock;

  public NewCommand(CommandContext context, Clock clock) {
    this.context = context;
    this.clock = clock;
  }

  @Override
  public Integer call() {
    if (!NAME.matcher(name).matches() || name.length() > LONGEST) {
      throw new UsageException(
          "NAME: found \""
              + name
              + "\", wanted lower-case words joined by underscores, such as add_product_reviews");
    }
    pattern.check(schema != null);
    if (major != null && schema == null && !pattern.isGiven()) {
      throw new UsageException(
          "--postgres goes with --prisma, --pattern and --sql: without them no server is started");
    }
    PostgresMajor.check(major);
    Path folder = migrations == null ? context.root().resolve("migrations") : migrations;
    if (!Files.isDirectory(folder)) {
      throw new UsageException("--migrations: " + folder + " is not a folder");
    }
    if (pattern.isGiven()) {
      return new NewPattern(context, clock, folder, PostgresMajor.orNewest(major), name)
          .write(pattern);
    }
    String version = VERSION.format(clock.instant().atOffset(ZoneOffset.UTC));
    Path apply = folder.resolve("V" + version + "__" + name + ".sql");
    Path undo = folder.resolve("U" + version + "__" + name + ".sql");
    return schema == null ? empty(apply, undo) : prisma(folder, apply, undo);
  }

  private int empty(Path apply, Path undo) {
    write(apply, "-- What it is for, and why it is safe while the shop runs.\n\n");
    write(undo, "-- Undoes " + apply.getFileName() + ": the catalogue is as before, by name.\n\n");
    wrote(apply, undo, "fill both, then  infrastructure/db deploy local");
    return ExitCode.DONE;
  }

  private int prisma(Path folder, Path apply, Path undo) {
    MigrationFolder before = MigrationFolder.read(folder);
    Optional<Scripts> change =
        new PrismaChange(context, schema, PostgresMajor.orNewest(major)).since(before);
    if (change.isEmpty()) {
      context.out().line("no difference: the migrations make what " + schema + " says");
      return ExitCode.DONE;
    }
    PrismaScript forward = change.get().forward();
    String sql = forward.forward(schema.getFileName().toString());
    SplitFiles parted = parted(before, apply, sql);
    if (parted.parts().size() > 1) {
      return several(folder, parted);
    }
    write(apply, sql);
    write(undo, change.get().back().back(apply.getFileName().toString(), forward));
    wrote(apply, undo, "read both, then  infrastructure/db plan ENVIRONMENT  judges them");
    return ExitCode.DONE;
  }

  /** Such as a new value of an enum and what uses it, which a commit must part. */
  private static SplitFiles parted(MigrationFolder before, Path apply, String sql) {
    String file = apply.getFileName().toString();
    MigrationName parsed = MigrationName.parse(file).orElseThrow();
    Script script = new Script(file, sql, Statements.of(sql), true);
    return SplitFiles.of(before, MigrationFile.of(parsed, script), true);
  }

  private int several(Path folder, SplitFiles parted) {
    Map<String, byte[]> files = parted.files(Optional.empty());
    files.forEach((name, bytes) -> AtomicFile.write(folder.resolve(name), bytes));
    files.keySet().forEach(name -> context.out().line("wrote " + folder.resolve(name)));
    List<String> open = parted.open(Optional.empty());
    context
        .out()
        .line(
            "next: "
                + (open.isEmpty() ? "" : "fill " + String.join(", ", open) + "; ")
                + "read them, then  infrastructure/db plan ENVIRONMENT  judges them");
    return ExitCode.DONE;
  }

  private void wrote(Path apply, Path undo, String next) {
    context.out().line("wrote " + apply + "\nwrote " + undo + "\nnext: " + next);
  }

  private static void write(Path file, String text) {
    try {
      Files.writeString(file, text, StandardOpenOption.CREATE_NEW);
    } catch (IOException e) {
      throw new UsageException(file + " cannot be written: " + e);
    }
  }
}
