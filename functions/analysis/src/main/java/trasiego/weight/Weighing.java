package trasiego.weight;

import java.sql.Array;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import trasiego.failure.DatabaseBusyException;
import trasiego.hazard.Weights;
import trasiego.postgres.Session;
import trasiego.weight.KnownQuery.Known;

/** Weighs a target's tables without waiting for anybody and without making anybody wait. */
public final class Weighing {
  private static final String TABLES = Resource.read("weighing.sql");
  private static final int FREQUENT = 3;
  private static final int LONG = 2;

  private record Weighed(
      String name,
      String parent,
      boolean partitioned,
      long rows,
      long bytes,
      int indexes,
      long indexBytes,
      long writes,
      double seconds,
      List<String> references,
      List<String> referencedBy) {

    private static Weighed of(ResultSet row) throws SQLException {
      return new Weighed(
          row.getString(1),
          row.getString(2),
          row.getBoolean(3),
          row.getLong(4),
          row.getLong(5),
          row.getInt(6),
          row.getLong(7),
          row.getLong(8),
          row.getDouble(9),
          names(row.getArray(10)),
          names(row.getArray(11)));
    }

    private static List<String> names(Array array) throws SQLException {
      return List.of((String[]) array.getArray());
    }

    /** A partitioned table holds what its partitions hold. */
    private Weighed with(Weighed part) {
      return new Weighed(
          name,
          parent,
          partitioned,
          rows + part.rows,
          bytes + part.bytes,
          indexes,
          indexBytes + part.indexBytes,
          writes + part.writes,
          seconds,
          references,
          referencedBy);
    }
  }

  private Weighing() {}

  /**
   * Every table and materialized view outside the system's schemas, a partitioned one as the sum of
   * its leaves. Rows are estimates; the rate of writes is a mean over the time for which the server
   * has counted, the least that it can be. The processor's speed is probed for less than a second.
   */
  public static Weights read(Session live) {
    Map<String, Weighed> tables = new HashMap<>();
    List<Weighed> found = weighed(live);
    found.forEach(table -> tables.put(table.name(), table));
    for (Weighed leaf : found) {
      if (!leaf.partitioned()) {
        for (String up = leaf.parent(); up != null; up = tables.get(up).parent()) {
          tables.merge(up, leaf, Weighed::with);
        }
      }
    }
    Known known = KnownQuery.read(live);
    Map<String, Weights.Table> weights = new HashMap<>();
    tables.values().forEach(it -> weights.put(it.name(), weight(it, known.queries())));
    return new Weights(true, weights, Probe.seconds(live));
  }

  /** A lock taken between the look at locks and the question for a size is not waited for long. */
  private static List<Weighed> weighed(Session live) {
    try {
      return weighed(live, true);
    } catch (DatabaseBusyException e) {
      return weighed(live, false);
    }
  }

  private static List<Weighed> weighed(Session live, boolean asks) {
    return live.transaction(
        () -> {
          live.execute("SET TRANSACTION READ ONLY; SET LOCAL lock_timeout = '200ms'");
          return live.query(TABLES, Weighed::of, asks);
        });
  }

  private static Weights.Table weight(Weighed it, List<KnownQuery> queries) {
    return new Weights.Table(
        it.name(),
        it.rows(),
        it.bytes(),
        it.indexes(),
        it.indexBytes(),
        it.writes(),
        it.seconds() <= 0 ? 0 : it.writes() / it.seconds(),
        it.references(),
        it.referencedBy(),
        queries(Names.last(it.name()), queries));
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
