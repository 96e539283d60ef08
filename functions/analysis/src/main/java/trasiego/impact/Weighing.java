package trasiego.impact;

import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import trasiego.compatibility.KnownQuery;
import trasiego.compatibility.KnownQuery.Known;
import trasiego.postgres.Session;
import trasiego.precheck.QualifiedNames;
import trasiego.rule.TargetTables;
import trasiego.statistics.TableSizes;
import trasiego.statistics.TableSizes.Sized;

/** Weighs a target's tables without waiting for anybody and without making anybody wait. */
public final class Weighing {
  private static final int FREQUENT = 3;
  private static final int LONG = 2;

  private Weighing() {}

  /**
   * Every table and materialized view outside the system's schemas, a partitioned one as the sum of
   * its leaves. Rows are estimates; the rate of writes is a mean over the time for which the server
   * has counted, the least that it can be. The processor's speed is probed for less than a second.
   */
  public static TargetTables read(Session live) {
    Known known = KnownQuery.read(live);
    Map<String, TargetTables.Table> target = new HashMap<>();
    TableSizes.read(live).forEach(it -> target.put(it.name(), weight(it, known.queries())));
    return new TargetTables(true, target, Probe.seconds(live));
  }

  private static TargetTables.Table weight(Sized it, List<KnownQuery> queries) {
    return new TargetTables.Table(
        it.name(),
        it.rows(),
        it.bytes(),
        it.indexes(),
        it.indexBytes(),
        it.writes(),
        it.writesPerSecond(),
        it.references(),
        it.referencedBy(),
        queries(QualifiedNames.last(it.name()), queries));
  }

  private static List<String> queries(String table, List<KnownQuery> queries) {
    List<KnownQuery> its = queries.stream().filter(query -> query.mentions(table)).toList();
    Set<String> lines = new LinkedHashSet<>();
    its.stream()
        .sorted(Comparator.comparingLong(KnownQuery::calls).reversed())
        .limit(FREQUENT)
        .forEach(query -> lines.add(query.line()));
    its.stream()
        .sorted(Comparator.comparingDouble(KnownQuery::meanMillis).reversed())
        .limit(LONG)
        .forEach(query -> lines.add(query.line()));
    return List.copyOf(lines);
  }
}
