package trasiego.migrate.plan;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import trasiego.failure.DatabaseBusyException;
import trasiego.failure.DatabaseUnavailableException;
import trasiego.failure.MigrationRefusedException;
import trasiego.handler.Deadline;
import trasiego.handler.Settings;
import trasiego.migrate.context.Limits;
import trasiego.postgres.Database;
import trasiego.postgres.PgTools;
import trasiego.postgres.ToolWords;
import trasiego.postgres.secret.DatabaseSecret;

/**
 * The live schema as pg_dump's archive, without a row: read under ACCESS SHARE locks, for none of
 * which anybody waits longer than the lock timeout.
 */
final class StructureDump {
  private final Settings settings;
  private final Database live;
  private final Limits limits;
  private final Deadline work;

  StructureDump(Settings settings, Database live, Limits limits, Deadline work) {
    this.settings = settings;
    this.live = live;
    this.limits = limits;
    this.work = work;
  }

  /**
   * As the owner, who may read his own tables whatever was granted. What of others' he may not read
   * is not in it.
   *
   * @param unread quoted and qualified names of tables
   * @throws DatabaseBusyException where somebody holds a table for longer than the lock timeout
   */
  byte[] read(int major, String owner, List<String> unread) {
    List<String> options = new ArrayList<>(List.of("--role=" + owner));
    unread.forEach(table -> options.add("--exclude-table=" + table));
    return read(PgTools.find(major, settings), options);
  }

  private byte[] read(PgTools tools, List<String> options) {
    Path file = temporary();
    Process process = null;
    try {
      List<String> arguments =
          new ArrayList<>(
              List.of(
                  // Not --schema-only, which forgets that a materialized view is filled.
                  "--section=pre-data",
                  "--section=post-data",
                  "--format=custom",
                  "--no-password",
                  "--lock-wait-timeout=" + limits.lock().toMillis(),
                  "--file=" + file));
      arguments.addAll(options);
      DatabaseSecret secret = live.secretForTool();
      process = tools.start("pg_dump", secret, live.application(), arguments);
      // Its few words fit into the pipe; what it dumps goes to the file.
      if (!process.waitFor(work.remaining().toMillis(), TimeUnit.MILLISECONDS)) {
        throw new MigrationRefusedException(
            "reading the structure takes longer than one invocation of this function allows;"
                + " raise its timeout; nothing was changed");
      }
      String errors = new String(process.getErrorStream().readAllBytes(), StandardCharsets.UTF_8);
      if (process.exitValue() != 0) {
        throw failure(errors);
      }
      return Files.readAllBytes(file);
    } catch (IOException e) {
      throw new MigrationRefusedException("pg_dump could not be run: " + e.getMessage(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new DatabaseBusyException("interrupted while the structure was read", e);
    } finally {
      if (process != null) {
        process.destroyForcibly();
      }
      delete(file);
    }
  }

  private RuntimeException failure(String errors) {
    String shown = ToolWords.of(errors);
    if (PgTools.isUnavailable(errors)) {
      return new DatabaseUnavailableException("reading the structure: " + shown);
    }
    if (PgTools.isBusy(errors)) {
      return new DatabaseBusyException("reading the structure: " + shown);
    }
    return new MigrationRefusedException(
        "the structure of \""
            + live.name()
            + "\" cannot be read by "
            + live.secret().username()
            + ": "
            + shown
            + "; nothing was changed");
  }

  private static Path temporary() {
    try {
      return Files.createTempFile("trasiego-structure-", ".dump");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void delete(Path file) {
    try {
      Files.deleteIfExists(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
