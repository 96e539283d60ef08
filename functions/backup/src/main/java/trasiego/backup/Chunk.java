package trasiego.backup;

import java.util.ArrayList;
import java.util.List;
import trasiego.archive.Manifest;

/**
 * What of a table one worker reads at a time.
 *
 * @param bytes what it weighs, TOAST included
 */
record Chunk(Relation table, Manifest.Range range, long bytes) {
  /** Ranges of less are not worth a round trip. */
  private static final long LEAST = 32L * 1024 * 1024;

  /** One is the work that may be left to the last worker, alone. */
  private static final long MOST = 128L * 1024 * 1024;

  private static final int PER_WORKER = 8;

  static Chunk whole(Relation table) {
    return new Chunk(table, Manifest.Range.WHOLE, table.bytes());
  }

  /** How much one should weigh, so that each worker has several. */
  static long target(List<Relation> tables, int workers) {
    long all = tables.stream().mapToLong(Relation::bytes).sum();
    return Math.clamp(all / ((long) workers * PER_WORKER), LEAST, MOST);
  }

  /**
   * A table's, by equal numbers of blocks. The last has no end: blocks that were added since belong
   * to no row of the snapshot, or to it.
   */
  static List<Chunk> of(Relation table, long target) {
    long count = Math.min(Math.ceilDiv(table.bytes(), target), table.blocks());
    if (count <= 1) {
      return List.of(whole(table));
    }
    List<Chunk> chunks = new ArrayList<>();
    for (long i = 0; i < count; i++) {
      Long from = i == 0 ? null : table.blocks() * i / count;
      Long to = i == count - 1 ? null : table.blocks() * (i + 1) / count;
      chunks.add(new Chunk(table, new Manifest.Range(from, to), table.bytes() / count));
    }
    return chunks;
  }
}
