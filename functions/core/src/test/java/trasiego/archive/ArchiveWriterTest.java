package trasiego.archive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import trasiego.archive.fingerprint.CopyLines;
import trasiego.archive.fingerprint.RowHash;
import trasiego.store.Upload;
import trasiego.testing.Await;

class ArchiveWriterTest {
  private static final int PART = 5 * 1024 * 1024;

  private static final CopyLines NONE = new CopyLines(RowHash.WRITTEN);

  private final Recorder upload = new Recorder();
  private final ArchiveWriter writer = new ArchiveWriter(upload, PART);

  @AfterEach
  void end() {
    writer.close();
  }

  @Test
  void gathersSmallMembersIntoPartsThatTheStoreTakes() throws Exception {
    try (ExecutorService threads = Executors.newFixedThreadPool(4)) {
      List<Future<?>> done = new ArrayList<>();
      for (int i = 0; i < 40; i++) {
        GzipMember member = member(i % 5 == 0 ? 6_000_000 : 300_000, i);
        done.add(threads.submit(() -> writer.addScript(Manifest.CHUNK, member)));
      }
      for (Future<?> one : done) {
        one.get();
      }
    }
    assertThat(writer.complete()).isTrue();

    List<Upload.Part> parts = upload.completed;
    assertThat(parts).extracting(Upload.Part::number).containsExactlyElementsOf(numbers(parts));
    assertThat(parts.subList(0, parts.size() - 1)).allMatch(part -> part.bytes() >= PART);
    assertThat(parts.stream().mapToLong(Upload.Part::bytes).sum()).isEqualTo(writer.size());
  }

  @Test
  void knowsWhereEachMemberLies() {
    for (int i = 0; i < 30; i++) {
      writer.addScript(Manifest.RESIDUAL, member(1 + i * 50_000, i));
    }
    writer.complete();
    byte[] whole = upload.whole();

    for (Manifest.Member member : writer.members()) {
      assertThat(member.sha256())
          .isEqualTo(sha256(whole, (int) member.offset(), (int) member.length()));
    }
    assertThat(writer.sha256()).isEqualTo(sha256(whole, 0, whole.length));
  }

  @Test
  void sendsOneSmallPartWhereThatIsAll() {
    writer.addScript(Manifest.PRE_DATA, member(10, 1));

    writer.complete();

    assertThat(upload.completed).hasSize(1);
  }

  @Test
  void goesOnWhileAPartIsSentAndWaitsWhenTheStoreFallsBehind() throws Exception {
    CountDownLatch answered = new CountDownLatch(1);
    upload.before = () -> await(answered);
    AtomicInteger added = new AtomicInteger();
    Thread reader =
        Thread.ofVirtual()
            .start(
                () -> {
                  for (int i = 0; i < 6; i++) {
                    writer.addScript(Manifest.CHUNK, member(6_000_000, i));
                    added.incrementAndGet();
                  }
                });

    Await.until("two parts on their way", () -> added.get() == 2);
    Await.until("no room", () -> reader.getState() == Thread.State.WAITING);
    assertThat(added).hasValue(2);

    answered.countDown();
    reader.join();
    assertThat(writer.complete()).isTrue();
    assertThat(upload.completed).hasSize(6);
    byte[] whole = upload.whole();
    assertThat(writer.sha256()).isEqualTo(sha256(whole, 0, whole.length));
  }

  @Test
  void holdsRowsUntilTheScriptsBeforeThemAreIn() throws Exception {
    AtomicInteger added = new AtomicInteger();
    Thread reader =
        Thread.ofVirtual()
            .start(
                () -> {
                  for (int i = 0; i < 5; i++) {
                    writer.addChunk(
                        ArchiveFixture.WINE, Manifest.Range.WHOLE, NONE, member(4_000_000, i));
                    added.incrementAndGet();
                  }
                });
    Await.until("no room", () -> reader.getState() == Thread.State.WAITING);
    assertThat(added).as("two parts of it").hasValue(3);

    writer.addScript(Manifest.PRE_DATA, member(10, 9));
    writer.openRows();
    reader.join();
    writer.addScript(Manifest.POST_DATA, member(10, 8));
    assertThat(writer.complete()).isTrue();

    assertThat(writer.members())
        .extracting(Manifest.Member::kind)
        .containsExactly("pre-data", "chunk", "chunk", "chunk", "chunk", "chunk", "post-data");
    byte[] whole = upload.whole();
    assertThat(writer.sha256()).isEqualTo(sha256(whole, 0, whole.length));
  }

  @Test
  void letsGoOfWhoWaitsWithRowsWhenItIsGivenUp() throws Exception {
    AtomicReference<String> ended = new AtomicReference<>();
    Thread reader =
        Thread.ofVirtual()
            .start(
                () -> {
                  try {
                    for (int i = 0; i < 5; i++) {
                      writer.addChunk(
                          ArchiveFixture.WINE, Manifest.Range.WHOLE, NONE, member(4_000_000, i));
                    }
                  } catch (IllegalStateException e) {
                    ended.set(e.getMessage());
                  }
                });
    Await.until("no room", () -> reader.getState() == Thread.State.WAITING);

    writer.close();
    reader.join();

    assertThat(ended).hasValue("the archive was given up");
  }

  @Test
  void tellsTheNextReaderThatAPartWasNotSent() {
    upload.before =
        () -> {
          throw new IllegalStateException("refused");
        };

    assertThatThrownBy(
            () -> {
              for (int i = 0; i < 6; i++) {
                writer.addScript(Manifest.CHUNK, member(6_000_000, i));
              }
            })
        .hasMessage("refused");
    assertThatThrownBy(writer::complete).hasMessage("refused");
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private static GzipMember member(int size, int seed) {
    byte[] noise = new byte[size];
    new Random(seed).nextBytes(noise);
    try (GzipWriter gzip = new GzipWriter(1)) {
      gzip.write(noise);
      return gzip.finish();
    }
  }

  private static List<Integer> numbers(List<Upload.Part> parts) {
    return java.util.stream.IntStream.rangeClosed(1, parts.size()).boxed().toList();
  }

  private static String sha256(byte[] bytes, int offset, int length) {
    var digest = Digests.sha256();
    digest.update(bytes, offset, length);
    return java.util.HexFormat.of().formatHex(digest.digest());
  }

  private static final class Recorder implements Upload {
    private final java.util.SortedMap<Integer, byte[]> sent =
        Collections.synchronizedSortedMap(new java.util.TreeMap<>());
    private volatile Runnable before = () -> {};
    private List<Part> completed = List.of();

    @Override
    public Part send(int number, ByteBuffer bytes) {
      before.run();
      byte[] copy = new byte[bytes.remaining()];
      bytes.get(copy);
      sent.put(number, copy);
      return new Part(number, "tag", copy.length);
    }

    @Override
    public boolean complete(List<Part> parts) {
      completed = List.copyOf(parts);
      return true;
    }

    @Override
    public void abort() {
      sent.clear();
    }

    private byte[] whole() {
      var all = new java.io.ByteArrayOutputStream();
      sent.values().forEach(all::writeBytes);
      return all.toByteArray();
    }
  }
}
