package trasiego.backup;

import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.FutureTask;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import trasiego.archive.ArchiveWriter;
import trasiego.archive.BackupId;
import trasiego.archive.CopyText;
import trasiego.archive.Digests;
import trasiego.archive.Manifest;
import trasiego.archive.Omissions;
import trasiego.archive.Origins;
import trasiego.archive.ViewContent;
import trasiego.archive.deflate.Compression;
import trasiego.archive.fingerprint.RowHash;
import trasiego.catalogue.RecordedCatalogue;
import trasiego.failure.BackupFailedException;
import trasiego.handler.Thrown;
import trasiego.postgres.Database;
import trasiego.postgres.PgTools;
import trasiego.postgres.Session;
import trasiego.postgres.SqlFailure;
import trasiego.postgres.Timeouts;
import trasiego.store.Store;
import trasiego.store.Upload;

/**
 * Writes the objects of one backup, in the order in which they restore, and describes them. The
 * manifest itself is the caller's to write.
 */
final class BackupWriter {
  private static final Logger LOG = LoggerFactory.getLogger(BackupWriter.class);
  private static final int MIB = 1024 * 1024;
  private static final int LEAST_PART = 8 * MIB;
  // Below the store's 10,000 parts, with room for text that is larger than the tables.
  private static final int PARTS = 5000;
  private static final Duration REPORT = Duration.ofSeconds(2);
  private static final int LARGEST = 5;

  private final Store store;
  private final Database database;
  private final BackupOptions options;
  private final DeadlineWatch watch;
  private final Clock clock;

  BackupWriter(
      Store store, Database database, BackupOptions options, DeadlineWatch watch, Clock clock) {
    this.store = store;
    this.database = database;
    this.options = options;
    this.watch = watch;
    this.clock = clock;
  }

  /** Everything but the manifest is written when this returns; however it ends, nothing is open. */
  Manifest run(BackupId id) {
    String startedAt = clock.instant().toString();
    try (SnapshotKeeper keeper = SnapshotKeeper.open(database, watch, options.patience())) {
      PgTools tools = options.tools().apply(keeper.session().major());
      Manifest.Origin origin = Origins.of(keeper.session());
      LOG.info(
          "backing up database \"{}\": {} tables, snapshot of {}, compressed by {}",
          database.name(),
          keeper.tables().size(),
          keeper.snapshot().takenAt(),
          Compression.name(options.level()));
      Dump dump = new Dump(tools, database, store, watch);
      Optional<String> path = NeededPath.of(keeper.session());
      List<Batch> batches = Batch.of(keeper.tables(), options.workers());
      Progress progress = new Progress(keeper.tables(), batches);
      watch.every(REPORT, progress::log);
      Parts parts = write(id, dump, keeper, batches, progress, path);
      ArchiveWriter writer = parts.writer();
      ObjectStream.Written schema = parts.ahead().schema();
      progress.logLargest(LARGEST);
      return new Manifest(
          Manifest.FORMAT,
          id.environment(),
          id.toString(),
          origin,
          new Manifest.Server(tools.major(), version(keeper.session()), tools.version()),
          keeper.snapshot(),
          Origins.schemaVersion(keeper.session()).orElse(null),
          Manifest.GZIP,
          writer.members(),
          progress.tables(),
          writer.size(),
          writer.sha256(),
          schema.bytes(),
          schema.sha256(),
          startedAt,
          clock.instant().toString(),
          omitted(keeper.session()),
          parts.ahead().recorded().catalogue(),
          path.orElse(null),
          database.meaning(Timeouts.NONE),
          parts.ahead().recorded().views(),
          size(keeper.session()),
          RowHash.WRITTEN.toString(),
          null);
    }
  }

  /** Beside pg_dump's own reading: both see objects as they are then, rows as the snapshot does. */
  private Manifest.StoredCatalogue catalogue(BackupId id, SnapshotKeeper keeper) {
    Session session = keeper.join(database);
    byte[] bytes;
    try (DeadlineWatch.Guard _ = watch.guard(() -> Sessions.abort(session))) {
      bytes = RecordedCatalogue.record(session);
    } finally {
      Sessions.end(session);
    }
    if (store.create(id.catalogue(), bytes, "application/gzip").isEmpty()) {
      throw taken(id);
    }
    return new Manifest.StoredCatalogue(
        bytes.length, Digests.hex(bytes), Manifest.StoredCatalogue.VERSION);
  }

