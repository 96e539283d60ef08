package trasiego.restore;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import trasiego.archive.Manifest.Origin;
import trasiego.archive.Origins;
import trasiego.failure.DatabaseBusyException;
import trasiego.failure.DatabaseUnavailableException;
import trasiego.failure.MigrationRefusedException;
import trasiego.failure.RestoreFailedException;
import trasiego.postgres.Database;
import trasiego.postgres.Fence;
import trasiego.postgres.PgTools;
import trasiego.postgres.Session;
import trasiego.postgres.SqlFailure;
import trasiego.postgres.Timeouts;
import trasiego.store.Lease;

/**
 * The step {@code copy}: the live database's structure without its rows, and an empty database
 * beside it, for a plan to be tried on. Both are marked as scratch databases of this execution; of
 * a failed copy nothing is left. A second call makes them anew.
 */
final class StructureCopy {
  private static final Logger LOG = LoggerFactory.getLogger(StructureCopy.class);
  private static final Duration FENCE = Duration.ofSeconds(20);
  private static final int SHOWN = 600;

  private static final String POPULATED =
      """
      SELECT pg_catalog.format('%I.%I', n.nspname, c.relname)
      FROM pg_catalog.pg_class c
      JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
      WHERE c.relkind = 'm' AND c.relispopulated
      ORDER BY c.oid
      """;

  private final Job job;
  private final Database server;
  private final String name;
  private final String replay;

  private StructureCopy(Job job) {
    this.job = job;
    this.server = job.rehearsal();
    this.name = name(job);
    this.replay = replay(job);
  }

  /** The name of the structure's copy, the same at each attempt. */
  static String name(Job job) {
    return Names.scratch(Marker.PLAN, job.environment(), job.execution());
  }

  static String replay(Job job) {
    return Names.scratch(Marker.REPLAY, job.environment(), job.execution());
  }

  /**
   * @throws DatabaseBusyException where somebody holds a table for longer than the lock timeout
   * @throws MigrationRefusedException where this user may not read or make what it has to
   */
  static CopyResult run(Job job) {
    // Without a lease nobody migrates by it: a plan that is only looked at stops no deployment.
    if (!job.request().dryRun()) {
      new Lease(job.store(), job.environment(), job.clock()).renew(job.execution());
    }
    return new StructureCopy(job).run();
  }

  private CopyResult run() {
    Instant started = job.clock().instant();
    if (job.request().dryRun()) {
      make();
    } else {
      try (Fence _ = Fence.take(server, FENCE)) {
        make();
      }
    }
    double seconds = Duration.between(started, job.clock().instant()).toMillis() / 1000.0;
    String summary =
        String.format(
            Locale.ROOT,
            "copied the structure of \"%s\" into \"%s\" in %.1f s",
            job.live().name(),
            name,
            seconds);
    LOG.info(summary);
    return new CopyResult(CopyResult.COPIED, name, replay, seconds, summary);
  }

  private void make() {
    Path dump = SchemaLoad.temporary(".dump");
    try (Session live = job.live().open(job.timeouts());
        Session maintenance = server.open(Databases.MAINTENANCE, maintenanceTimeouts())) {
      Origin origin = Origins.of(live);
      dump(PgTools.find(live.major(), job.settings()), origin.owner(), dump);
      SchemaLoad schema =
          new SchemaLoad(job, server, PgTools.find(maintenance.major(), job.settings()), dump);
      refuse(Unrestorable.find(maintenance, origin, schema.script()));
      create(maintenance, replay, Marker.REPLAY, origin);
      create(maintenance, name, Marker.PLAN, origin);
      if (!schema.preData(name, origin.owner()) || !schema.postData(name, origin.owner())) {
        throw new MigrationRefusedException(
            "copying the structure takes longer than one invocation of this function allows;"
                + " raise its timeout; nothing was changed");
      }
      populate(live.query(POPULATED, row -> row.getString(1)));
      for (String each : List.of(name, replay)) {
        new DatabaseAttributes(maintenance).replay(each, origin);
      }
    } catch (SqlFailure | RestoreFailedException e) {
      abandon();
      throw new MigrationRefusedException(
          "copying the structure failed: " + e.getMessage() + "; nothing was changed", e);
    } catch (RuntimeException e) {
      abandon();
      throw e;
    } finally {
      SchemaLoad.delete(dump);
    }
  }

