package trasiego.backup;

import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import trasiego.archive.Manifest;
import trasiego.archive.TableContent;
import trasiego.archive.fingerprint.CopyLines;

/** What has been copied so far, for the log and then for the manifest. */
final class Progress {
  private static final Logger LOG = LoggerFactory.getLogger(Progress.class);
  private static final double MEGA = 1e6;

  private final List<Relation> tables;
  private final Map<Long, Integer> left = new ConcurrentHashMap<>();
  private final Map<Long, TableContent> done = new ConcurrentHashMap<>();
  private final LongAdder rows = new LongAdder();
  private final LongAdder bytes = new LongAdder();

  Progress(List<Relation> tables, List<Batch> batches) {
    this.tables = tables;
    batches.forEach(
        batch -> batch.chunks().forEach(chunk -> left.merge(chunk.table().oid(), 1, Integer::sum)));
  }

  /** So much more. */
  void copied(long moreRows, long moreBytes) {
    rows.add(moreRows);
    bytes.add(moreBytes);
  }

  /** One chunk of the table; what its chunks come to adds up to what it comes to. */
  void finished(Relation table, TableContent content) {
    done.merge(table.oid(), content, TableContent::plus);
    left.computeIfPresent(table.oid(), (oid, count) -> count == 1 ? null : count - 1);
  }

  void log() {
    if (rows.sum() > 0 && !left.isEmpty()) {
      LOG.info(
          "copied {} of {} tables, {} rows, {} MB",
          tables.size() - left.size(),
          tables.size(),
          rows.sum(),
          mega(bytes.sum()));
    }
  }

  /** The tables with the most text, for a person to recognise the database by. */
  void logLargest(int count) {
    tables.stream()
        .sorted(
            Comparator.comparingLong((Relation t) -> done.get(t.oid()).lines().bytes()).reversed())
        .limit(count)
        .forEach(
            table -> {
              CopyLines content = done.get(table.oid()).lines();
              LOG.info(
                  "backed up {}: {} rows, {} MB", table, content.rows(), mega(content.bytes()));
            });
  }

  static String mega(long size) {
    return String.format(java.util.Locale.ROOT, "%.1f", size / MEGA);
  }

  long rows() {
    return done.values().stream().mapToLong(content -> content.lines().rows()).sum();
  }

  /** The manifest's tables; every one must be finished. */
  List<Manifest.Table> tables() {
    return tables.stream()
        .map(
            table -> {
              TableContent content = done.get(table.oid());
              CopyLines lines = content.lines();
              return new Manifest.Table(
                  table.schema(),
                  table.name(),
                  table.columns(),
                  lines.rows(),
                  lines.bytes(),
                  lines.fingerprint().toString(),
                  content.generated(),
                  table.root());
            })
        .toList();
  }
}
