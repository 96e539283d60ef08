package trasiego.status;

import java.time.Clock;
import java.util.Optional;
import java.util.function.BiFunction;
import trasiego.archive.Trust;
import trasiego.failure.InvalidRequestException;
import trasiego.handler.Actions;
import trasiego.handler.Deadline;
import trasiego.handler.Request;
import trasiego.handler.Settings;
import trasiego.postgres.ApplicationName;
import trasiego.postgres.Database;
import trasiego.postgres.secret.SecretSource;
import trasiego.status.health.Health;
import trasiego.status.health.HealthRequest;
import trasiego.status.record.AppliedVersions;
import trasiego.status.record.BackupRecordRequest;
import trasiego.status.record.BackupRecording;
import trasiego.status.record.DeploymentRecordRequest;
import trasiego.status.record.LeaseRequest;
import trasiego.status.record.LeaseResult;
import trasiego.status.record.Recording;
import trasiego.status.record.RestorationRecordRequest;
import trasiego.status.report.Backfills;
import trasiego.status.report.BackfillsRequest;
import trasiego.status.report.Report;
import trasiego.status.report.ReportRequest;
import trasiego.status.report.ReportResult;
import trasiego.status.verify.Verification;
import trasiego.status.verify.VerifyRequest;
import trasiego.status.verify.VerifyResult;
import trasiego.store.Lease;
import trasiego.store.S3Store;
import trasiego.store.Store;

/** What status does: each action with its request and its work. Changes nothing in the database. */
final class Status {
  private static final String REPORT = "report";
  private static final String BACKFILLS = "backfills";
  private static final String VERIFY = "verify";
  private static final String HEALTH = "health";
  private static final String RECORD_DEPLOYMENT = "recordDeployment";
  private static final String RECORD_RESTORATION = "recordRestoration";
  private static final String RECORD_BACKUP = "recordBackup";
  private static final String TAKE = "take";
  private static final String RELEASE = "release";
  private static final String EXPIRE = "expire";
  private static final String SECRET = "TRASIEGO_DATABASE_SECRET";

  private final Settings settings;
  private final Store store;
  private final Clock clock = Clock.systemUTC();

  /** Without it in the function that only asks for health, from outside the VPC. */
  private final Optional<SecretSource> secrets;

  Status(Settings settings) {
    this.settings = settings;
    store = S3Store.open(settings);
    secrets = settings.optional(SECRET).map(_ -> SecretSource.of(settings, SECRET));
  }

  /** What anybody may ask: nothing here speaks for an execution. */
  Actions answers() {
    return new Actions()
        .on(REPORT, ReportRequest.class, this::report)
        .on(
            VERIFY,
            VerifyRequest.class,
            (request, _) -> {
              if (request.deployed() == null) {
                throw elsewhere("verify without \"deployed\"");
              }
              return compare(request);
            })
        .on(
            BACKFILLS,
            BackfillsRequest.class,
            (request, _) -> new Backfills(database(request), clock).list())
        .on(HEALTH, HealthRequest.class, (_, _) -> Health.of(settings).check())
        .on(RECORD_DEPLOYMENT, DeploymentRecordRequest.class, elsewhereAs(RECORD_DEPLOYMENT))
        .on(RECORD_RESTORATION, RestorationRecordRequest.class, elsewhereAs(RECORD_RESTORATION))
        .on(RECORD_BACKUP, BackupRecordRequest.class, elsewhereAs(RECORD_BACKUP))
        .on(TAKE, LeaseRequest.Take.class, elsewhereAs(TAKE))
        .on(RELEASE, LeaseRequest.Release.class, elsewhereAs(RELEASE))
        .on(EXPIRE, LeaseRequest.Expire.class, elsewhereAs(EXPIRE));
  }

  /**
   * What a machine asks of its own execution: its evidence is written, its lease taken and given
   * back.
   */
  Actions records() {
    return new Actions()
        .on(REPORT, ReportRequest.class, elsewhereAs(REPORT))
        .on(BACKFILLS, BackfillsRequest.class, elsewhereAs(BACKFILLS))
        .on(
            VERIFY,
            VerifyRequest.class,
            (request, _) -> {
              if (request.deployed() != null) {
                throw elsewhere("verify of another execution");
              }
              return verify(request);
            })
        .on(HEALTH, HealthRequest.class, elsewhereAs(HEALTH))
        .on(
            RECORD_DEPLOYMENT,
            DeploymentRecordRequest.class,
            (request, _) -> recording(request).record(request))
        .on(
            RECORD_RESTORATION,
            RestorationRecordRequest.class,
            (request, _) -> recording(request).record(request))
        .on(
            RECORD_BACKUP,
            BackupRecordRequest.class,
            (request, _) -> new BackupRecording(store, clock).record(request))
        .on(TAKE, LeaseRequest.Take.class, (request, _) -> take(request))
        .on(RELEASE, LeaseRequest.Release.class, (request, _) -> release(request))
        .on(
            EXPIRE,
            LeaseRequest.Expire.class,
            (request, _) ->
                LeaseResult.expired(request.execution(), lease(request).stop(request.execution())));
  }

  /** Who may call which is said by policies; this keeps each function to what they are for. */
  private static <Q> BiFunction<Q, Deadline, Object> elsewhereAs(String action) {
    return (_, _) -> {
      throw elsewhere(action);
    };
  }

  private static InvalidRequestException elsewhere(String action) {
    return new InvalidRequestException(
        "field \"action\": found " + action + ", which is another function's");
  }

  private ReportResult report(ReportRequest request, Deadline deadline) {
    Report.Limits limits = Report.Limits.of(settings);
    return new Report(
            store, Trust.of(settings), database(request), clock, limits, System.out::println)
        .report(request, deadline);
  }

  private VerifyResult verify(VerifyRequest request) {
    Lease lease = lease(request);
    boolean held =
        lease.holder().filter(it -> it.execution().equals(request.execution())).isPresent();
    if (held || request.attempt() != null) {
      lease.renew(request.execution());
    }
    return compare(request);
  }

  private VerifyResult compare(VerifyRequest request) {
    return new Verification(store, database(request), clock).verify(request);
  }

  private Recording recording(Request request) {
    return new Recording(
        store,
        Trust.of(settings),
        lease(request),
        () -> new AppliedVersions(database(request)).get(),
        clock);
  }

  private LeaseResult take(LeaseRequest.Take request) {
    return switch (lease(request).take(request.execution(), request.known())) {
      case Lease.Outcome.Held(Lease.Holder holder) -> LeaseResult.held(holder);
      case Lease.Outcome.Taken(Optional<Lease.Holder> superseded) -> LeaseResult.taken(superseded);
    };
  }

  private LeaseResult release(LeaseRequest.Release request) {
    lease(request).release(request.execution());
    return LeaseResult.released();
  }

  private Lease lease(Request request) {
    return new Lease(store, request.environment(), clock);
  }

  private Database database(Request request) {
    return new Database(
        secrets.orElseGet(() -> SecretSource.of(settings, SECRET)),
        new ApplicationName(request.environment(), "status", request.execution()));
  }
}
