package trasiego.migrate;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestStreamHandler;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Map;
import trasiego.handler.Handling;
import trasiego.handler.Request;
import trasiego.handler.Settings;
import trasiego.migrate.context.MigrateContext;
import trasiego.migrate.request.PlanRequest;
import trasiego.migrate.run.FlywayFile;
import trasiego.snapstart.Snapshot;
import trasiego.store.StoredCauses;

/** The function {@code migrate}: reads the environment once, then serves one request a call. */
public final class MigrateHandler implements RequestStreamHandler {
  /** Kept here: the platform's list of hooks does not hold on to it. */
  private final Snapshot snapshot = Snapshot.of(PlanRequest.class, FlywayFile::prime);

  private final Migrate migrate;
  private final Handling handling;

  public MigrateHandler() {
    this(System.getenv());
  }

  /** For a runner that hands over the variables that the template sets. */
  public MigrateHandler(Map<String, String> environment) {
    this(new Settings(environment));
  }

  private MigrateHandler(Settings settings) {
    this(new Migrate(MigrateContext.of(settings), settings), settings);
  }

  MigrateHandler(Migrate migrate, Settings settings) {
    this.migrate = migrate;
    this.handling = new Handling("migrate", settings, new StoredCauses(settings));
  }

  /** The type of each action's request, by the action's name. */
  public Map<String, Class<? extends Request>> requests() {
    return migrate.actions().requests();
  }

  @Override
  public void handleRequest(InputStream input, OutputStream output, Context context)
      throws IOException {
    handling.handle(input, output, context, migrate.actions());
  }
}
