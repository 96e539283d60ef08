package trasiego.archive;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import trasiego.archive.fingerprint.CopyLines;
import trasiego.store.Upload;

/**
 * Puts members together to one object. Members may come from several threads; each is placed where
 * the object ends at that moment, so its offset is known at once. Small ones are gathered, so that
 * every part but the last has the size that the store demands. Part numbers are given when a part
 * is sealed, so they are consecutive, and parts are sent by the threads that sealed them, side by
 * side. Memory: at most two parts for each thread.
 */
public final class ArchiveWriter {
  private final Upload upload;
  private final int partSize;
  private final MessageDigest digest = Digests.sha256();
  private final List<Manifest.Member> members = new ArrayList<>();
  private final List<Upload.Part> parts = new ArrayList<>();
  private final List<ByteBuffer> gathered = new ArrayList<>();
  private int gatheredBytes;
  private int sealed;
  private long size;

  public ArchiveWriter(Upload upload, int partSize) {
    if (partSize < Upload.LEAST_PART) {
      throw new IllegalArgumentException("part size " + partSize + " is below the store's least");
    }
    this.upload = upload;
    this.partSize = partSize;
  }

  /** A member that is text of pg_dump's. */
  public void addScript(String kind, GzipMember member) {
    place(kind, null, null, null, member);
  }

  /** A member that holds rows of a table. */
  public void addChunk(CopyText text, Manifest.Range range, CopyLines lines, GzipMember member) {
    place(Manifest.CHUNK, text, range, lines, member);
  }

  private void place(
      String kind, CopyText text, Manifest.Range range, CopyLines lines, GzipMember member) {
    Sealed part;
    synchronized (this) {
      members.add(
          new Manifest.Member(
              kind,
              text == null ? null : text.schema(),
              text == null ? null : text.table(),
              range,
              size,
              member.length(),
              member.rawBytes(),
              member.crc(),
              member.sha256(),
              lines == null ? null : lines.rows(),
              lines == null ? null : lines.fingerprint().toString()));
      size += member.length();
      digest.update(member.bytes(), 0, member.length());
      gathered.add(member.buffer());
      gatheredBytes = Math.addExact(gatheredBytes, member.length());
      part = gatheredBytes < partSize ? null : seal();
    }
    if (part != null) {
      send(part);
    }
  }

  private record Sealed(int number, ByteBuffer bytes) {}

  private synchronized Sealed seal() {
    ByteBuffer whole;
    if (gathered.size() == 1) {
      whole = gathered.getFirst();
    } else {
      whole = ByteBuffer.allocate(gatheredBytes);
      gathered.forEach(whole::put);
      whole.flip();
    }
    gathered.clear();
    gatheredBytes = 0;
    return new Sealed(++sealed, whole);
  }

  private void send(Sealed part) {
    Upload.Part sent = upload.send(part.number(), part.bytes());
    synchronized (this) {
      parts.add(sent);
    }
  }

  /**
   * Sends what is left and makes the object; false where its key is taken. Call when every thread
   * has added its last member.
   */
  public boolean complete() {
    if (gatheredBytes > 0) {
      send(seal());
    }
    parts.sort(Comparator.comparingInt(Upload.Part::number));
    return upload.complete(parts);
  }

  /** Every member so far, in the order of their offsets. */
  public synchronized List<Manifest.Member> members() {
    return List.copyOf(members);
  }

  public synchronized long size() {
    return size;
  }

  /** The digest of the whole object; ends the writing. */
  public synchronized String sha256() {
    return HexFormat.of().formatHex(digest.digest());
  }
}
