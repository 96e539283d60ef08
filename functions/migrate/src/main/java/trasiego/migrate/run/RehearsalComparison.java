package trasiego.migrate.run;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import trasiego.execution.Lock;
import trasiego.execution.Observation;
import trasiego.execution.SharedChange;
import trasiego.execution.Touched;
import trasiego.observation.SharedChanges;

/**
 * What a file did in its rehearsal, against which each of its statements is held on the live
 * database, before anything is committed: a file may look where it is. What is compared is all that
 * the file did up to there.
 */
final class RehearsalComparison {
  /** Weakest first. Reading and the checks of keys, which lock row by row, are no deviation. */
  private static final List<String> WEAKEST_FIRST =
      List.of(
          "ACCESS SHARE",
          "ROW SHARE",
          "ROW EXCLUSIVE",
          "SHARE UPDATE EXCLUSIVE",
          "SHARE",
          "SHARE ROW EXCLUSIVE",
          "EXCLUSIVE",
          "ACCESS EXCLUSIVE");

  /** It keeps vacuum and DDL out, and no application: ANALYZE takes it on whatever is there. */
  private static final int HARMLESS = WEAKEST_FIRST.indexOf("SHARE UPDATE EXCLUSIVE");

  private static final int WRITES = WEAKEST_FIRST.indexOf("ROW EXCLUSIVE");
  private static final long MANY_TIMES = 10;

  /** Fewer are nothing that anybody waits for. */
  private static final long FEW_ROWS = 1_000;

  private final List<Observation> statements;
  private final boolean withRows;
  private final boolean whole;
  private final Map<String, Integer> locks = new HashMap<>();
  private final Map<String, Long> rows = new HashMap<>();
  private final Set<String> rewritten = new HashSet<>();
  private final Map<String, Long> liveRows = new HashMap<>();

  /**
   * @param withRows whether there were rows in the rehearsal
   * @param all how many statements the file has
   */
  RehearsalComparison(List<Observation> statements, boolean withRows, int all) {
    this.statements = statements;
    this.withRows = withRows;
    this.whole = statements.size() == all && statements.stream().noneMatch(Observation::isUntried);
  }

  /**
   * A line for each thing that this statement does on the live database and did not in the
   * rehearsal.
   */
  List<String> deviations(Connection connection, Observation live, TableNames names)
      throws SQLException {
    List<String> lines = new ArrayList<>();
    Observation before = rehearsed(live.number());
    if (before == null || !before.isUntried()) {
      List<SharedChange> shared = before == null ? List.of() : before.shared();
      lines.addAll(SharedChanges.unexpected(shared, live.shared()));
    }
    if (whole) {
      remember(before);
      lines.addAll(ofTables(connection, live, names));
    }
    return lines;
  }

  private Observation rehearsed(int number) {
    return statements.stream().filter(it -> it.number() == number).findFirst().orElse(null);
  }

  private void remember(Observation before) {
    before.locks().forEach(it -> locks.merge(it.relation(), rank(it.mode()), Math::max));
    before.rows().forEach((table, touched) -> rows.merge(table, all(touched), Long::sum));
    rewritten.addAll(before.rewritten());
  }

  private List<String> ofTables(Connection connection, Observation live, TableNames names)
      throws SQLException {
    live.rows().forEach((table, touched) -> liveRows.merge(table, all(touched), Long::sum));
    List<String> lines = differences(live, names, Families.NONE);
    // A partition that came since the backup is like its sisters: asked for only where one may be.
    return lines.isEmpty() ? lines : differences(live, names, Families.read(connection));
  }

  private List<String> differences(Observation live, TableNames names, Families families) {
    List<String> lines = new ArrayList<>();
    for (String table : live.rewritten()) {
      if (rewritten.stream().noneMatch(it -> isSame(it, table, names, families))) {
        lines.add("it rewrites " + table + ", which it did not there");
      }
    }
    for (Lock lock : live.locks()) {
      int strongest = strongest(lock.relation(), names, families);
      if (rank(lock.mode()) > Math.max(strongest, HARMLESS) && names.isOlder(lock.relation())) {
        lines.add(
            "it locks %s in %s mode, there %s"
                .formatted(
                    lock.relation(),
                    lock.mode(),
                    strongest < 0 ? "not at all" : "at most in " + WEAKEST_FIRST.get(strongest)));
      }
    }
    if (withRows) {
      live.rows().keySet().stream()
          .filter(names::isOlder)
          .forEach(table -> lines.addAll(rows(table, names, families)));
    }
    return lines;
  }

  private List<String> rows(String table, TableNames names, Families families) {
    long there = sum(rows, table, names, families);
    long here = sum(liveRows, table, names, families);
    boolean written = there > 0 || strongest(table, names, families) >= WRITES;
    if (!written && !names.hasEventTriggers()) {
      return List.of("it writes to %s (%,d rows), which it did not there".formatted(table, here));
    }
    return written && here > Math.max(FEW_ROWS, there * MANY_TIMES)
        ? List.of("it writes %,d rows of %s, there %,d".formatted(here, table, there))
        : List.of();
  }

  private int strongest(String table, TableNames names, Families families) {
    return locks.entrySet().stream()
        .filter(it -> isSame(it.getKey(), table, names, families))
        .mapToInt(Map.Entry::getValue)
        .max()
        .orElse(-1);
  }

  private static long sum(
      Map<String, Long> counts, String table, TableNames names, Families families) {
    return counts.entrySet().stream()
        .filter(it -> isSame(it.getKey(), table, names, families))
        .mapToLong(Map.Entry::getValue)
        .sum();
  }

  /** The rehearsal may have named it as it was called before the statement. */
  private static boolean isSame(String there, String here, TableNames names, Families families) {
    return there.equals(here)
        || names.earlier(here).contains(there)
        || families.of(there).equals(families.of(here));
  }

  private static long all(Touched touched) {
    return touched.inserted() + touched.updated() + touched.deleted();
  }

  private static int rank(String mode) {
    return WEAKEST_FIRST.indexOf(mode);
  }
}
