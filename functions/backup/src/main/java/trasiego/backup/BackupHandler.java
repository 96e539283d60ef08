package trasiego.backup;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestStreamHandler;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Clock;
import java.util.Map;
import trasiego.handler.Handling;
import trasiego.handler.Settings;
import trasiego.postgres.secret.SecretSource;
import trasiego.snapstart.Snapshot;
import trasiego.store.S3Store;
import trasiego.store.StoredCauses;

/** The backup function. */
public final class BackupHandler implements RequestStreamHandler {
  /** Kept here: the platform's list of hooks does not hold on to it. */
  private final Snapshot snapshot = Snapshot.of(BackupRequest.class);

  private final Handling handling;
  private final Backup backup;

  public BackupHandler() {
    this(System.getenv());
  }

  public BackupHandler(Map<String, String> environment) {
    this(new Settings(environment));
  }

  private BackupHandler(Settings settings) {
    this(
        settings,
        new Backup(
            S3Store.open(settings),
            SecretSource.of(settings, "TRASIEGO_DATABASE_SECRET"),
            BackupOptions.of(settings),
            Clock.systemUTC()));
  }

  BackupHandler(Settings settings, Backup backup) {
    this.handling = new Handling("backup", settings, new StoredCauses(settings));
    this.backup = backup;
  }

  @Override
  public void handleRequest(InputStream input, OutputStream output, Context context)
      throws IOException {
    handling.handle(input, output, context, BackupRequest.class, backup::run);
  }
}
