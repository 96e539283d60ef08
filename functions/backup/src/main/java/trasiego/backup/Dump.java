package trasiego.backup;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import trasiego.archive.BackupId;
import trasiego.archive.Manifest;
import trasiego.archive.ServerEncoding;
import trasiego.failure.BackupFailedException;
import trasiego.failure.DatabaseUnavailableException;
import trasiego.postgres.Database;
import trasiego.postgres.PgTools;
import trasiego.store.Store;

/**
 * What pg_dump itself does, in the same snapshot: the schema, and the data of everything that is
 * not copied by hand. One run makes the archive; the scripts of its sections are taken from there,
 * so they agree.
 */
final class Dump {
  private static final Duration PAUSE = Duration.ofMillis(500);
  private static final int PART = 8 * 1024 * 1024;

  private final PgTools tools;
  private final Database database;
  private final Store store;
  private final DeadlineWatch watch;

  Dump(PgTools tools, Database database, Store store, DeadlineWatch watch) {
    this.tools = tools;
    this.database = database;
    this.store = store;
    this.watch = watch;
  }

  /**
   * Stores the archive. A DDL statement that waits behind the keeper's locks stands before pg_dump
   * in the queue, so pg_dump is started again until its patience ends or that statement gives up.
   */
  ObjectStream.Written archive(BackupId id, SnapshotKeeper keeper, BackupOptions options) {
    long end = System.nanoTime() + options.patience().toNanos();
    try (ExcludedRows excluded =
        ExcludedRows.of(keeper.tables(), tools.major(), keeper.encoding())) {
      return archive(id, keeper, options, excluded.with(arguments(keeper, options)), end);
    }
  }

  private ObjectStream.Written archive(
      BackupId id, SnapshotKeeper keeper, BackupOptions options, List<String> arguments, long end) {
    while (true) {
      try (Tool tool = new Tool("pg_dump", start("pg_dump", arguments, keeper.encoding()), watch)) {
        ObjectStream.Written written =
            ObjectStream.write(store, id.schema(), tool.output(), PART, tool::finish);
        if (!written.isNew()) {
          throw BackupWriter.taken(id);
        }
        return written;
      } catch (Tool.Failure e) {
        if (e.says(LockRoom.WORDS)) {
          throw LockRoom.tooSmall(keeper.session(), keeper.tables().size(), e);
        }
        if (!e.isBusy()) {
          throw failed(e);
        }
        if (System.nanoTime() > end) {
          throw SnapshotKeeper.busy(keeper.session(), options.patience(), e);
        }
      }
      watch.pause(PAUSE);
    }
  }

  private static List<String> arguments(SnapshotKeeper keeper, BackupOptions options) {
    return List.of(
        "--format=custom",
        "--compress=1",
        "--encoding=" + keeper.encoding().name(),
        "--no-password",
        "--lock-wait-timeout=" + options.lockTimeout().toMillis(),
        "--snapshot=" + keeper.snapshot().id());
  }

  private Process start(String tool, List<String> arguments, ServerEncoding encoding) {
    try {
      return tools.start(
          tool,
          database.secretForTool(),
          database.application(),
          arguments,
          Map.of(),
          encoding.charset());
    } catch (IOException e) {
      throw new BackupFailedException(tool + " could not be started: " + e.getMessage(), e);
    }
  }

  /** Takes text as it comes. */
  @FunctionalInterface
  interface Text {
    void take(byte[] bytes, int length);
  }

  /** The script of one section of the stored archive. */
  void script(String section, InputStream archive, Text text) {
    List<String> arguments = new ArrayList<>(List.of("--section=" + section, "--file=-"));
    if (section.equals(Manifest.POST_DATA)) {
      // A materialized view shows what policies show to its owner, who may be bound by them.
      arguments.add("--enable-row-security");
    }
    try (Tool tool = new Tool("pg_restore", offline(arguments), watch).feed(archive);
        InputStream output = tool.output()) {
      byte[] buffer = new byte[64 * 1024];
      for (int count = output.read(buffer); count >= 0; count = output.read(buffer)) {
        text.take(buffer, count);
      }
      tool.finish();
    } catch (Tool.Failure e) {
      throw failed(e);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Process offline(List<String> arguments) {
    try {
      return tools
          .command("pg_restore", database.secret(), database.application(), arguments)
          .start();
    } catch (IOException e) {
      throw new BackupFailedException("pg_restore could not be started: " + e.getMessage(), e);
    }
  }

  private RuntimeException failed(Tool.Failure e) {
    String message = "backup of database \"" + database.name() + "\": " + e.getMessage();
    return e.isUnavailable()
        ? new DatabaseUnavailableException(message, e)
        : new BackupFailedException(message, e);
  }
}
