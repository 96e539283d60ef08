package trasiego.testing;

import java.io.File;
import java.net.URI;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import trasiego.handler.Settings;
import trasiego.store.S3Store;

/** A prefix of its own in the tests' bucket, on the S3 server of this build. */
public final class TestStore {
  private final URI server = TestServers.store();
  private final String prefix = UUID.randomUUID().toString().substring(0, 8);

  private TestStore() {}

  public static TestStore create() {
    return new TestStore();
  }

  public String bucket() {
    return TestServers.BUCKET;
  }

  /** What every key of this store begins with, without the bucket and a slash at the end. */
  public String prefix() {
    return prefix;
  }

  /** {@code s3://bucket/prefix}. */
  public String address() {
    return "s3://" + bucket() + "/" + prefix;
  }

  /** The store as a function opens it. */
  public S3Store open() {
    return S3Store.open(new Settings(environment()));
  }

  /** What a function finds in its environment about the store. */
  public Map<String, String> environment() {
    return Map.of(
        "TRASIEGO_STORE", address(),
        "AWS_ENDPOINT_URL", server.toString(),
        "AWS_REGION", "us-east-1",
        "AWS_ACCESS_KEY_ID", "test",
        "AWS_SECRET_ACCESS_KEY", "test");
  }

  /** The whole environment of a function, with its secret and the tools of the database's major. */
  public Map<String, String> environment(TestDatabase database, String function) {
    Map<String, String> environment = new HashMap<>(environment());
    environment.put("TRASIEGO_ENVIRONMENT", "test");
    environment.put("TRASIEGO_DATABASE_SECRET", database.secretJson(function));
    environment.put("TRASIEGO_SIGNING_KEYS", TestKey.publicKey());
    environment.put("PATH", path(database));
    return Map.copyOf(environment);
  }

  /** The PATH with the tools of this database's major first. */
  public static String path(TestDatabase database) {
    return database.server().distribution().bin() + File.pathSeparator + System.getenv("PATH");
  }
}
