package trasiego.store;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import trasiego.failure.StoreUnavailableException;
import trasiego.store.Store.Content;
import trasiego.store.Store.StoredObject;
import trasiego.testing.Majors;

/** What every store does, run against the one in memory and against a server that speaks S3. */
abstract class StoreContract implements UploadContract {
  private static final int RACERS = 8;

  private Store store;

  /** A store with nothing in it. */
  abstract Store open();

  @BeforeEach
  void openStore() {
    store = open();
  }

  @AfterEach
  void closeStore() {
    store.close();
  }

  @Override
  public Store store() {
    return store;
  }

  private static byte[] bytes(String text) {
    return text.getBytes(UTF_8);
  }

  private String text(String key) {
    return new String(store.read(key).orElseThrow().bytes(), UTF_8);
  }

  @Test
  void findsNothingUnderAMissingKey() {
    assertThat(store.find("a/missing")).isEmpty();
    assertThat(store.read("a/missing")).isEmpty();
    assertThat(store.list("a/")).isEmpty();
  }

  @Test
  void readsWhatWasWritten() {
    store.write("a/b.txt", bytes("grapes"), TEXT);

    StoredObject found = store.find("a/b.txt").orElseThrow();

    assertThat(text("a/b.txt")).isEqualTo("grapes");
    assertThat(found.key()).isEqualTo("a/b.txt");
    assertThat(found.bytes()).isEqualTo(6);
    assertThat(found.tag()).isEqualTo(store.read("a/b.txt").orElseThrow().tag());
  }

  @Test
  void keepsAnEmptyObject() {
    store.write("empty", new byte[0], TEXT);

    assertThat(store.find("empty").orElseThrow().bytes()).isZero();
    assertThat(text("empty")).isEmpty();
  }

  @Test
  void keepsKeysWithEveryCharacterThatCheckAllows() {
    String key = "a/B_0=+@:,.-x/deployments/arn:aws:states:us-east-1:1:execution:m:n";

    store.write(key, bytes("x"), TEXT);

    assertThat(text(key)).isEqualTo("x");
    assertThat(store.list("a/B_0=+@:,")).extracting(StoredObject::key).containsExactly(key);
  }

  @Test
  void createsOnlyWhereNothingStands() {
    Optional<String> first = store.create("k", bytes("1"), TEXT);
    Optional<String> second = store.create("k", bytes("2"), TEXT);

    assertThat(first).isEqualTo(store.read("k").map(Content::tag));
    assertThat(second).isEmpty();
    assertThat(text("k")).isEqualTo("1");
  }

  @Test
  void replacesExactlyTheVersionWithTheTag() {
    String old = store.create("k", bytes("1"), TEXT).orElseThrow();
    Optional<String> replaced = store.replace("k", bytes("2"), TEXT, old);

    assertThat(replaced).isPresent().isNotEqualTo(Optional.of(old));
    assertThat(store.replace("k", bytes("3"), TEXT, old)).isEmpty();
    assertThat(text("k")).isEqualTo("2");
    assertThat(store.replace("k", bytes("3"), TEXT, replaced.get())).isPresent();
  }

  @Test
  void replacesNothingUnderAMissingKey() {
    String tag = store.create("k", bytes("1"), TEXT).orElseThrow();
    store.delete("k");

    assertThat(store.replace("k", bytes("2"), TEXT, tag)).isEmpty();
    assertThat(store.find("k")).isEmpty();
  }

  @Test
  void deletesExactlyTheVersionWithTheTag() {
    String old = store.create("k", bytes("1"), TEXT).orElseThrow();
    String now = store.replace("k", bytes("2"), TEXT, old).orElseThrow();

    assertThat(store.delete("k", old)).isFalse();
    assertThat(text("k")).isEqualTo("2");
    assertThat(store.delete("k", now)).isTrue();
    assertThat(store.find("k")).isEmpty();
  }

