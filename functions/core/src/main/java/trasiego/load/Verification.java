package trasiego.load;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import trasiego.archive.Archive;
import trasiego.archive.CopyText;
import trasiego.archive.Manifest.Generated;
import trasiego.archive.Manifest.Root;
import trasiego.archive.Manifest.Table;
import trasiego.archive.QueryPath;
import trasiego.archive.TableContent;
import trasiego.archive.fingerprint.CopyLines;
import trasiego.archive.fingerprint.Fingerprint;
import trasiego.archive.fingerprint.RowHash;
import trasiego.failure.RestoreFailedException;
import trasiego.handler.Thrown;
import trasiego.postgres.Identifier;
import trasiego.postgres.Session;

/**
 * Proves that the restored database holds what the manifest says: each table's rows by their
 * fingerprint, each sequence by its value.
 */
public final class Verification {
  private static final Logger LOG = LoggerFactory.getLogger(Verification.class);

  private final Work work;
  private final Archive archive;
  private final Target target;

  /** Whose content is proven. */
  public interface Target {
    /** A session that sees every row: row security hides rows even from a table's owner. */
    Session open();

    /** Keeps that they are done. */
    void done(Session session, List<String> steps);

    /** Whether the table is there to be compared. */
    default boolean has(Table table) {
      return true;
    }

    /** Whether it computes as the live database does: under the same locale, to begin with. */
    default boolean computesAlike() {
      return true;
    }

    /** Whether the sequence that this statement of pg_dump sets is there. */
    default boolean takes(Session session, String statement) {
      return true;
    }
  }

  public Verification(Work work, Archive archive, Target target) {
    this.work = work;
    this.archive = archive;
    this.target = target;
  }

  /**
   * Tables that are compared one after another and noted together: small ones, one, or those whose
   * rows were loaded through one root.
   */
  private record Item(List<String> steps, List<Table> tables) {
    private static final int MOST = 200;
    private static final long LONGEST = 4 * 1024 * 1024;

    static Item empty() {
      return new Item(new ArrayList<>(), new ArrayList<>());
    }

    long bytes() {
      return tables.stream().mapToLong(Table::rawBytes).sum();
    }

    boolean takes(Table next) {
      return tables.size() < MOST && bytes() + next.rawBytes() <= LONGEST;
    }

    void add(int index, Table table) {
      steps.add(LoadLedger.VERIFIED + " " + index);
      tables.add(table);
    }
  }

  /** Compares what is not compared yet; false where time was over. */
  public boolean verify(Set<String> done) {
    List<Item> items = items(done);
    if (!Workers.run(work, items, this::open, this::compare)) {
      return false;
    }
    try (Session session = open()) {
      new SequenceVerification(archive)
          .verify(session, statement -> target.takes(session, statement));
    }
    LOG.info(
        "verified {} tables: fingerprints equal",
        items.stream().mapToInt(item -> item.tables().size()).sum());
    return true;
  }

  private List<Item> items(Set<String> done) {
    List<Item> items = new ArrayList<>();
    Map<Root, Item> trees = new LinkedHashMap<>();
    List<Table> tables = archive.manifest().tables();
    for (int i = 0; i < tables.size(); i++) {
      Table table = tables.get(i);
      if (!target.has(table) || done.contains(LoadLedger.VERIFIED + " " + i)) {
        continue;
      }
      if (table.root() != null) {
        trees.computeIfAbsent(table.root(), root -> Item.empty()).add(i, table);
        continue;
      }
      if (items.isEmpty() || !items.getLast().takes(table)) {
        items.add(Item.empty());
      }
      items.getLast().add(i, table);
    }
    items.addAll(trees.values());
    items.sort(Comparator.comparingLong(Item::bytes).reversed());
    return items;
  }

  private Session open() {
    Session session = target.open();
    try {
      session.execute(CopyText.SETTINGS);
      return session;
    } catch (RuntimeException e) {
      session.close();
      throw e;
    }
  }

