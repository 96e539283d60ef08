package trasiego.status;

import java.time.Clock;
import java.util.Optional;
import trasiego.archive.Trust;
import trasiego.failure.InvalidRequestException;
import trasiego.handler.Deadline;
import trasiego.handler.Settings;
import trasiego.postgres.ApplicationName;
import trasiego.postgres.Database;
import trasiego.postgres.SecretSource;
import trasiego.store.Lease;
import trasiego.store.S3Store;
import trasiego.store.Store;

/** Sends each action to the one class that does it; changes nothing in the database. */
final class Status {
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
  Object answer(StatusRequest request, Deadline deadline) {
    return switch (request.action()) {
      case StatusRequest.REPORT -> report(request, deadline);
      case StatusRequest.HEALTH -> Health.of(settings).check();
      case StatusRequest.VERIFY -> {
        if (request.deployed() == null) {
          throw elsewhere("verify without \"deployed\"");
        }
        yield new Verification(store, database(request), clock).verify(request);
      }
      default -> throw elsewhere(request.action());
    };
  }

  /**
   * What a machine asks of its own execution: its evidence is written, its lease taken and given
   * back.
   */
  Object record(StatusRequest request) {
    return switch (request.action()) {
      case StatusRequest.VERIFY -> {
        if (request.deployed() != null) {
          throw elsewhere("verify of another execution");
        }
        yield verify(request);
      }
      case StatusRequest.RECORD ->
          request.kind().equals(StatusRequest.BACKUP)
              ? new BackupRecording(store, clock).record(request)
              : recording(request).record(request);
      case StatusRequest.TAKE -> take(request);
      case StatusRequest.RELEASE -> release(request);
      case StatusRequest.EXPIRE ->
          LeaseResult.expired(request.execution(), lease(request).stop(request.execution()));
      default -> throw elsewhere(request.action());
    };
  }

  /** Who may call which is said by policies; this keeps each function to what they are for. */
  private static InvalidRequestException elsewhere(String action) {
    return new InvalidRequestException(
        "field \"action\": found " + action + ", which is another function's");
  }

  private ReportResult report(StatusRequest request, Deadline deadline) {
    Report.Limits limits = Report.Limits.of(settings);
    return new Report(
            store, Trust.of(settings), database(request), clock, limits, System.out::println)
        .report(request, deadline);
  }

  private VerifyResult verify(StatusRequest request) {
    Lease lease = lease(request);
    boolean held =
        lease.holder().filter(it -> it.execution().equals(request.execution())).isPresent();
    if (held || request.attempt() != null) {
      lease.renew(request.execution());
    }
    return new Verification(store, database(request), clock).verify(request);
  }

  private Recording recording(StatusRequest request) {
    return new Recording(
        store,
        Trust.of(settings),
        lease(request),
        () -> new AppliedVersions(database(request)).get(),
        clock);
  }

  private LeaseResult take(StatusRequest request) {
    Optional<String> ended = Optional.ofNullable(request.ended()).filter(it -> !it.isBlank());
    return switch (lease(request).take(request.execution(), ended)) {
      case Lease.Outcome.Held(Lease.Holder holder) -> LeaseResult.held(holder);
      case Lease.Outcome.Taken(Optional<Lease.Holder> superseded) -> LeaseResult.taken(superseded);
    };
  }

  private LeaseResult release(StatusRequest request) {
    lease(request).release(request.execution());
    return LeaseResult.released();
  }

  private Lease lease(StatusRequest request) {
    return new Lease(store, request.environment(), clock);
  }

  private Database database(StatusRequest request) {
    return new Database(
        secrets.orElseGet(() -> SecretSource.of(settings, SECRET)),
        new ApplicationName(request.environment(), "status", request.execution()));
  }
}
