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
import trasiego.status.report.ReportRequest;
import trasiego.store.StoredCauses;

/** Answers report, verify and health to whoever asks. */
public final class StatusHandler implements RequestStreamHandler {
  /** Kept here: the platform's list of hooks does not hold on to it. */
  private final Snapshot snapshot = Snapshot.of(ReportRequest.class);

  private final Handling handling;
  private final Actions actions;

  public StatusHandler() {
    this(System.getenv());
  }

  public StatusHandler(Map<String, String> environment) {
    Settings settings = new Settings(environment);
    handling = new Handling("status", settings, new StoredCauses(settings));
    actions = new Status(settings).answers();
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
