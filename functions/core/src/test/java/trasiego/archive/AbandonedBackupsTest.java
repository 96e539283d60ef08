package trasiego.archive;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.s3.model.S3Exception;
import trasiego.archive.AbandonedBackups.Left;
import trasiego.archive.AbandonedBackups.Removed;
import trasiego.failure.StoreUnavailableException;
import trasiego.store.Lease;
import trasiego.store.Store;
import trasiego.testing.InMemoryStore;

/** What of a backup without a manifest may be removed, and when. */
final class AbandonedBackupsTest {
  private static final Instant START = Instant.parse("2026-11-23T15:00:00Z");
  private static final String ONE = "test_20261123_150000";
  private static final String X = "arn:aws:states:local:000000000000:execution:deployment:x";
  private static final String Y = "arn:aws:states:local:000000000000:execution:deployment:y";

  private Instant now = START;
  private final Clock clock =
      new Clock() {
        @Override
        public Instant instant() {
          return now;
        }

        @Override
        public ZoneId getZone() {
          return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
          return this;
        }
      };
  private final InMemoryStore store = new InMemoryStore(clock);
  private final Lease lease = new Lease(store, "test", clock);

  @Test
  void leavesABackupByHandAloneUntilItHasOutlastedAnyInvocation() {
    begun(ONE, "deployments/test/executions/a/backup-manual.ledger.json");
    lease.take(Y, Optional.empty());

    assertThat(found(START.plus(Duration.ofMinutes(29)))).isEmpty();
    assertThat(found(START.plus(Duration.ofMinutes(31)))).hasSize(1);
  }

  @Test
  void leavesThatOfADeploymentAloneWhileItHoldsTheLease() {
    lease.take(X, Optional.empty());
    begun(ONE, "deployments/test/executions/x/backup-before.ledger.json");
    now = START.plus(Duration.ofMinutes(5));

    assertThat(found(now)).isEmpty();
    lease.take(Y, Optional.of(X));
    assertThat(found(now)).extracting(Left::id).containsExactly(BackupId.parse(ONE));
  }

  /** A clock that is an hour ahead makes no live backup old: the store dates what it is given. */
  @Test
  void asksTheStoresClockAndNotThisMachines() {
    begun(ONE, "deployments/test/executions/a/backup-manual.ledger.json");
    Instant byTheStore = store.find("backups/db/" + ONE + ".claim").orElseThrow().modifiedAt();
    now = START.plus(Duration.ofHours(1));

    assertThat(found(byTheStore)).isEmpty();
  }

  @Test
  void takesNoBackupAndNothingOfAnotherEnvironment() {
    begun(ONE, "deployments/test/executions/x/backup-before.ledger.json");
    put("backups/db/" + ONE + ".manifest.json", "{}");
    begun("test-2_20261123_150000", "deployments/test-2/executions/x/backup-before.ledger.json");
    begun("tes_20261123_150000", "deployments/tes/executions/x/backup-before.ledger.json");

    assertThat(found(START.plus(Duration.ofDays(1)))).isEmpty();
  }

  /**
   * Who forges an owner in a claim shortens nobody's life but by naming a lease that is not held.
   */
  @Test
  void believesNoClaimThatNamesNoExecutionOfThisEnvironment() {
    begun(ONE, "deployments/production/executions/x/backup-before.ledger.json");
    begun("test_20261123_150001", "somebody");

    assertThat(found(START.plus(Duration.ofMinutes(1)))).isEmpty();
  }

  @Test
  void removesArchiveUploadsAndAtLastTheClaim() {
    begun(ONE, "deployments/test/executions/x/backup-before.ledger.json");
    put("backups/db/" + ONE + ".schema.dump", "x");
    put("backups/db/test_20261123_150001.sql.gz", "an archive without claim and manifest");
    store.upload("backups/db/test_20261123_150002.sql.gz", "application/gzip");
    AbandonedBackups abandoned = abandoned(store);

    for (Left left : abandoned.find(START.plus(Duration.ofMinutes(31)))) {
      abandoned.remove(left);
    }

    assertThat(store.list("backups/")).isEmpty();
    assertThat(store.openUploads("backups/")).isEmpty();
  }

  /** As on AWS, or under an object lock. */
  @Test
  void saysWhatTheStoreDoesNotLetGoOfAndGoesOn() {
    begun(ONE, "deployments/test/executions/x/backup-before.ledger.json");
    put("backups/db/" + ONE + ".sql.gz", "x");
    AbandonedBackups abandoned = abandoned(refusing(".sql.gz"));

    Removed removed = abandoned.remove(abandoned.find(START.plus(Duration.ofHours(1))).getFirst());

    assertThat(removed.stays()).singleElement().asString().endsWith(ONE + ".sql.gz");
    assertThat(removed.removed()).containsExactly("backups/db/" + ONE + ".claim");
  }

  /** It became a backup between the look and the removal. */
  @Test
  void removesNothingOfWhatHasAManifestByNow() {
    begun(ONE, "deployments/test/executions/x/backup-before.ledger.json");
    AbandonedBackups abandoned = abandoned(store);
    Left left = abandoned.find(START.plus(Duration.ofHours(1))).getFirst();
    put("backups/db/" + ONE + ".manifest.json", "{}");

    assertThat(abandoned.remove(left).removed()).isEmpty();
    assertThat(store.list("backups/")).hasSize(2);
  }

  private List<Left> found(Instant at) {
    return abandoned(store).find(at);
  }

  private AbandonedBackups abandoned(Store of) {
    // No server: none is asked about a claim that names none.
    return new AbandonedBackups(of, "test", lease, null);
  }

  private void begun(String id, String owner) {
    put("backups/db/" + id + ".claim", owner);
  }

  private void put(String key, String text) {
    store.write(key, text.getBytes(StandardCharsets.UTF_8), "text/plain");
  }

  private Store refusing(String ending) {
    return (Store)
        Proxy.newProxyInstance(
            Store.class.getClassLoader(),
            new Class<?>[] {Store.class},
            (_, method, arguments) -> {
              if (method.getName().equals("delete") && arguments[0].toString().endsWith(ending)) {
                throw new StoreUnavailableException(
                    "denied", S3Exception.builder().statusCode(403).build());
              }
              try {
                return method.invoke(store, arguments);
              } catch (InvocationTargetException e) {
                throw e.getCause();
              }
            });
  }
}
