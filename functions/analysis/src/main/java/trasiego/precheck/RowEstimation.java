package trasiego.precheck;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Supplier;
import tools.jackson.databind.JsonNode;
import trasiego.estimate.RowEstimate;
import trasiego.estimate.RowEstimates;
import trasiego.estimate.RowWrite;
import trasiego.estimate.Sources.Source;
import trasiego.failure.DatabaseBusyException;
import trasiego.handler.Json;
import trasiego.observation.ObservedFile;
import trasiego.observation.ObservedStatement;
import trasiego.postgres.Identifier;
import trasiego.postgres.Session;
import trasiego.postgres.SqlFailure;
import trasiego.postgres.TargetPath;

/**
 * Asks the target's planner how many rows statements would write: a SELECT in their place is
 * explained and never run, read-only and under ACCESS SHARE alone. Planning runs immutable
 * functions that it meets with constants, so nothing is asked where the query, an index, its
 * predicate or extended statistics call the target's own, nor of views and foreign tables.
 */
public final class RowEstimation {
  private static final int MOST = 200;
  private static final Set<String> PLAIN = Set.of("r", "p", "m");

  private static final String NUMBER =
      "SELECT coalesce(pg_catalog.to_regclass(?)::pg_catalog.oid::pg_catalog.int8, 0)";

  /** Whatever of a table the planner reads as an expression depends on what it calls. */
  private static final String TABLE =
      """
      WITH RECURSIVE named AS MATERIALIZED (
        SELECT ?::oid AS oid
      ), family AS MATERIALIZED (
        SELECT n.oid FROM named n
        UNION
        SELECT t.relid FROM named n CROSS JOIN LATERAL pg_catalog.pg_partition_tree(n.oid) t
        UNION
        SELECT i.inhrelid FROM named n JOIN pg_catalog.pg_inherits i ON i.inhparent = n.oid
      ), types (oid) AS MATERIALIZED (
        -- A literal of a row's, an array's or a range's type runs the checks of the domains in it.
        SELECT a.atttypid
        FROM pg_catalog.pg_attribute a JOIN family f ON f.oid = a.attrelid
        WHERE a.attnum > 0 AND NOT a.attisdropped
        UNION
        SELECT w.oid
        FROM types y
        JOIN pg_catalog.pg_type t ON t.oid = y.oid
        CROSS JOIN LATERAL (
          SELECT t.typelem WHERE t.typelem <> 0
          UNION ALL SELECT t.typbasetype WHERE t.typbasetype <> 0
          UNION ALL
          SELECT r.rngsubtype FROM pg_catalog.pg_range r WHERE t.oid IN (r.rngtypid, r.rngmultitypid)
          UNION ALL
          SELECT a.atttypid FROM pg_catalog.pg_attribute a
          WHERE t.typrelid <> 0 AND a.attrelid = t.typrelid AND a.attnum > 0 AND NOT a.attisdropped
        ) w (oid)
      ), parts AS MATERIALIZED (
        SELECT 'pg_catalog.pg_constraint'::pg_catalog.regclass AS class, k.oid
        FROM pg_catalog.pg_constraint k JOIN types t ON t.oid = k.contypid
        UNION ALL
        SELECT 'pg_catalog.pg_class'::pg_catalog.regclass, i.indexrelid
        FROM pg_catalog.pg_index i JOIN family f ON f.oid = i.indrelid
        UNION ALL
        SELECT 'pg_catalog.pg_class'::pg_catalog.regclass, f.oid FROM family f
        UNION ALL
        SELECT 'pg_catalog.pg_statistic_ext'::pg_catalog.regclass, s.oid
        FROM pg_catalog.pg_statistic_ext s JOIN family f ON f.oid = s.stxrelid
      )
      SELECT
        c.relkind::text,
        (SELECT pg_catalog.min(f.relkind::text) FROM family m JOIN pg_catalog.pg_class f ON f.oid = m.oid
         WHERE f.relkind NOT IN ('r', 'p', 'm', 'i', 'I')),
        (SELECT pg_catalog.min(d.refobjid::pg_catalog.regprocedure::text)
         FROM parts p
         JOIN pg_catalog.pg_depend d ON d.classid = p.class AND d.objid = p.oid
         WHERE d.refclassid = 'pg_catalog.pg_proc'::pg_catalog.regclass
           AND NOT EXISTS (
             SELECT FROM pg_catalog.pg_depend e
             WHERE e.classid = d.refclassid AND e.objid = d.refobjid AND e.deptype = 'e')),
        (SELECT pg_catalog.min(d.refobjid::pg_catalog.regoperator::text)
         FROM parts p
         JOIN pg_catalog.pg_depend d ON d.classid = p.class AND d.objid = p.oid
         WHERE d.refclassid = 'pg_catalog.pg_operator'::pg_catalog.regclass
           AND NOT EXISTS (
             SELECT FROM pg_catalog.pg_depend e
             WHERE e.classid = d.refclassid AND e.objid = d.refobjid AND e.deptype = 'e'))
      FROM named n
      JOIN pg_catalog.pg_class c ON c.oid = n.oid
      """;

