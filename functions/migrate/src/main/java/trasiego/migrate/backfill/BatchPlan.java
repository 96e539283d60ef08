package trasiego.migrate.backfill;

import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Whether a statement, as the server plans it, puts many rows into one. */
final class BatchPlan {
  private static final Set<String> TOGETHER = Set.of("Aggregate", "WindowAgg", "Group", "Unique");

  /** What only hands rows on. */
  private static final Set<String> THROUGH =
      Set.of(
          "ModifyTable",
          "Subquery Scan",
          "ProjectSet",
          "Result",
          "Gather",
          "Gather Merge",
          "Sort",
          "Incremental Sort",
          "Materialize");

  private BatchPlan() {}

  /**
   * @param plan as EXPLAIN (FORMAT JSON) writes it
   */
  static boolean isAboutAll(String plan) {
    JsonNode node = JsonMapper.shared().readTree(plan).path(0).path("Plan");
    while (THROUGH.contains(node.path("Node Type").asString(""))) {
      node = node.path("Plans").path(0);
    }
    return TOGETHER.contains(node.path("Node Type").asString(""));
  }
}
