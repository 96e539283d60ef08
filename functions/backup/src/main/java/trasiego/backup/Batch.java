package trasiego.backup;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import trasiego.failure.BackupFailedException;
import trasiego.postgres.Session;

/**
 * Tables that one worker locks, looks at and copies together: a large one alone, many small ones in
 * one, since of those it is the round trips that take the time.
 */
record Batch(List<Relation> tables) {
  private static final int MOST_TABLES = 200;
  private static final long MOST_BYTES = 4 * 1024 * 1024;

  private static final String FILENODES =
      """
      SELECT o, coalesce(pg_catalog.pg_relation_filenode(o), 0)
      FROM pg_catalog.unnest(?::pg_catalog.oid[]) AS o
      """;

  /** All of them, the largest first, so that none of those is what everybody waits for. */
  static List<Batch> of(List<Relation> tables) {
    List<Batch> batches = new ArrayList<>();
    List<Relation> open = new ArrayList<>();
    long bytes = 0;
    for (Relation table :
        tables.stream().sorted(Comparator.comparingLong(Relation::bytes).reversed()).toList()) {
      if (!open.isEmpty() && (open.size() == MOST_TABLES || bytes + table.bytes() > MOST_BYTES)) {
        batches.add(new Batch(List.copyOf(open)));
        open.clear();
        bytes = 0;
      }
      open.add(table);
      bytes += table.bytes();
    }
    if (!open.isEmpty()) {
      batches.add(new Batch(List.copyOf(open)));
    }
    return batches;
  }

  /** The statement that locks each of them, or none and at once. */
  String lock() {
    return tables.stream()
        .map(Relation::toString)
        .collect(Collectors.joining(", ONLY ", "LOCK TABLE ONLY ", " IN ACCESS SHARE MODE NOWAIT"));
  }

  /** Throws where one has other files than the snapshot shows: it would be read as empty. */
  void compareFiles(Session session) {
    Map<Long, Long> now =
        session.query(FILENODES, row -> Map.entry(row.getLong(1), row.getLong(2)), oids()).stream()
            .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
    for (Relation table : tables) {
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
    return tables.stream()
        .map(table -> Long.toString(table.oid()))
        .collect(Collectors.joining(",", "{", "}"));
  }
}
