package trasiego.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.S3Exception;
import trasiego.handler.Settings;
import trasiego.testing.LocalStack;
import trasiego.testing.Majors;

/** The same contract on an S3 server of another make. */
@Tag(Majors.SCENARIOS)
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

  /** Unlike S3: for this a conditional delete asks for the tag first and then deletes without. */
  @Test
  void knowsNoConditionalDelete() {
    try (S3Client client = S3Store.client(settings(""))) {
      String tag =
          client.putObject(it -> it.bucket(BUCKET).key("k"), RequestBody.fromString("text")).eTag();

      assertThatThrownBy(() -> client.deleteObject(it -> it.bucket(BUCKET).key("k").ifMatch(tag)))
          .isInstanceOfSatisfying(
              S3Exception.class, e -> assertThat(e.statusCode()).isEqualTo(501));
    }
  }

  private static Settings settings(String prefix) {
    Map<String, String> variables = new HashMap<>(LocalStack.environment());
    variables.put("TRASIEGO_STORE", "s3://" + BUCKET + prefix);
    return new Settings(variables);
  }
}
