package trasiego.restore.load;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import trasiego.archive.contents.TableOfContents.Item;
import trasiego.failure.DatabaseUnavailableException;
import trasiego.failure.RestoreFailedException;
import trasiego.load.BrokenRows;
import trasiego.load.OwnersSettings;
import trasiego.postgres.Database;
import trasiego.postgres.PgTools;
import trasiego.postgres.ToolWords;
import trasiego.restore.invocation.RestoreContext;

/**
 * Runs pg_restore of the server's major, as the owner role; the first error ends it, since
 * pg_restore would else count and pass over what this user may not create.
 */
final class PgRestore {
  private final RestoreContext context;
  private final Database server;
  private final PgTools tools;
  private final Path archive;
  private final OwnersSettings owners;

  PgRestore(
      RestoreContext context, Database server, PgTools tools, Path archive, OwnersSettings owners) {
    this.context = context;
    this.server = server;
    this.tools = tools;
    this.archive = archive;
    this.owners = owners;
  }

  /** One run of the tool: the items of one section, in a database, as its owner. */
  record Run(String section, String database, String owner, int jobs, List<Item> items) {
    Run of(List<Item> some) {
      return new Run(section, database, owner, jobs, some);
    }
  }

  /** Answers false where time was over; what it did so far is then left half done. */
  boolean load(Run run, List<String> options) {
    Path list = SchemaFile.temporary(".list");
    try {
      Files.write(list, run.items().stream().map(Item::line).toList());
      List<String> arguments =
          new ArrayList<>(
              List.of(
                  "--use-list=" + list,
                  "--exit-on-error",
                  "--no-password",
                  "--role=" + run.owner(),
                  "--jobs=" + run.jobs(),
                  "--dbname=" + run.database()));
      arguments.addAll(options);
      arguments.add(archive.toString());
      return ran(run, arguments);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } finally {
      SchemaFile.delete(list);
    }
  }

  private boolean ran(Run run, List<String> arguments) {
    Path errors = SchemaFile.temporary(".txt");
    Process process = null;
    try {
      process =
          tools
              .command(
                  "pg_restore",
                  server.secretForTool(),
                  server.application(),
                  arguments,
                  owners.settings())
              .redirectErrorStream(true)
              .redirectOutput(errors.toFile())
              .start();
      process.getOutputStream().close();
      if (!process.waitFor(context.timeLeft().toMillis(), TimeUnit.MILLISECONDS)) {
        return false;
      }
      if (process.exitValue() != 0) {
        throw failure(run, Files.readString(errors));
      }
      return true;
    } catch (IOException e) {
      throw new RestoreFailedException(
          "pg_restore of " + run.section() + " could not be run: " + e.getMessage(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    } finally {
      end(process);
      SchemaFile.delete(errors);
    }
  }

  /** pg_restore in parallel has children of its own, and their sessions would go on without it. */
  private static void end(Process process) {
    if (process != null && process.isAlive()) {
      process.descendants().forEach(ProcessHandle::destroyForcibly);
      process.destroyForcibly();
    }
  }

  private static RuntimeException failure(Run run, String output) {
    String message =
        "pg_restore of section "
            + run.section()
            + " into \""
            + run.database()
            + "\" failed: "
            + ToolWords.of(output)
            + (BrokenRows.isIn(output) ? BrokenRows.advice() : "");
    return PgTools.isUnavailable(output)
        ? new DatabaseUnavailableException(message)
        : new RestoreFailedException(message);
  }
}
