package trasiego.restore;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import trasiego.archive.BackupId;
import trasiego.backup.BackupHandler;
import trasiego.embedded.postgres.DatabaseServer;
import trasiego.handler.Settings;
import trasiego.store.Keys;
import trasiego.store.Lease;
import trasiego.store.S3Store;
import trasiego.store.Store;
import trasiego.testing.TestDatabase;
import trasiego.testing.TestKey;
import trasiego.testing.TestStore;

/** A live database with a store, and the functions that work on them as their own users. */
public final class RestoreFixture implements AutoCloseable {
  public static final String EXECUTION =
      "arn:aws:states:local:000000000000:execution:restoration:first";
  private static final Duration TIMEOUT = Duration.ofMinutes(2);

  public final TestDatabase live;
  final TestStore bucket = TestStore.create();
  public final S3Store store = bucket.open();
  public final Map<String, String> environment;
  private final Map<String, String> backupEnvironment;

  private RestoreFixture(TestDatabase live) {
    this.live = live;
    this.environment = new HashMap<>(bucket.environment(live, "restore"));
    this.backupEnvironment = new HashMap<>(bucket.environment(live, "backup"));
  }

  public static RestoreFixture empty(int major) {
    return new RestoreFixture(TestDatabase.create(major));
  }

  static RestoreFixture of(TestDatabase live) {
    return new RestoreFixture(live);
  }

  /** With what is easily lost. */
  static RestoreFixture odd(int major) {
    RestoreFixture stage = empty(major);
    stage.live.execute(resource("odd.sql"));
    return stage;
  }

  static String resource(String name) {
    try (InputStream in = RestoreFixture.class.getResourceAsStream(name)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * From now on the owner is a superuser and both functions' login, as where Docker made it all.
   */
  public void actAsSuperuser() {
    asAdmin("ALTER ROLE %s SUPERUSER".formatted(live.owner()));
    String secret =
        """
        {"host":"%s","port":%d,"dbname":"%s","username":"%s","password":"%s"}\
        """
            .formatted(live.host(), live.port(), live.name(), live.owner(), live.ownerPassword());
    environment.put("TRASIEGO_DATABASE_SECRET", secret);
    backupEnvironment.put("TRASIEGO_DATABASE_SECRET", secret);
  }

  /** From now on the restore function has a superuser's login beside its own. */
  public void giveAdministrator() {
    giveAdministrator(DatabaseServer.SUPERUSER, live.server().superuserPassword());
  }

  public void giveAdministrator(String user, String password) {
    environment.put(
        "TRASIEGO_ADMINISTRATOR_SECRET",
        """
        {"host":"%s","port":%d,"dbname":"%s","username":"%s","password":"%s"}\
        """
            .formatted(live.host(), live.port(), live.name(), user, password));
  }

  public void takeLease(String execution) {
    new Lease(store, "test", Clock.systemUTC()).take(execution, Optional.empty());
  }

  /** Stores a backup by the deployed function, as its own user. */
  public BackupId backup() {
    Map<String, Object> request =
        Invocation.request(
            "environment", "test",
            "execution", "by-hand",
            "attempt", 1,
            "purpose", "manual");
    // Its ledger would answer a second call with the first one's backup.
    store.delete(Keys.ofExecution("test", "by-hand", "backup-manual.ledger.json"));
    JsonNode result = Invocation.call(new BackupHandler(backupEnvironment), TIMEOUT, request);
    return TestKey.sign(store, BackupId.parse(result.get("backup").stringValue()));
  }

  public JsonNode call(String action, Object... fields) {
    return callWithin(TIMEOUT, EXECUTION, action, fields);
  }

  public JsonNode callAs(String execution, String action, Object... fields) {
    return callWithin(TIMEOUT, execution, action, fields);
  }

  JsonNode callWithin(Duration timeout, String execution, String action, Object... fields) {
    return Invocation.call(
        new RestoreHandler(environment), timeout, request(execution, action, fields));
  }

  /** The same on another store, such as one that refuses some calls. */
  public JsonNode callOn(Store other, String action, Object... fields) {
    return Invocation.call(
        new RestoreHandler(new Settings(environment), other, Clock.systemUTC()),
        TIMEOUT,
        request(EXECUTION, action, fields));
  }

  /** What the machine says to the function restore in this execution. */
  public static Map<String, Object> request(String execution, String action, Object... fields) {
    Map<String, Object> request =
        Invocation.request("action", action, "environment", "test", "execution", execution);
    request.putAll(Invocation.request(fields));
    return request;
  }

  /** The databases that this test's owner has, without the live one. */
  public List<String> others() {
    return live.query(
        """
        SELECT datname FROM pg_database
        WHERE datdba = current_user::regrole AND datname <> '%s' ORDER BY datname
        """
            .formatted(live.name()));
  }

  public void asAdmin(String sql) {
    try (Connection admin = live.server().connect("postgres");
        var statement = admin.createStatement()) {
      statement.execute(sql);
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  /** The same within the live database. */
  public void asAdminInside(String sql) {
    try (Connection admin = live.adminConnection();
        var statement = admin.createStatement()) {
      statement.execute(sql);
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void close() {
    store.close();
    live.close();
  }
}