  /** One that is not to be read, such as by an index on a function that fails, is left out. */
  private List<Manifest.View> views(SnapshotKeeper keeper) {
    List<Manifest.View> views = new ArrayList<>();
    for (ViewContent.Name name : ViewContent.filled(keeper.session())) {
      Session session = keeper.join(database);
      try (DeadlineWatch.Guard _ = watch.guard(() -> Sessions.abort(session))) {
        session.execute(CopyText.SETTINGS);
        views.add(ViewContent.read(session, name, keeper.encoding(), RowHash.WRITTEN));
      } catch (SqlFailure e) {
        LOG.warn("materialized view {}.{} is not compared", name.schema(), name.name());
      } finally {
        Sessions.end(session);
      }
    }
    return views;
  }

  /** Asked in the snapshot that pg_dump reads its catalogue in. */
  private List<Manifest.Omission> omitted(Session session) {
    List<Manifest.Omission> omitted = OmissionReader.read(session);
    if (!omitted.isEmpty()) {
      LOG.warn("backup of database \"{}\"{}", database.name(), Omissions.suffix(omitted));
    }
    return omitted;
  }

  /** All that is written. */
  private record Parts(ArchiveWriter writer, Ahead ahead) {}

  private Parts write(
      BackupId id,
      Dump dump,
      SnapshotKeeper keeper,
      List<Batch> batches,
      Progress progress,
      Optional<String> path) {
    int partSize = partSize(keeper.session());
    Upload upload = store.upload(id.file(), "application/gzip");
    boolean done = false;
    ArchiveWriter writer = new ArchiveWriter(upload, partSize);
    try {
      TableCopy copy = new TableCopy(keeper, watch, writer, progress, options, partSize, path);
      Function<Ahead, Scripts> scripts =
          ahead ->
              new Scripts(
                  dump,
                  store,
                  id,
                  ahead.schema().bytes(),
                  writer,
                  options.level(),
                  partSize,
                  keeper.encoding().charset(),
                  path);
      Ahead ahead =
          copy(copy, batches, writer, threads -> ahead(id, dump, keeper, threads, scripts));
      scripts.apply(ahead).write("post-data", Manifest.POST_DATA);
      keeper.confirm();
      done = writer.complete();
      if (!done) {
        throw taken(id);
      }
      return new Parts(writer, ahead);
    } finally {
      writer.close();
      if (!done) {
        upload.abort();
      }
    }
  }

  /** What is made while the first rows are read. */
  private record Ahead(ObjectStream.Written schema, Recorded recorded) {}

  /** What is read for the manifest. */
  private record Recorded(Manifest.StoredCatalogue catalogue, List<Manifest.View> views) {}

  private Ahead ahead(
      BackupId id,
      Dump dump,
      SnapshotKeeper keeper,
      ExecutorService threads,
      Function<Ahead, Scripts> scripts) {
    FutureTask<Recorded> recorded =
        new FutureTask<>(() -> new Recorded(catalogue(id, keeper), views(keeper)));
    threads.execute(watch.inContext(recorded));
    ObjectStream.Written schema = dump.archive(id, keeper, options);
    Ahead ahead = new Ahead(schema, get(recorded));
    Scripts before = scripts.apply(ahead);
    before.write("pre-data", Manifest.PRE_DATA);
    before.write("data", Manifest.RESIDUAL);
    return ahead;
  }

  private static <T> T get(FutureTask<T> task) {
    try {
      return task.get();
    } catch (ExecutionException e) {
      throw Thrown.of(e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new BackupFailedException("the backup was interrupted", e);
    }
  }

  /** Rows are read from the first moment on, and have their place when the rest is done. */
  private Ahead copy(
      TableCopy copy,
      List<Batch> batches,
      ArchiveWriter writer,
      Function<ExecutorService, Ahead> others) {
    Queue<Batch> queue = new ConcurrentLinkedQueue<>(batches);
    Ahead ahead;
    // Closed when the last of the threads has ended, whichever way this does.
    try (ExecutorService threads =
        Executors.newThreadPerTaskExecutor(Thread.ofPlatform().factory())) {
      for (int i = 0; i < Math.min(options.workers(), batches.size()); i++) {
        threads.execute(watch.inContext(() -> copy.run(database, queue)));
      }
      try {
        ahead = others.apply(threads);
        writer.openRows();
      } catch (Throwable e) {
        // Else those who wait for this would be waited for.
        watch.stop(Thrown.of(e));
        writer.close();
        throw e;
      }
    }
    watch.check();
    return ahead;
  }

  private static int partSize(Session session) {
    long mib = Math.ceilDiv(size(session) / PARTS, MIB);
    return (int) Math.min(Math.max(LEAST_PART, mib * MIB), 1024L * MIB);
  }

  private static long size(Session session) {
    return session.number("SELECT pg_catalog.pg_database_size(pg_catalog.current_database())");
  }

  private static String version(Session session) {
    return session.text("SELECT pg_catalog.current_setting('server_version')").orElseThrow();
  }

  static BackupFailedException taken(BackupId id) {
    return new BackupFailedException(
        "backup " + id + " was written by something else although its name was claimed; try again");
  }
}
