package trasiego.rule.lock;

import static trasiego.hazard.HazardCode.BUILD_INDEX;
import static trasiego.hazard.HazardCode.STATISTICS_NEEDED;

import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import trasiego.execution.Severity;
import trasiego.observation.ObservedStatement;
import trasiego.observation.schema.Change;
import trasiego.observation.schema.SchemaObject.Index;
import trasiego.observation.schema.SchemaObject.Statistics;
import trasiego.rule.AffectedTable;
import trasiego.rule.Rule;
import trasiego.rule.Sql;
import trasiego.rule.StatementContext;

/** Rules about what the planner no longer or not yet knows. */
public final class StatisticsRules {
  private static final Pattern OF =
      Pattern.compile("CREATE STATISTICS \\S+ (?:\\(.*?\\) )?ON (.+) FROM .+", Pattern.DOTALL);

  /** An index on one expression and nothing else, in its usual order. */
  private static final Pattern ON_EXPRESSION =
      Pattern.compile("CREATE (?:UNIQUE )?INDEX .+ USING \\w+ \\((.+\\))\\)", Pattern.DOTALL);

  public static final List<Rule> ALL =
      List.of(Rule.of(StatisticsRules::statisticsNeeded, STATISTICS_NEEDED));

  private StatisticsRules() {}

  /** The planner knows nothing of an expression until the table is analysed. */
  private static void statisticsNeeded(StatementContext it) {
    for (Change<Index> change : it.changes(Index.class)) {
      Index index = change.object();
      if (change.isAdded()
          && !index.inherited()
          && index.columns().contains(0)
          && !RebuiltIndex.isOne(it, index)
          && !it.isReported(BUILD_INDEX)
          && it.later().stream().noneMatch(StatisticsRules::analyses)) {
        AffectedTable.of(it, index.relation())
            .filter(AffectedTable::hasRows)
            .filter(table -> !isKnown(it, index))
            .ifPresent(table -> report(table, index));
      }
    }
  }

  private static boolean analyses(ObservedStatement statement) {
    String first = statement.words().get(0);
    return first.equals("ANALYZE")
        || first.equals("VACUUM") && statement.words().contains("ANALYZE");
  }

  /** Whether a statistics object tells the planner of the expression already. */
  private static boolean isKnown(StatementContext it, Index index) {
    return it.before()
        .all(Statistics.class)
        .filter(one -> one.relation().equals(index.relation()))
        .map(one -> OF.matcher(one.definition()))
        .anyMatch(of -> of.matches() && index.definition().contains(of.group(1)));
  }

  private static void report(AffectedTable table, Index index) {
    table
        .it()
        .report(
            STATISTICS_NEEDED,
            Severity.NOTE,
            index.name(),
            "the planner guesses how many rows match the index's expression until %s is analysed, which may be after a tenth of it has changed"
                .formatted(table.name()),
            safer(table, index).orElse(null));
  }

  private static Optional<String> safer(AffectedTable table, Index index) {
    Matcher on = ON_EXPRESSION.matcher(index.definition());
    return index.columns().size() == 1 && on.matches()
        ? Optional.of(
            Sql.files(
                "CREATE STATISTICS %s ON (%s) FROM %s;\nANALYZE %s;"
                    .formatted(
                        Sql.beside(index.name(), Sql.name(Sql.own(index.name()), "stats")),
                        on.group(1),
                        table.name(),
                        table.name()),
                Sql.file(List.of(table.it().statement()))))
        : Optional.empty();
  }
}
