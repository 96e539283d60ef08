package trasiego.archive;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import trasiego.archive.fingerprint.CopyLines;
import trasiego.store.Upload;

/**
 * Puts members together to one object. Members may come from several threads; each is placed where
 * the object ends at that moment, so its offset is known at once. Small ones are gathered, so that
 * every part but the last has the size that the store demands. Part numbers are given when a part
 * is sealed, so they are consecutive; {@link PartSender} sends them while the next are made.
 *
 * <p>Rows may be read before the scripts that stand before them are there: they are held until
 * {@link #openRows}, some parts of them and no more.
 */
public final class ArchiveWriter implements AutoCloseable {
  private static final int HELD_PARTS = 2;

  private final int partSize;
  private final PartSender sender;
  private final List<Manifest.Member> members = new ArrayList<>();
  private final List<ByteBuffer> gathered = new ArrayList<>();
  private final List<Placed> held = new ArrayList<>();
  private long heldBytes;
  private boolean areRowsOpen;
  private boolean isClosed;
  private int gatheredBytes;
  private long size;

  public ArchiveWriter(Upload upload, int partSize) {
    if (partSize < Upload.LEAST_PART) {
      throw new IllegalArgumentException("part size " + partSize + " is below the store's least");
    }
    this.partSize = partSize;
    this.sender = new PartSender(upload);
  }

  /** A member on its way to its place. */
  private record Placed(
      String kind, CopyText text, Manifest.Range range, CopyLines lines, GzipMember member) {}

  /** A member that is text of pg_dump's. */
  public void addScript(String kind, GzipMember member) {
    place(new Placed(kind, null, null, null, member));
  }

  /** From now on rows have their place; to be called once, when the scripts before them are in. */
  public void openRows() {
    List<Placed> waiting;
    synchronized (this) {
      waiting = List.copyOf(held);
      held.clear();
      heldBytes = 0;
      areRowsOpen = true;
      notifyAll();
    }
    waiting.forEach(this::place);
  }

  /** Whether it is held; waits where too much is. */
  private synchronized boolean isHeld(Placed placed) {
    while (!areRowsOpen && heldBytes >= HELD_PARTS * (long) partSize) {
      try {
        if (isClosed) {
          throw new IllegalStateException("the archive was given up");
        }
        wait();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IllegalStateException("interrupted before rows had their place", e);
      }
    }
    if (!areRowsOpen) {
      held.add(placed);
      heldBytes += placed.member().length();
    }
    return !areRowsOpen;
  }

  /** A member that holds rows of a table. */
  public void addChunk(CopyText text, Manifest.Range range, CopyLines lines, GzipMember member) {
    Placed placed = new Placed(Manifest.CHUNK, text, range, lines, member);
    if (!isHeld(placed)) {
      place(placed);
    }
  }

  private void place(Placed placed) {
    GzipMember member = placed.member();
    CopyText text = placed.text();
    CopyLines lines = placed.lines();
    boolean sealed;
    synchronized (this) {
      members.add(
          new Manifest.Member(
              placed.kind(),
              text == null ? null : text.schema(),
              text == null ? null : text.table(),
              placed.range(),
              size,
              member.length(),
              member.rawBytes(),
              member.crc(),
              member.sha256(),
              lines == null ? null : lines.rows(),
              lines == null ? null : lines.fingerprint().toString()));
      size += member.length();
      gathered.add(member.buffer());
      gatheredBytes = Math.addExact(gatheredBytes, member.length());
      sealed = gatheredBytes >= partSize;
      if (sealed) {
        seal();
      }
    }
    if (sealed) {
      sender.awaitRoom();
    }
  }

  /** Under the lock, since a part's place is its turn. */
  private synchronized void seal() {
    sender.add(List.copyOf(gathered), gatheredBytes);
    gathered.clear();
    gatheredBytes = 0;
  }

  /**
   * Sends what is left and makes the object; false where its key is taken. Call when every thread
   * has added its last member.
   */
  public boolean complete() {
    if (gatheredBytes > 0) {
      seal();
    }
    return sender.complete();
  }

  /** Every member so far, in the order of their offsets. */
  public synchronized List<Manifest.Member> members() {
    return List.copyOf(members);
  }

  public synchronized long size() {
    return size;
  }

  /** The digest of the whole object, once it is complete. */
  public String sha256() {
    return sender.sha256();
  }

  /** Ends what is still being sent, so that nothing is when the upload is given up. */
  @Override
  public void close() {
    synchronized (this) {
      isClosed = true;
      notifyAll();
    }
    sender.close();
  }
}
