package trasiego.store;

import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.BeforeAll;
import software.amazon.awssdk.services.s3.S3Client;
import trasiego.handler.Settings;
import trasiego.testing.LocalStack;

/** The same contract on an S3 server of another make. */
class LocalStackStoreIT extends StoreContract {
  private static final String BUCKET = "trasiego-" + UUID.randomUUID();

  @BeforeAll
  static void createBucket() {
    try (S3Client client = S3Store.client(settings(""))) {
      client.createBucket(request -> request.bucket(BUCKET));
    }
  }

  @Override
  Store open() {
    return S3Store.open(settings("/" + UUID.randomUUID()));
  }

  private static Settings settings(String prefix) {
    Map<String, String> variables = new HashMap<>(LocalStack.environment());
    variables.put("TRASIEGO_STORE", "s3://" + BUCKET + prefix);
    return new Settings(variables);
  }
}