  /**
   * @param odd another kind among its partitions and children
   * @param function of the target's own that its planning may call
   */
  private record Found(String kind, String odd, String function, String operator) {}

  private final Session live;
  private final TargetCode code;
  private final Duration each;
  private int asked;

  /**
   * @param each how long one question may take
   */
  public RowEstimation(Session live, Duration each) {
    this.live = live;
    this.code = new TargetCode(live);
    this.each = each;
  }

  /** Of every statement of the file that writes rows which a query finds. */
  public RowEstimates of(ObservedFile file) {
    Map<Integer, List<RowEstimate>> all = new TreeMap<>();
    for (ObservedStatement statement : file.statements()) {
      all.put(statement.number(), RowWrite.of(statement).stream().map(this::of).toList());
    }
    return new RowEstimates(all);
  }

  private RowEstimate of(RowWrite write) {
    if (write.query() == null) {
      return RowEstimate.unknown(write, "it is no single query that could be asked");
    }
    if (++asked > MOST) {
      return RowEstimate.unknown(write, "%d statements before it were asked".formatted(MOST));
    }
    Optional<String> own = ownCode(write);
    if (own.isPresent()) {
      return RowEstimate.unknown(write, calls("it", own.get()));
    }
    try {
      return asking(() -> asked(write));
    } catch (DatabaseBusyException e) {
      return RowEstimate.unknown(write, "somebody holds the table");
    } catch (SqlFailure e) {
      return RowEstimate.unknown(
          write,
          "it names what the target does not have yet, or not for its owner (%s)"
              .formatted(e.state()));
    }
  }

  /** A literal behind a type's name, which no cast announces, is one as well. */
  private Optional<String> ownCode(RowWrite write) {
    return code.in(write.query())
        .or(
            () ->
                write.types().stream()
                    .flatMap(type -> code.in("NULL::" + Identifier.quote(type)).stream())
                    .findFirst());
  }

  private RowEstimate asked(RowWrite write) {
    TargetPath.duringTransaction(live);
    Map<Source, Long> tables = new LinkedHashMap<>();
    write.named().forEach(source -> tables.put(source, live.number(NUMBER, name(source))));
    // Of a path of the target's own no operator may come into our question.
    live.execute("SET LOCAL search_path = pg_catalog");
    for (Map.Entry<Source, Long> table : tables.entrySet()) {
      Optional<String> obstacle = obstacle(table.getKey().table(), table.getValue());
      if (obstacle.isPresent()) {
        return RowEstimate.unknown(write, obstacle.get());
      }
    }
    TargetPath.duringTransaction(live);
    String plan =
        live.text("EXPLAIN (FORMAT JSON) " + Expressions.forDriver(write.query())).orElse("[]");
    JsonNode top =
        Json.document(plan.getBytes(StandardCharsets.UTF_8), JsonNode.class).path(0).path("Plan");
    long rows = Math.round(top.path("Plan Rows").asDouble(0));
    long width = write.verb().isMaking() ? top.path("Plan Width").asLong(0) : 0;
    return RowEstimate.of(write, rows, rows * width);
  }

  private static String name(Source source) {
    String own = Identifier.quote(source.table());
    return source.schema() == null ? own : Identifier.quote(source.schema()) + "." + own;
  }

  /** What is not there yet has no statistics. */
  private Optional<String> obstacle(String name, long oid) {
    Optional<Found> found =
        live.first(
            TABLE,
            row ->
                new Found(row.getString(1), row.getString(2), row.getString(3), row.getString(4)),
            oid);
    if (found.isEmpty()) {
      return Optional.of(name + " does not exist there yet");
    }
    if (!PLAIN.contains(found.get().kind()) || found.get().odd() != null) {
      return Optional.of(name + " is no plain table");
    }
    return Optional.ofNullable(found.get().function())
        .or(() -> Optional.ofNullable(found.get().operator()))
        .map(own -> calls("an index, a domain or the statistics of " + name, own));
  }

  private static String calls(String who, String what) {
    return "%s calls %s, and a plan runs none of the target's own code there".formatted(who, what);
  }

  /** What CHECK constraints and policies say is not looked at. */
  private RowEstimate asking(Supplier<RowEstimate> work) {
    return live.transaction(
        () -> {
          live.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY");
          live.execute(
              "SET LOCAL lock_timeout = '200ms'; SET LOCAL row_security = off;"
                  + " SET LOCAL constraint_exclusion = off; SET LOCAL statement_timeout = "
                  + Math.max(1, each.toMillis()));
          return work.get();
        });
  }
}
