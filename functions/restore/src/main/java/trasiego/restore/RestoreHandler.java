package trasiego.restore;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestStreamHandler;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Clock;
import java.util.Map;
import java.util.Optional;
import trasiego.handler.Actions;
import trasiego.handler.Deadline;
import trasiego.handler.Handling;
import trasiego.handler.Request;
import trasiego.handler.Settings;
import trasiego.postgres.ApplicationName;
import trasiego.postgres.Database;
import trasiego.postgres.secret.SecretSource;
import trasiego.restore.administrator.Administrator;
import trasiego.restore.check.RestoreCheck;
import trasiego.restore.drop.Drop;
import trasiego.restore.invocation.DropRequest;
import trasiego.restore.invocation.LoadRequest;
import trasiego.restore.invocation.RestoreCheckRequest;
import trasiego.restore.invocation.RestoreContext;
import trasiego.restore.invocation.RestoreRequest;
import trasiego.restore.invocation.SwapBackRequest;
import trasiego.restore.invocation.SwapRequest;
import trasiego.restore.load.LoadStep;
import trasiego.restore.swap.Swap;
import trasiego.snapstart.Snapshot;
import trasiego.store.S3Store;
import trasiego.store.Store;
import trasiego.store.StoredCauses;

/** Restores a backup beside the live database, swaps, swaps back, and drops what is left. */
public final class RestoreHandler implements RequestStreamHandler {
  /** Kept here: the platform's list of hooks does not hold on to it. */
  private final Snapshot snapshot = Snapshot.of(RestoreCheckRequest.class);

  private final Settings settings;
  private final Handling handling;
  private final SecretSource live;
  private final Optional<SecretSource> administrator;
  private final Store store;
  private final Clock clock;
  private final Actions actions = table();

  public RestoreHandler() {
    this(System.getenv());
  }

  public RestoreHandler(Map<String, String> environment) {
    this(new Settings(environment), S3Store.open(new Settings(environment)), Clock.systemUTC());
  }

  RestoreHandler(Settings settings, Store store, Clock clock) {
    this.settings = settings;
    this.handling = new Handling("restore", settings, new StoredCauses(settings));
    this.live = SecretSource.of(settings, "TRASIEGO_DATABASE_SECRET");
    // Read by those requests alone that want it.
    this.administrator =
        settings
            .optional(Administrator.VARIABLE)
            .filter(value -> !value.isBlank())
            .map(_ -> SecretSource.ofPassword(settings, Administrator.VARIABLE));
    this.store = store;
    this.clock = clock;
  }

  /** The type of each action's request, by the action's name. */
  public Map<String, Class<? extends Request>> requests() {
    return actions.requests();
  }

  @Override
  public void handleRequest(InputStream input, OutputStream output, Context context)
      throws IOException {
    handling.handle(input, output, context, actions);
  }

  private Actions table() {
    return new Actions()
        .on(
            "check",
            RestoreCheckRequest.class,
            (asked, left) -> RestoreCheck.run(at(asked, left), asked))
        .on("restore", LoadRequest.class, (asked, left) -> LoadStep.run(at(asked, left), asked))
        .on("swap", SwapRequest.class, (asked, left) -> Swap.run(at(asked, left), asked))
        .on("undo", SwapBackRequest.class, (asked, left) -> Swap.undo(at(asked, left), asked))
        .on("drop", DropRequest.class, (asked, left) -> Drop.run(at(asked, left), asked));
  }

  private RestoreContext at(RestoreRequest request, Deadline deadline) {
    ApplicationName name =
        new ApplicationName(request.environment(), "restore", request.execution());
    Database database = new Database(live, name);
    Optional<Administrator> other =
        request.usesAdministrator()
            ? Optional.of(Administrator.of(administrator, database))
            : Optional.empty();
    return RestoreContext.of(request, store, database, other, settings, clock, deadline);
  }
}
