package trasiego.status;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestStreamHandler;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Map;
import trasiego.handler.Actions;
import trasiego.handler.Handling;
import trasiego.handler.Request;
import trasiego.handler.Settings;
import trasiego.snapstart.Snapshot;
import trasiego.status.record.DeploymentRecordRequest;
import trasiego.store.StoredCauses;

/**
 * Verifies and records an execution for the machine that runs it, and lets the lease of one expire
 * that was stopped. In status's zip, with rights of its own.
 */
public final class RecordHandler implements RequestStreamHandler {
  /** Kept here: the platform's list of hooks does not hold on to it. */
  private final Snapshot snapshot = Snapshot.of(DeploymentRecordRequest.class);

  private final Handling handling;
  private final Actions actions;

  public RecordHandler() {
    this(System.getenv());
  }

  public RecordHandler(Map<String, String> environment) {
    Settings settings = new Settings(environment);
    handling = new Handling("record", settings, new StoredCauses(settings));
    actions = new Status(settings).records();
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
}