  private void create(Session maintenance, String database, String kind, Origin origin) {
    new Databases(maintenance).drop(database);
    new NewDatabase(maintenance)
        .create(
            database, origin, Marker.unfinished(kind, job.environment(), job.execution(), null));
  }

  /** A dump of the schema alone leaves them unreadable; each stands on such as were made before. */
  private void populate(List<String> views) {
    try (Session session = server.open(name, job.timeouts())) {
      session.becomeOwner();
      views.forEach(view -> session.execute("REFRESH MATERIALIZED VIEW " + view));
    }
  }

  private void abandon() {
    try (Session maintenance = server.open(Databases.MAINTENANCE, maintenanceTimeouts())) {
      new Databases(maintenance).drop(name);
      new Databases(maintenance).drop(replay);
    } catch (RuntimeException e) {
      LOG.warn("the unfinished copies are left to the next drop: {}", e.getMessage());
    }
  }

  private Timeouts maintenanceTimeouts() {
    Duration left = job.timeLeft();
    Timeouts timeouts = job.timeouts();
    return left.compareTo(timeouts.statement()) > 0 ? timeouts.withStatement(left) : timeouts;
  }

  private void dump(PgTools tools, String owner, Path file) {
    List<String> arguments =
        List.of(
            "--schema-only",
            "--format=custom",
            "--compress=0",
            "--encoding=UTF8",
            "--no-password",
            "--no-subscriptions",
            "--role=" + owner,
            "--lock-wait-timeout=" + job.timeouts().lock().toMillis(),
            "--file=" + file);
    Process process = null;
    try {
      process = tools.start("pg_dump", job.live().secret(), job.live().application(), arguments);
      // Its few words fit into the pipe; what it dumps goes to the file.
      if (!process.waitFor(job.timeLeft().toMillis(), TimeUnit.MILLISECONDS)) {
        throw new MigrationRefusedException(
            "reading the structure takes longer than one invocation of this function allows;"
                + " raise its timeout; nothing was changed");
      }
      String errors = new String(process.getErrorStream().readAllBytes(), StandardCharsets.UTF_8);
      if (process.exitValue() != 0) {
        throw failure(errors);
      }
    } catch (IOException e) {
      throw new MigrationRefusedException("pg_dump could not be run: " + e.getMessage(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new DatabaseBusyException("interrupted while the structure was read", e);
    } finally {
      if (process != null) {
        process.destroyForcibly();
      }
    }
  }

  private RuntimeException failure(String errors) {
    String line = errors.strip().replaceAll("\\s+", " ");
    String shown = line.length() <= SHOWN ? line : line.substring(0, SHOWN) + "…";
    if (PgTools.isBusy(errors)) {
      return new DatabaseBusyException("reading the structure: " + shown);
    }
    if (PgTools.isUnavailable(errors)) {
      return new DatabaseUnavailableException("reading the structure: " + shown);
    }
    return new MigrationRefusedException(
        "the structure of \""
            + job.live().name()
            + "\" cannot be read by "
            + job.live().secret().username()
            + ": "
            + shown
            + "; nothing was changed");
  }

  private void refuse(List<String> reasons) {
    if (!reasons.isEmpty()) {
      throw new MigrationRefusedException(
          "the structure of \""
              + job.live().name()
              + "\" cannot be copied by "
              + server.secret().username()
              + ": "
              + String.join("; ", reasons)
              + "; nothing was created");
    }
  }
}
