package trasiego.store;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import trasiego.store.Store.OpenUpload;

/** What every store does with an object that is sent in parts. */
interface UploadContract {
  String TEXT = "text/plain";

  /** A store with nothing in it. */
  Store store();

  private static ByteBuffer part(int size, char content) {
    byte[] bytes = new byte[size];
    Arrays.fill(bytes, (byte) content);
    return ByteBuffer.wrap(bytes);
  }

  @Test
  default void makesOneObjectOfPartsThatWereSentAtOnce() throws Exception {
    Upload upload = store().upload("big", "application/gzip");
    List<Callable<Upload.Part>> sends =
        List.of(
            () -> upload.send(1, part(Upload.LEAST_PART, 'a')),
            () -> upload.send(2, part(Upload.LEAST_PART, 'b')),
            () -> upload.send(3, part(3, 'c')));
    List<Upload.Part> parts = new ArrayList<>();
    try (ExecutorService threads = Executors.newFixedThreadPool(3)) {
      for (Future<Upload.Part> sent : threads.invokeAll(sends)) {
        parts.add(sent.get());
      }
    }

    assertThat(store().find("big")).isEmpty();
    assertThat(upload.complete(parts)).isTrue();

    assertThat(store().find("big").orElseThrow().bytes()).isEqualTo(2L * Upload.LEAST_PART + 3);
    try (InputStream seam = store().open("big", Upload.LEAST_PART - 1L, 2);
        InputStream end = store().open("big", 2L * Upload.LEAST_PART - 1, 4)) {
      assertThat(seam.readAllBytes()).asString().isEqualTo("ab");
      assertThat(end.readAllBytes()).asString().isEqualTo("bccc");
    }
    assertThat(store().openUploads("")).isEmpty();
  }

  @Test
  default void sendsABufferFromItsPositionToItsLimit() {
    ByteBuffer buffer = ByteBuffer.wrap("0123456789".getBytes(UTF_8));
    buffer.position(2).limit(5);
    Upload upload = store().upload("k", TEXT);

    Upload.Part part = upload.send(1, buffer);
    upload.complete(List.of(part));

    assertThat(part.bytes()).isEqualTo(3);
    assertThat(store().read("k").orElseThrow().bytes()).asString().isEqualTo("234");
  }

  @Test
  default void completesNothingOverAnObject() {
    Upload upload = store().upload("k", TEXT);
    Upload.Part part = upload.send(1, part(10, 'x'));
    store().write("k", "first".getBytes(UTF_8), TEXT);

    assertThat(upload.complete(List.of(part))).isFalse();

    assertThat(store().read("k").orElseThrow().bytes()).asString().isEqualTo("first");
  }

  @Test
  default void abortsAnUploadAndThenAgain() {
    Upload upload = store().upload("a/k", TEXT);
    upload.send(1, part(10, 'x'));

    upload.abort();
    upload.abort();

    assertThat(store().find("a/k")).isEmpty();
    assertThat(store().openUploads("")).isEmpty();
  }

  @Test
  default void abortsWhatADeadOneLeftOpen() {
    store().upload("a/1", TEXT).send(1, part(10, 'x'));
    store().upload("b/1", TEXT).send(1, part(10, 'x'));

    List<OpenUpload> open = store().openUploads("a/");
    open.forEach(store()::abort);

    assertThat(open).extracting(OpenUpload::key).containsExactly("a/1");
    assertThat(store().openUploads("")).extracting(OpenUpload::key).containsExactly("b/1");
  }
}