  private void compare(Session session, Item item) {
    Map<Root, List<Table>> trees = new LinkedHashMap<>();
    for (Table table : item.tables()) {
      if (table.root() == null) {
        compare(session, table, read(session, table));
      } else {
        trees.computeIfAbsent(table.root(), root -> new ArrayList<>()).add(table);
      }
    }
    trees.forEach((root, partitions) -> compare(session, root, partitions));
    target.done(session, item.steps());
  }

  /** A row may lie in another partition than it did: all of them together hold the same rows. */
  private void compare(Session session, Root root, List<Table> partitions) {
    RowHash hash = archive.manifest().rowHashing();
    CopyLines found = new CopyLines(hash);
    CopyLines wanted = new CopyLines(hash);
    TreeMap<String, Fingerprint> computed = new TreeMap<>();
    TreeMap<String, Fingerprint> wantedComputed = new TreeMap<>();
    for (Table partition : partitions) {
      TableContent content = read(session, partition);
      found.add(content.lines());
      wanted.add(
          partition.rows(), partition.rawBytes(), Fingerprint.parse(partition.fingerprint()));
      add(computed, content.generated());
      add(wantedComputed, partition.generated());
    }
    compare(
        session,
        new Table(
            root.schema(),
            root.name(),
            partitions.getFirst().columns(),
            wanted.rows(),
            wanted.bytes(),
            wanted.fingerprint().toString(),
            generated(wantedComputed),
            root),
        new TableContent(found, generated(computed)));
  }

  private static void add(Map<String, Fingerprint> sums, List<Generated> columns) {
    for (Generated column : columns) {
      sums.computeIfAbsent(column.column(), it -> new Fingerprint())
          .add(Fingerprint.parse(column.fingerprint()));
    }
  }

  private static List<Generated> generated(Map<String, Fingerprint> sums) {
    return sums.entrySet().stream()
        .map(sum -> new Generated(sum.getKey(), sum.getValue().toString()))
        .toList();
  }

  private void compare(Session session, Table table, TableContent content) {
    CopyLines found = content.lines();
    String fingerprint = found.fingerprint().toString();
    if (found.rows() != table.rows() || !fingerprint.equals(table.fingerprint())) {
      throw new RestoreFailedException(
          "table "
              + Identifier.quote(table.schema(), table.name())
              + " was restored with "
              + found.rows()
              + " rows and fingerprint "
              + fingerprint
              + ", wanted "
              + table.rows()
              + " rows and "
              + table.fingerprint());
    }
    List<String> otherwise =
        table.generated().stream()
            .filter(column -> target.computesAlike() && !content.generated().contains(column))
            .map(column -> Identifier.quote(column.column()))
            .toList();
    if (!otherwise.isEmpty()) {
      throw new RestoreFailedException(
          "table "
              + Identifier.quote(table.schema(), table.name())
              + ": its rows are the backup's, but its generated "
              + (otherwise.size() == 1 ? "column " : "columns ")
              + String.join(", ", otherwise)
              + " came out with other values: the restore computes them under "
              + OwnersSettings.of(archive.manifest())
              + ", where an operator or a function in them may be another one, unless what"
              + " they call was changed after the rows were written; "
              + mending(session, table));
    }
  }

  private String mending(Session session, Table table) {
    String statements = PathAdvice.of(session, table.schema(), table.name());
    return statements.isEmpty()
        ? "write such an operator as OPERATOR(schema.=), or write the rows again"
        : "give the functions the path under which the rows were written: "
            + statements
            + "; or write the rows again";
  }

  private TableContent read(Session session, Table table) {
    try {
      CopyText text = CopyText.of(table, archive.manifest().encoding());
      return QueryPath.during(
          session,
          Optional.ofNullable(archive.manifest().searchPath()),
          text,
          () -> TableContent.read(session, text, archive.manifest().rowHashing()));
    } catch (OutOfMemoryError e) {
      throw new RestoreFailedException(
          "reading table "
              + Identifier.quote(table.schema(), table.name())
              + ": a row must fit into memory as a whole, and "
              + Thrown.words(e),
          e);
    }
  }
}
