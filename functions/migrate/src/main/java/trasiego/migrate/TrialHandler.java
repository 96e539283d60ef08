package trasiego.migrate;

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
import trasiego.migrate.context.MigrateContext;
import trasiego.migrate.trial.TrialServers;
import trasiego.postgres.secret.SecretSource;
import trasiego.store.StoredCauses;

/**
 * The function {@code trial}: tries files on a server of its own, with no login to any other, or on
 * the one rehearsal server that it is given the login of. It is in migrate's zip and shares its
 * code, and none of its rights.
 */
public final class TrialHandler implements RequestStreamHandler {
  private static final String REHEARSAL_SECRET = "TRASIEGO_REHEARSAL_SECRET";

  private final Actions actions;
  private final Handling handling;

  public TrialHandler() {
    this(System.getenv());
  }

  /** For a runner that hands over the variables that the template sets. */
  public TrialHandler(Map<String, String> environment) {
    this(new Settings(environment));
  }

  private TrialHandler(Settings settings) {
    MigrateContext context = MigrateContext.ofTrial(settings);
    TrialActions trials =
        settings.optional(REHEARSAL_SECRET).isPresent()
            ? new RehearsalTrials(context, settings, SecretSource.of(settings, REHEARSAL_SECRET))
            : new Trials(context, new TrialServers(settings));
    this.actions = Trials.actions(trials);
    this.handling = new Handling("trial", settings, new StoredCauses(settings));
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
