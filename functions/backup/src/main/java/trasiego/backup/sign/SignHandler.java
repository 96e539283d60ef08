package trasiego.backup.sign;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestStreamHandler;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Clock;
import java.util.Map;
import trasiego.archive.Trust;
import trasiego.handler.Handling;
import trasiego.handler.Settings;
import trasiego.store.S3Store;
import trasiego.store.StoredCauses;

/**
 * The function {@code sign}: in backup's zip, outside the VPC, where KMS is reached, and with a
 * role that may sign and reach no database. Only the machines call it.
 */
public final class SignHandler implements RequestStreamHandler {
  private final Handling handling;
  private final Sign sign;

  public SignHandler() {
    this(System.getenv());
  }

  public SignHandler(Map<String, String> environment) {
    Settings settings = new Settings(environment);
    this.handling = new Handling("sign", settings, new StoredCauses(settings));
    this.sign =
        new Sign(
            S3Store.open(settings), Signer.of(settings), Trust.of(settings), Clock.systemUTC());
  }

  @Override
  public void handleRequest(InputStream input, OutputStream output, Context context)
      throws IOException {
    handling.handle(input, output, context, SignRequest.class, (request, _) -> sign.run(request));
  }
}
