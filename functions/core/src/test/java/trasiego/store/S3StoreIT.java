package trasiego.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Clock;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import trasiego.failure.StoreUnavailableException;
import trasiego.handler.Settings;
import trasiego.testing.TestStore;

class S3StoreIT extends StoreContract {
  private final TestStore test = TestStore.create();

  @Override
  Store open() {
    return test.open();
  }

  @Test
  void givesTheLeaseToExactlyOneOfManyAllTheSame() throws Exception {
    for (int round = 0; round < 5; round++) {
      String environment = "round-" + round;
      List<Callable<Lease.Outcome>> calls = new ArrayList<>();
      for (int i = 0; i < 8; i++) {
        String execution = "execution-" + i;
        calls.add(
            () -> {
              try (Store store = test.open()) {
                return new Lease(store, environment, Clock.systemUTC())
                    .take(execution, Optional.empty());
              }
            });
      }
      List<Lease.Outcome> outcomes = new ArrayList<>();
      try (ExecutorService threads = Executors.newFixedThreadPool(8)) {
        for (Future<Lease.Outcome> future : threads.invokeAll(calls)) {
          outcomes.add(future.get());
        }
      }

      assertThat(outcomes).filteredOn(Lease.Outcome.Taken.class::isInstance).hasSize(1);
    }
  }

  private S3Store with(String name, String value) {
    Map<String, String> environment = new HashMap<>(test.environment());
    environment.put(name, value);
    return S3Store.open(new Settings(environment));
  }

  @Test
  void doesNotTakeAMissingBucketForATakenKey() {
    try (S3Store nowhere = with("TRASIEGO_STORE", "s3://no-such-bucket/x")) {
      assertThatThrownBy(() -> nowhere.create("k", new byte[1], "text/plain"))
          .isInstanceOf(StoreUnavailableException.class)
          .hasMessageContaining("s3://no-such-bucket/x/k")
          .hasMessageContaining("NoSuchBucket");
      assertThatThrownBy(() -> nowhere.replace("k", new byte[1], "text/plain", "\"a\""))
          .isInstanceOf(StoreUnavailableException.class);
      assertThatThrownBy(() -> nowhere.read("k")).isInstanceOf(StoreUnavailableException.class);
      assertThatThrownBy(() -> nowhere.list("k")).isInstanceOf(StoreUnavailableException.class);
    }
  }

  @Test
  void saysThatNobodyAnswersWithoutShowingCredentials() {
    try (S3Store nowhere = with("AWS_ENDPOINT_URL", "http://127.0.0.1:1")) {
      assertThatThrownBy(() -> nowhere.read("k"))
          .isInstanceOf(StoreUnavailableException.class)
          .hasMessageContaining(test.address())
          .hasMessageContaining("check bucket, region, credentials and network");
    }
  }

  /** Unlike S3: for this the sweep aborts no upload of a key whose object stands. */
  @Test
  void losesAFinishedObjectWhereAnUploadOfItsKeyIsAborted() {
    try (S3Store store = test.open()) {
      Upload upload = store.upload("k", "text/plain");
      store.write("k", new byte[1], "text/plain");

      upload.abort();

      assertThat(store.find("k")).isEmpty();
    }
  }

  @Test
  void keepsTwoPrefixesApart() {
    try (Store one = test.open();
        Store other = TestStore.create().open()) {
      one.write("k", new byte[1], "text/plain");

      assertThat(other.find("k")).isEmpty();
      assertThat(other.list("")).isEmpty();
      assertThat(other.keyOf(one.address("k"))).isEmpty();
    }
  }
}
