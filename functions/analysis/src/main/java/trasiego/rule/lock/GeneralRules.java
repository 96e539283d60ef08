package trasiego.rule.lock;

import static trasiego.hazard.HazardCode.REWRITE_TABLE;
import static trasiego.hazard.HazardCode.SCAN_TABLE;
import static trasiego.hazard.HazardCode.TRUNCATE;
import static trasiego.observation.Event.Kind.BUILD;
import static trasiego.observation.Event.Kind.REWRITE;
import static trasiego.observation.Event.Kind.VALIDATE;
import static trasiego.observation.Event.Kind.VERIFY;

import java.util.List;
import java.util.stream.Stream;
import trasiego.observation.Event;
import trasiego.rule.AffectedTable;
import trasiego.rule.LockConflicts;
import trasiego.rule.Rule;
import trasiego.rule.StatementContext;

/** What no other rule has explained: the server said that it does it, so it is reported. */
public final class GeneralRules {
  public static final List<Rule> ALL =
      List.of(
          Rule.of(GeneralRules::rewriteTable, REWRITE_TABLE),
          Rule.of(GeneralRules::scanTable, SCAN_TABLE));

  private GeneralRules() {}

  private static void rewriteTable(StatementContext it) {
    Stream<String> written =
        it.isReported(TRUNCATE) ? Stream.empty() : it.statement().rewritten().stream();
    Stream<String> said = it.events(REWRITE).stream().map(Event::relation);
    for (AffectedTable table : AffectedTable.roots(it, Stream.concat(said, written))) {
      if (table.isReported()) {
        continue;
      }
      it.report(
          REWRITE_TABLE,
          table.bySize(),
          table.name(),
          "all reads and writes of %s wait while %s are written anew"
              .formatted(table.name(), table.rows()),
          null);
      table.take(REWRITE, VERIFY, VALIDATE, BUILD);
    }
  }

  private static void scanTable(StatementContext it) {
    for (Event.Kind kind : List.of(VERIFY, VALIDATE, BUILD)) {
      for (AffectedTable table : AffectedTable.ofEvents(it, kind)) {
        if (!table.isRewritten() && LockConflicts.strongest(table).isPresent()) {
          it.report(
              SCAN_TABLE,
              table.bySize(),
              table.name(),
              "%s wait while %s are read".formatted(LockConflicts.waiting(table), table.rows()),
              null);
          table.take(VERIFY, VALIDATE, BUILD);
        }
      }
    }
  }
}