  @Test
  void deletesAMissingKeyWithoutComplaint() {
    store.delete("missing");

    assertThat(store.find("missing")).isEmpty();
  }

  @Test
  void letsExactlyOneOfManyCreate() throws Exception {
    List<Optional<String>> answers =
        race(racer -> store.create("k", bytes("racer " + racer), TEXT));

    assertThat(answers).filteredOn(Optional::isPresent).hasSize(1);
    String tag = store.find("k").orElseThrow().tag();
    assertThat(text("k")).isEqualTo("racer " + answers.indexOf(Optional.of(tag)));
  }

  @Test
  void letsExactlyOneOfManyReplace() throws Exception {
    String tag = store.create("k", bytes("start"), TEXT).orElseThrow();

    List<Optional<String>> answers =
        race(racer -> store.replace("k", bytes("racer " + racer), TEXT, tag));

    assertThat(answers).filteredOn(Optional::isPresent).hasSize(1);
    String now = store.find("k").orElseThrow().tag();
    assertThat(text("k")).isEqualTo("racer " + answers.indexOf(Optional.of(now)));
  }

  private interface Racer<T> {
    T run(int number);
  }

  private static <T> List<T> race(Racer<T> racer) throws Exception {
    try (ExecutorService threads = Executors.newFixedThreadPool(RACERS)) {
      List<Callable<T>> calls = new ArrayList<>();
      for (int i = 0; i < RACERS; i++) {
        int number = i;
        calls.add(() -> racer.run(number));
      }
      List<T> answers = new ArrayList<>();
      for (Future<T> future : threads.invokeAll(calls)) {
        answers.add(future.get());
      }
      return answers;
    }
  }

  @Test
  void listsWhatBeginsWithThePrefixInTheOrderOfKeys() {
    for (String key : List.of("p/b", "p/a", "p/a/c", "q/a", "pa")) {
      store.write(key, bytes(key), TEXT);
    }

    assertThat(store.list("p/"))
        .extracting(StoredObject::key)
        .containsExactly("p/a", "p/a/c", "p/b");
    assertThat(store.list("p/a")).extracting(StoredObject::bytes).containsExactly(3L, 5L);
    assertThat(store.list("")).hasSize(5);
  }

  @Test
  @Tag(Majors.SCENARIOS)
  void listsMoreThanOnePage() {
    IntStream.range(0, 1005)
        .parallel()
        .forEach(i -> store.write("many/%04d".formatted(i), bytes("x"), TEXT));

    assertThat(store.list("many/")).hasSize(1005);
  }

  @Test
  void opensExactlyTheRange() throws IOException {
    store.write("k", bytes("0123456789"), TEXT);

    try (InputStream middle = store.open("k", 3, 4);
        InputStream last = store.open("k", 9, 1);
        InputStream nothing = store.open("k", 4, 0)) {
      assertThat(middle.readAllBytes()).asString().isEqualTo("3456");
      assertThat(last.readAllBytes()).asString().isEqualTo("9");
      assertThat(nothing.readAllBytes()).isEmpty();
    }
  }

  @Test
  void refusesARangeThatTheObjectDoesNotHave() {
    store.write("k", bytes("0123456789"), TEXT);

    assertThatThrownBy(() -> store.open("k", 5, 6)).isInstanceOf(StoreUnavailableException.class);
    assertThatThrownBy(() -> store.open("k", 10, 1)).isInstanceOf(StoreUnavailableException.class);
    assertThatThrownBy(() -> store.open("none", 0, 1))
        .isInstanceOf(StoreUnavailableException.class)
        .hasMessageContaining("none");
  }

  @Test
  void namesItsObjectsForPeopleAndReadsTheNamesBack() {
    String address = store.address("a/b.txt");

    assertThat(address).startsWith("s3://").endsWith("/a/b.txt");
    assertThat(store.keyOf(address)).contains("a/b.txt");
    assertThat(store.keyOf("s3://elsewhere/a/b.txt")).isEmpty();
  }
}
