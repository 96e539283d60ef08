package trasiego.status;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestStreamHandler;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Clock;
import java.util.Map;
import java.util.Optional;
import trasiego.handler.Deadline;
import trasiego.handler.Handling;
import trasiego.handler.Settings;
import trasiego.postgres.ApplicationName;
import trasiego.postgres.Database;
import trasiego.postgres.SecretSource;
import trasiego.snapshot.Snapshot;
import trasiego.store.Lease;
import trasiego.store.S3Store;
import trasiego.store.Store;

/** Answers report, verify, health and record; changes nothing in the database. */
public final class StatusHandler implements RequestStreamHandler {
  private static final String SECRET = "TRASIEGO_DATABASE_SECRET";

  /** Kept here: the platform's list of hooks does not hold on to it. */
  private final Snapshot snapshot = Snapshot.of(StatusRequest.class);

  private final Settings settings;
  private final Handling handling;
  private final Store store;

  /** Without it in the function that only asks for health, from outside the VPC. */
  private final Optional<SecretSource> secrets;

  private final Clock clock = Clock.systemUTC();

  public StatusHandler() {
    this(System.getenv());
  }

  public StatusHandler(Map<String, String> environment) {
    settings = new Settings(environment);
    handling = new Handling("status", settings);
    store = S3Store.open(settings);
    secrets = settings.optional(SECRET).map(_ -> SecretSource.of(settings, SECRET));
  }

  @Override
  public void handleRequest(InputStream input, OutputStream output, Context context)
      throws IOException {
    handling.handle(input, output, context, StatusRequest.class, this::answer);
  }

  private Object answer(StatusRequest request, Deadline deadline) {
    return switch (request.action()) {
      case StatusRequest.REPORT -> report(request, deadline);
      case StatusRequest.VERIFY -> verify(request);
      case StatusRequest.HEALTH -> Health.of(settings).check();
      default -> recording(request).record(request);
    };
  }

  private ReportResult report(StatusRequest request, Deadline deadline) {
    Report.Limits limits = Report.Limits.of(settings);
    return new Report(store, database(request), clock, limits, System.out::println)
        .report(request, deadline);
  }

  private VerifyResult verify(StatusRequest request) {
    Lease lease = new Lease(store, request.environment(), clock);
    boolean held =
        lease.holder().filter(it -> it.execution().equals(request.execution())).isPresent();
    if (held || request.attempt() != null) {
      lease.renew(request.execution());
    }
    return new Verification(store, database(request), clock).verify(request);
  }

  private Recording recording(StatusRequest request) {
    Lease lease = new Lease(store, request.environment(), clock);
    return new Recording(store, lease, () -> new AppliedVersions(database(request)).get(), clock);
  }

  private Database database(StatusRequest request) {
    return new Database(
        secrets.orElseGet(() -> SecretSource.of(settings, SECRET)),
        new ApplicationName(request.environment(), "status", request.execution()));
  }
}
