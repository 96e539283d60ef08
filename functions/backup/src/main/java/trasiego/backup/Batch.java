package trasiego.backup;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import trasiego.failure.BackupFailedException;
import trasiego.postgres.Session;

/**
 * What one worker locks, looks at and copies together: a chunk of a large table alone, many small
 * tables in one, since of those it is the round trips that take the time.
 */
record Batch(List<Chunk> chunks) {
  private static final int MOST_TABLES = 200;
  private static final long MOST_BYTES = 4 * 1024 * 1024;

  private static final String FILENODES =
      """
      SELECT o, coalesce(pg_catalog.pg_relation_filenode(o), 0)
      FROM pg_catalog.unnest(?::pg_catalog.oid[]) AS o
      """;

  /** All of them, the largest first, so that none of those is what everybody waits for. */
  static List<Batch> of(List<Relation> tables, int workers) {
    long target = Chunk.target(tables, workers);
    List<Chunk> chunks =
        tables.stream()
            .flatMap(table -> Chunk.of(table, target).stream())
            .sorted(Comparator.comparingLong(Chunk::bytes).reversed())
            .toList();
    List<Batch> batches = new ArrayList<>();
    List<Chunk> open = new ArrayList<>();
    long bytes = 0;
    for (Chunk chunk : chunks) {
      boolean isFull = open.size() == MOST_TABLES || bytes + chunk.bytes() > MOST_BYTES;
      if (!open.isEmpty() && (isFull || !chunk.range().coversAll())) {
        batches.add(new Batch(List.copyOf(open)));
        open.clear();
        bytes = 0;
      }
      open.add(chunk);
      bytes += chunk.bytes();
    }
    if (!open.isEmpty()) {
      batches.add(new Batch(List.copyOf(open)));
    }
    return batches;
  }

  /** These tables, each as a whole. */
  static Batch whole(List<Relation> tables) {
    return new Batch(tables.stream().map(Chunk::whole).toList());
  }

  /** Whether it is a part of a table. */
  boolean isRange() {
    return !chunks.getFirst().range().coversAll();
  }

  private List<Relation> tables() {
    return chunks.stream().map(Chunk::table).toList();
  }

  /** The statement that locks each of them, or none and at once. */
  String lock() {
    return tables().stream()
        .map(Relation::toString)
        .collect(Collectors.joining(", ONLY ", "LOCK TABLE ONLY ", " IN ACCESS SHARE MODE NOWAIT"));
  }

  /** Throws where one has other files than the snapshot shows: it would be read as empty. */
  void compareFiles(Session session) {
    Map<Long, Long> now =
        session.query(FILENODES, row -> Map.entry(row.getLong(1), row.getLong(2)), oids()).stream()
            .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
    for (Relation table : tables()) {
      if (!Long.valueOf(table.filenode()).equals(now.get(table.oid()))) {
        throw new BackupFailedException(
            "table "
                + table
                + " was rewritten or truncated: its file is "
                + now.get(table.oid())
                + ", wanted "
                + table.filenode()
                + "; try again");
      }
    }
  }

  String oids() {
    return tables().stream()
        .map(table -> Long.toString(table.oid()))
        .collect(Collectors.joining(",", "{", "}"));
  }
}
