package trasiego.archive;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import trasiego.failure.StoreUnavailableException;
import trasiego.store.Upload;

/**
 * Sends the parts of an object, and takes the digest of the whole, beside the threads that make
 * them: those wait only while more parts are on their way than the store takes. Memory: the parts
 * on their way, and one more for each thread that makes some.
 */
final class PartSender implements AutoCloseable {
  /** Two at a time keep a store busy while one of them waits for its answer. */
  private static final int SENDING = 2;

  private static final long LONGEST_END_SECONDS = 30;

  private final Upload upload;
  private final MessageDigest digest = Digests.sha256();
  private final ExecutorService digesting = Executors.newSingleThreadExecutor(daemons("digest"));
  private final ExecutorService sending =
      Executors.newFixedThreadPool(SENDING, daemons("send-part"));
  private final Semaphore room = new Semaphore(SENDING);
  private final List<CompletableFuture<Upload.Part>> parts = new ArrayList<>();
  private volatile String sha256 = "";
  private CompletableFuture<Void> digested = CompletableFuture.completedFuture(null);

  PartSender(Upload upload) {
    this.upload = upload;
  }

  private static ThreadFactory daemons(String name) {
    return Thread.ofPlatform().daemon().name(name).factory();
  }

  /** Takes the next part; the caller keeps the parts' order, and calls {@link #awaitRoom} then. */
  synchronized void add(List<ByteBuffer> pieces, int length) {
    int number = parts.size() + 1;
    ByteBuffer whole = whole(pieces, length);
    // A buffer of its own: to send moves the other one's position on.
    ByteBuffer digestible = whole.duplicate();
    digested = digested.thenRunAsync(() -> digest.update(digestible), digesting);
    parts.add(
        CompletableFuture.supplyAsync(() -> upload.send(number, whole), sending)
            .whenComplete((part, failure) -> room.release()));
  }

  private static ByteBuffer whole(List<ByteBuffer> pieces, int length) {
    if (pieces.size() == 1) {
      return pieces.getFirst();
    }
    ByteBuffer whole = ByteBuffer.allocate(length);
    pieces.forEach(whole::put);
    return whole.flip();
  }

  /** Waits until the store keeps up; throws where a part could not be sent. */
  void awaitRoom() {
    try {
      room.acquire();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new StoreUnavailableException("interrupted while a part of a backup was sent", e);
    }
    sent().stream().filter(CompletableFuture::isCompletedExceptionally).forEach(PartSender::get);
  }

  private synchronized List<CompletableFuture<Upload.Part>> sent() {
    return List.copyOf(parts);
  }

  /** Waits for every part and makes the object; false where its key is taken. */
  boolean complete() {
    List<Upload.Part> all =
        sent().stream()
            .map(PartSender::get)
            .sorted(Comparator.comparingInt(Upload.Part::number))
            .toList();
    get(digested);
    sha256 = HexFormat.of().formatHex(digest.digest());
    return upload.complete(all);
  }

  private static <T> T get(CompletableFuture<T> future) {
    try {
      return future.join();
    } catch (CompletionException e) {
      if (e.getCause() instanceof RuntimeException cause) {
        throw cause;
      }
      if (e.getCause() instanceof Error error) {
        throw error;
      }
      throw e;
    } catch (CancellationException e) {
      throw new StoreUnavailableException("a part of a backup was not sent to its end", e);
    }
  }

  /** Of the whole, once it is complete. */
  String sha256() {
    return sha256;
  }

  @Override
  public void close() {
    digesting.shutdownNow();
    sending.shutdownNow();
    try {
      boolean _ = sending.awaitTermination(LONGEST_END_SECONDS, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
