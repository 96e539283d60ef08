package trasiego.restore.load;

import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import trasiego.archive.Archive;
import trasiego.archive.BackupId;
import trasiego.archive.Manifest;
import trasiego.execution.RestoreProgress;
import trasiego.execution.RestoreResult;
import trasiego.failure.DatabaseBusyException;
import trasiego.failure.HarmfulException;
import trasiego.failure.RestoreFailedException;
import trasiego.postgres.Fence;
import trasiego.postgres.SqlFailure;
import trasiego.restore.invocation.LoadRequest;
import trasiego.restore.invocation.RestoreContext;
import trasiego.store.Keys;
import trasiego.store.Ledger;

/**
 * The step {@code restore}: a {@link Load} over as many invocations as it takes, fenced against
 * late predecessors, leaving nothing behind where it fails.
 */
public final class LoadStep {
  private static final Logger LOG = LoggerFactory.getLogger(LoadStep.class);
  private static final Duration FENCE = Duration.ofSeconds(20);
  private static final int MOST_CUTS = 3;

  private final RestoreContext context;
  private final LoadRequest request;
  private final Ledger ledger;
  private RestoreProgress progress;

  private LoadStep(RestoreContext context, LoadRequest request, Ledger ledger) {
    this.context = context;
    this.request = request;
    this.ledger = ledger;
    this.progress =
        ledger
            .state(RestoreProgress.class)
            .orElseGet(
                () -> new RestoreProgress(context.clock().instant().toString(), false, 0, null));
  }

  public static RestoreResult run(RestoreContext context, LoadRequest request) {
    context.hold().renew();
    String key =
        Keys.ofExecution(context.environment(), context.execution(), "restore.ledger.json");
    return new LoadStep(context, request, Ledger.open(context.store(), key, request.attempt()))
        .run();
  }

  private RestoreResult run() {
    if (progress.result() != null) {
      return progress.result().at(request.attempt());
    }
    Archive archive =
        Archive.open(context.store(), BackupId.parse(request.backup()), context.trust());
    Load load = new Load(context, archive);
    try (Fence _ = Fence.take(load.server(), fenceLimit())) {
      return run(load, archive);
    } catch (DatabaseBusyException e) {
      LOG.info("{}; the next attempt goes on", e.getMessage());
      return inProgress(load, archive, e.getMessage());
    }
  }

  private RestoreResult run(Load load, Archive archive) {
    try {
      if (!progress.proven()) {
        if (!BackupVerification.of(archive, context)) {
          throw new RestoreFailedException(
              "reading backup "
                  + archive.id()
                  + " to its end takes longer than one invocation; wanted it proven before"
                  + " anything is created; raise the function's timeout");
        }
        save(new RestoreProgress(progress.startedAt(), true, progress.cuts(), null));
      }
      Load.Outcome outcome = load.run();
      if (outcome != Load.Outcome.DONE) {
        return cut(load, archive, outcome);
      }
      RestoreResult result = finished(load, archive);
      save(new RestoreProgress(progress.startedAt(), true, progress.cuts(), result));
      LOG.info(result.summary());
      return result;
    } catch (HarmfulException e) {
      load.abandon();
      String advice = DiskRoom.advice(archive, e);
      throw advice.isEmpty() ? e : new RestoreFailedException(e.getMessage() + advice, e);
    } catch (SqlFailure e) {
      load.abandon();
      throw new RestoreFailedException(
          "restoring backup "
              + archive.id()
              + " failed: "
              + e.getMessage()
              + "; what it had created was dropped; the live database is as it was"
              + DiskRoom.advice(archive, e),
          e);
    }
  }

  /** A section of the schema that never fits in an invocation must end sometime. */
  private RestoreResult cut(Load load, Archive archive, Load.Outcome outcome) {
    if (outcome == Load.Outcome.CUT) {
      save(new RestoreProgress(progress.startedAt(), true, progress.cuts() + 1, null));
      if (progress.cuts() == MOST_CUTS) {
        throw new RestoreFailedException(
            "restoring backup "
                + archive.id()
                + " ran out of time "
                + MOST_CUTS
                + " times within the schema, indexes or constraints, which must end within one"
                + " invocation; what it had created was dropped; raise the function's timeout or"
                + " TRASIEGO_WORKERS");
      }
    }
    return inProgress(load, archive, "out of time, the next attempt goes on");
  }

  private void save(RestoreProgress next) {
    ledger.save(next);
    progress = next;
  }

  private Duration fenceLimit() {
    Duration half = context.timeLeft().dividedBy(2);
    return half.compareTo(FENCE) < 0 ? half : FENCE;
  }

  private RestoreResult inProgress(Load load, Archive archive, String why) {
    return result(RestoreResult.IN_PROGRESS, load, archive, why);
  }

  private RestoreResult finished(Load load, Archive archive) {
    Manifest manifest = archive.manifest();
    long rows = manifest.tables().stream().mapToLong(Manifest.Table::rows).sum();
    String summary =
        String.format(
            Locale.ROOT,
            "restored backup %s into \"%s\": %d tables, %d rows, %.1f s, fingerprints equal, %s",
            archive.id(),
            load.database(),
            manifest.tables().size(),
            rows,
            seconds(),
            load.catalogue());
    return result(RestoreResult.RESTORED, load, archive, summary);
  }

  private RestoreResult result(String status, Load load, Archive archive, String summary) {
    Manifest manifest = archive.manifest();
    return new RestoreResult(
        status,
        archive.id().toString(),
        load.database(),
        manifest.schemaVersion(),
        (long) manifest.tables().size(),
        manifest.tables().stream().mapToLong(Manifest.Table::rows).sum(),
        manifest.bytes(),
        seconds(),
        request.attempt(),
        ledger.key(),
        summary);
  }

  private double seconds() {
    Instant started = Instant.parse(progress.startedAt());
    return Duration.between(started, context.clock().instant()).toMillis() / 1000.0;
  }
}
