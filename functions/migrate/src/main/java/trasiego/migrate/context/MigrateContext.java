package trasiego.migrate.context;

import java.time.Clock;
import java.util.function.Function;
import java.util.function.Supplier;
import trasiego.archive.Digests;
import trasiego.archive.Trust;
import trasiego.execution.PlanDocument;
import trasiego.failure.InvalidRequestException;
import trasiego.handler.Json;
import trasiego.handler.Request;
import trasiego.handler.Settings;
import trasiego.migration.MigrationFolder;
import trasiego.postgres.ApplicationName;
import trasiego.postgres.Database;
import trasiego.postgres.secret.SecretSource;
import trasiego.store.Keys;
import trasiego.store.Lease;
import trasiego.store.LeaseHold;
import trasiego.store.S3Store;
import trasiego.store.Store;
import trasiego.store.StoreAddress;

/**
 * Where this function works: its store, its databases, its limits and its time.
 *
 * @param watchPolicy what a file may cost the applications on the live database
 * @param trust whose backups are restored; asked for by the trial function alone, which is told
 * @param stores opens another environment's store, which the caller closes
 */
public record MigrateContext(
    Store store,
    SecretSource live,
    Limits limits,
    RetryPolicy retryPolicy,
    Policy policy,
    WatchPolicy watchPolicy,
    Supplier<Trust> trust,
    Function<StoreAddress, Store> stores,
    Clock clock,
    Sleeper pause) {
  private static final String JSON = "application/json";

  public static MigrateContext of(Settings settings) {
    SecretSource live = SecretSource.of(settings, "TRASIEGO_DATABASE_SECRET");
    return of(settings, live);
  }

  /** Where nothing can be reached but the store. */
  public static MigrateContext ofTrial(Settings settings) {
    return of(
        settings,
        () -> {
          throw new InvalidRequestException("the trial function has no login to any database");
        });
  }

  private static MigrateContext of(Settings settings, SecretSource live) {
    return new MigrateContext(
        S3Store.open(settings),
        live,
        Limits.of(settings),
        RetryPolicy.DEFAULT,
        Policy.of(settings),
        WatchPolicy.of(settings),
        () -> Trust.of(settings),
        address -> S3Store.open(settings, address),
        Clock.systemUTC(),
        Sleeper::real);
  }

  public Database live(Request request) {
    return new Database(live, name(request));
  }

  public Lease lease(String environment) {
    return new Lease(store, environment, clock);
  }

  public LeaseHold leaseHold(Request request) {
    return new LeaseHold(lease(request.environment()), request.execution());
  }

  /** The migrations that the key names, and no others. */
  public MigrationFolder migrations(String key) {
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
  public <T> T read(String field, String key, Class<T> type) {
    return parsed(field, key, bytes(field, key), type);
  }

  /** What was read there, as a document. */
  public <T> T parsed(String field, String key, byte[] bytes, Class<T> type) {
    try {
      return Json.document(bytes, type);
    } catch (tools.jackson.core.JacksonException e) {
      throw new InvalidRequestException(
          "field \"" + field + "\": " + store.address(key) + " is damaged", e);
    }
  }

  /**
   * A document that an earlier step wrote, who answered its digest to the machine: the trial
   * function, in which files run, may write such documents of every execution.
   */
  public <T> T read(String field, String key, String sha256, Class<T> type) {
    byte[] bytes = bytes(field, key);
    String found = Digests.hex(bytes);
    if (!found.equals(sha256)) {
      throw new InvalidRequestException(
          "field \"%s\": %s is not what its step wrote: its SHA-256 is %s, wanted %s; it was written over, and nothing is done by it; see in the bucket's versions and its trail who wrote it, then start again"
              .formatted(field, store.address(key), found, sha256));
    }
    return parsed(field, key, bytes, type);
  }

  /** The plan of this very execution. */
  public PlanDocument plan(String key, String execution) {
    PlanDocument plan = read("plan", key, PlanDocument.class);
    if (!plan.execution().equals(execution)) {
      throw new InvalidRequestException(
          "field \"plan\": found the plan of " + plan.execution() + ", wanted this execution's");
    }
    return plan;
  }

  /** Answers the digest of what it wrote. */
  public String write(String key, Object document) {
    byte[] bytes = Json.bytes(document);
    store.write(key, bytes, JSON);
    return Digests.hex(bytes);
  }

  public byte[] bytes(String field, String key) {
    return store
        .read(key)
        .orElseThrow(
            () ->
                new InvalidRequestException(
                    "field \"" + field + "\": " + store.address(key) + " does not exist"))
        .bytes();
  }

  private static ApplicationName name(Request request) {
    return new ApplicationName(request.environment(), "migrate", request.execution());
  }
}
