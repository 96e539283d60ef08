package trasiego.cli.command;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import trasiego.cli.environment.CommandContext;
import trasiego.cli.exit.ExitCode;
import trasiego.cli.exit.UsageException;
import trasiego.cli.file.AtomicFile;
import trasiego.cli.file.SplitFiles;
import trasiego.cli.localplan.MainBranch;
import trasiego.failure.MigrationRefusedException;
import trasiego.migration.FilePart;
import trasiego.migration.FileParts;
import trasiego.migration.MigrationFile;
import trasiego.migration.MigrationFolder;
import trasiego.migration.MigrationName;
import trasiego.migration.Script;

/** Parts a file that a tool wrote into those that run each in one transaction or alone. */
@Command(
    name = "split",
    description =
        "Part a migration that a tool wrote: BEGIN and COMMIT, several CONCURRENTLY, a new enum"
            + " value in use.",
    footer = {
      "",
      "The parts stand right behind the file's version, each with the U file that its statements"
          + " imply, or one to fill.",
      "The file itself is kept, since it may be applied somewhere; --replace removes one that is"
          + " not."
    })
public final class SplitCommand implements Callable<Integer> {
  @Parameters(index = "0", paramLabel = "FILE", description = "The V file.")
  private Path file;

  @Option(
      names = "--migrations",
      paramLabel = "DIR",
      description = "The folder (default: the file's own, or migrations in the checkout).")
  private Path migrations;

  @Option(
      names = "--replace",
      description = "Remove the file and its U file: it is applied nowhere.")
  private boolean replace;

  private final CommandContext context;

  public SplitCommand(CommandContext context) {
    this.context = context;
  }

  @Override
  public Integer call() {
    Path folder = folder();
    String name = file.getFileName().toString();
    boolean isOne =
        MigrationName.parse(name)
            .filter(parsed -> parsed.kind() == MigrationName.Kind.MIGRATION)
            .isPresent();
    if (!isOne || !Files.isRegularFile(folder.resolve(name))) {
      throw new UsageException(
          "FILE: found \"" + file + "\", wanted a V file of " + folder + ", such as V1__init.sql");
    }
    MigrationFolder read = MigrationFolder.read(folder);
    MigrationFile migration =
        read.files().stream()
            .filter(each -> each.name().equals(name))
            .findFirst()
            .orElseThrow(
                () -> new UsageException("FILE: " + name + " has the version of another file"));
    SplitFiles parted = SplitFiles.of(read, migration, false);
    if (!FileParts.isNeeded(migration.script(), read.committingProcedures())) {
      context.out().line(name + " runs as it is: there is nothing to part");
      return ExitCode.DONE;
    }
    if (replace) {
      refuseCommitted(folder, migration);
    }
    Optional<String> whole = migration.undo().flatMap(undo -> whole(undo, read));
    List<String> written = write(folder, parted.files(whole));
    written.forEach(each -> context.out().line("wrote " + folder.resolve(each)));
    tell(parted, migration, whole, folder);
    return ExitCode.DONE;
  }

  private Path folder() {
    Path parent = file.getParent();
    Path folder =
        migrations != null
            ? migrations
            : parent != null ? parent : context.root().resolve("migrations");
    if (!Files.isDirectory(folder)) {
      throw new UsageException("--migrations: " + folder + " is not a folder");
    }
    return folder;
  }

  /** An undo file can be parted no more than into one. */
  private static Optional<String> whole(Script undo, MigrationFolder folder) {
    if (!FileParts.isPossible(undo, folder.committingProcedures())) {
      return Optional.empty();
    }
    List<FilePart> parts = FileParts.of(undo, folder.committingProcedures(), false);
    return parts.size() == 1 ? Optional.of(parts.getFirst().sql()) : Optional.empty();
  }

  private void refuseCommitted(Path folder, MigrationFile migration) {
    MainBranch.onMain(folder, migration.name())
        .ifPresent(
            branch -> {
              throw new MigrationRefusedException(
                  migration.name()
                      + " is on "
                      + branch
                      + ", from where it may have been applied: see  infrastructure/db status"
                      + " ENVIRONMENT  everywhere, and part it without --replace; nothing was"
                      + " written");
            });
  }

  /** What is there of an earlier time stays; a U file may have been filled since. */
  private List<String> write(Path folder, Map<String, byte[]> files) {
    Map<String, byte[]> missing = new LinkedHashMap<>(files);
    missing.keySet().removeIf(name -> Files.exists(folder.resolve(name)));
    files.forEach(
        (name, bytes) -> {
          if (!missing.containsKey(name)
              && name.startsWith("V")
              && !Arrays.equals(bytes, AtomicFile.read(folder.resolve(name)))) {
            throw new UsageException(
                folder.resolve(name)
                    + " is there already with other text; remove it, or rename it");
          }
        });
    missing.forEach((name, bytes) -> AtomicFile.write(folder.resolve(name), bytes));
    return List.copyOf(missing.keySet());
  }

  private void tell(
      SplitFiles parted, MigrationFile migration, Optional<String> whole, Path folder) {
    List<String> originals =
        migration
            .undo()
            .map(undo -> List.of(migration.name(), undo.name()))
            .orElse(List.of(migration.name()));
    boolean keepsUndo =
        replace
            && migration.undo().isPresent()
            && whole.filter(_ -> parted.parts().size() == 1).isEmpty();
    if (replace) {
      for (String name : originals) {
        if (keepsUndo && name.startsWith("U")) {
          context
              .out()
              .line(
                  name
                      + " takes all of it back: move its statements into the U files, then remove"
                      + " it");
        } else {
          delete(folder.resolve(name));
          context.out().line("removed " + folder.resolve(name));
        }
      }
    }
    List<String> open = parted.open(whole);
    context
        .out()
        .line(
            "next: "
                + (open.isEmpty() ? "" : "fill " + String.join(", ", open) + "; ")
                + (replace
                    ? ""
                    : "remove " + String.join(" and ", originals) + ", unless applied anywhere; ")
                + "infrastructure/db plan  judges them");
  }

  private static void delete(Path file) {
    try {
      Files.delete(file);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot delete " + file, e);
    }
  }
}
