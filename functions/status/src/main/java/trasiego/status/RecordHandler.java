package trasiego.status;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestStreamHandler;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Map;
import trasiego.handler.Handling;
import trasiego.handler.Settings;
import trasiego.snapshot.Snapshot;
import trasiego.store.StoredCauses;

/**
 * Verifies and records an execution for the machine that runs it, and lets the lease of one expire
 * that was stopped. In status's zip, with rights of its own.
 */
public final class RecordHandler implements RequestStreamHandler {
  /** Kept here: the platform's list of hooks does not hold on to it. */
  private final Snapshot snapshot = Snapshot.of(StatusRequest.class);

  private final Handling handling;
  private final Status status;

  public RecordHandler() {
    this(System.getenv());
  }

  public RecordHandler(Map<String, String> environment) {
    Settings settings = new Settings(environment);
    handling = new Handling("record", settings, new StoredCauses(settings));
    status = new Status(settings);
  }

  @Override
  public void handleRequest(InputStream input, OutputStream output, Context context)
      throws IOException {
    handling.handle(
        input, output, context, StatusRequest.class, (request, _) -> status.record(request));
  }
}
