package trasiego.rule.lock;

import static trasiego.hazard.HazardCode.CLUSTER;
import static trasiego.hazard.HazardCode.LOCK_TABLE;
import static trasiego.hazard.HazardCode.REFRESH_MATERIALIZED_VIEW;
import static trasiego.hazard.HazardCode.VACUUM_FULL;
import static trasiego.observation.Event.Kind.BUILD;
import static trasiego.observation.Event.Kind.REWRITE;

import java.util.List;
import java.util.stream.Stream;
import trasiego.execution.Lock;
import trasiego.observation.schema.SchemaObject.Index;
import trasiego.rule.AffectedTable;
import trasiego.rule.LockConflicts;
import trasiego.rule.Rule;
import trasiego.rule.StatementContext;

/** Rules about statements that keep the schema as it is: only their words tell what they are. */
public final class MaintenanceRules {
  public static final List<Rule> ALL =
      List.of(
          Rule.of(MaintenanceRules::vacuumFull, VACUUM_FULL),
          Rule.of(MaintenanceRules::cluster, CLUSTER),
          Rule.of(MaintenanceRules::refresh, REFRESH_MATERIALIZED_VIEW),
          Rule.of(MaintenanceRules::lockTable, LOCK_TABLE));

  private MaintenanceRules() {}

  private static void vacuumFull(StatementContext it) {
    if (it.begins("VACUUM") && it.has("FULL")) {
      for (AffectedTable table : rewritten(it)) {
        it.report(
            VACUUM_FULL,
            table.bySize(),
            table.name(),
            written(table),
            "VACUUM (ANALYZE) " + table.name() + ";");
        table.take(BUILD, REWRITE);
      }
    }
  }

  private static void cluster(StatementContext it) {
    if (it.begins("CLUSTER")) {
      for (AffectedTable table : rewritten(it)) {
        it.report(CLUSTER, table.bySize(), table.name(), written(table), null);
        table.take(BUILD, REWRITE);
      }
    }
  }

  private static List<AffectedTable> rewritten(StatementContext it) {
    return it.statement().rewritten().stream()
        .flatMap(name -> AffectedTable.named(it, name).stream())
        .toList();
  }

  private static String written(AffectedTable table) {
    return "all reads and writes of %s wait while %s and all indexes are written anew"
        .formatted(table.name(), table.rows());
  }

  private static void refresh(StatementContext it) {
    if (it.has("CONCURRENTLY")) {
      return;
    }
    for (AffectedTable view : rewritten(it)) {
      if (view.table().kind().equals("materialized view")) {
        it.report(
            REFRESH_MATERIALIZED_VIEW,
            view.bySize(),
            view.name(),
            "all reads of %s wait while its query runs; %s are there now"
                .formatted(view.name(), view.rows()),
            isRefreshable(view)
                ? "REFRESH MATERIALIZED VIEW CONCURRENTLY " + view.name() + ";"
                : null);
        view.take(BUILD, REWRITE);
      }
    }
  }

  /** Needs an index that is sure to find one row for each row. */
  private static boolean isRefreshable(AffectedTable view) {
    return view.it().after().indexes(view.key()).stream().anyMatch(MaintenanceRules::findsEachRow);
  }

  private static boolean findsEachRow(Index index) {
    return index.unique()
        && index.valid()
        && index.predicate() == null
        && !index.columns().contains(0);
  }

  private static void lockTable(StatementContext it) {
    if (!it.begins("LOCK")) {
      return;
    }
    Stream<String> locked =
        it.statement().gained().stream()
            .filter(lock -> LockConflicts.STRONG.contains(lock.mode()))
            .map(Lock::relation);
    for (AffectedTable table :
        locked.flatMap(name -> AffectedTable.named(it, name).stream()).distinct().toList()) {
      it.report(
          LOCK_TABLE,
          table.bySize(),
          table.name(),
          LockConflicts.waiting(table)
              + " wait from here until the file ends, and the file waits for each that has begun",
          null);
    }
  }
}
