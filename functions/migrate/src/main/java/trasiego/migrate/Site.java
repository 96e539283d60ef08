package trasiego.migrate;

import java.time.Clock;
import java.util.function.Function;
import trasiego.failure.InvalidRequestException;
import trasiego.handler.Json;
import trasiego.handler.Settings;
import trasiego.migration.MigrationFolder;
import trasiego.postgres.ApplicationName;
import trasiego.postgres.Database;
import trasiego.postgres.SecretSource;
import trasiego.store.Keys;
import trasiego.store.Lease;
import trasiego.store.S3Store;
import trasiego.store.Store;
import trasiego.store.StoreAddress;

/**
 * Where this function works: its store, its databases, its limits and its time.
 *
 * @param stores opens another environment's store, which the caller closes
 */
record Site(
    Store store,
    SecretSource live,
    SecretSource rehearsal,
    Limits limits,
    Patience patience,
    Policy policy,
    Function<StoreAddress, Store> stores,
    Clock clock,
    Pause pause) {
  private static final String JSON = "application/json";

  static Site of(Settings settings) {
    SecretSource live = SecretSource.of(settings, "TRASIEGO_DATABASE_SECRET");
    boolean apart = settings.optional("TRASIEGO_REHEARSAL_SECRET").isPresent();
    return new Site(
        S3Store.open(settings),
        live,
        apart ? SecretSource.of(settings, "TRASIEGO_REHEARSAL_SECRET") : live,
        Limits.of(settings),
        Patience.DEFAULT,
        Policy.of(settings),
        address -> S3Store.open(settings, address),
        Clock.systemUTC(),
        Pause::real);
  }

  Database live(MigrateRequest request) {
    return new Database(live, name(request));
  }

  Database rehearsal(MigrateRequest request) {
    return new Database(rehearsal, name(request));
  }

  Lease lease(String environment) {
    return new Lease(store, environment, clock);
  }

  /** The migrations that the key names, and no others. */
  MigrationFolder migrations(String key) {
    byte[] zip = bytes("migrations", key);
    if (!Keys.migrations(MigrationFolder.sha256(zip)).equals(key)) {
      throw new InvalidRequestException(
          "field \"migrations\": the object "
              + store.address(key)
              + " is not what its name says: it was altered; delete it, and deploy again");
    }
    return MigrationFolder.parse(zip);
  }

  /** A document that an earlier step wrote. */
  <T> T read(String field, String key, Class<T> type) {
    try {
      return Json.document(bytes(field, key), type);
    } catch (tools.jackson.core.JacksonException e) {
      throw new InvalidRequestException(
          "field \"" + field + "\": " + store.address(key) + " is damaged", e);
    }
  }

  void write(String key, Object document) {
    store.write(key, Json.bytes(document), JSON);
  }

  private byte[] bytes(String field, String key) {
    return store
        .read(key)
        .orElseThrow(
            () ->
                new InvalidRequestException(
                    "field \"" + field + "\": " + store.address(key) + " does not exist"))
        .bytes();
  }

  private static ApplicationName name(MigrateRequest request) {
    return new ApplicationName(request.environment(), "migrate", request.execution());
  }
}
