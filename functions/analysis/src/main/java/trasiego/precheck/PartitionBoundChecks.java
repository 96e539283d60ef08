package trasiego.precheck;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import trasiego.observation.schema.Change;
import trasiego.observation.schema.SchemaObject.Relation;

/**
 * What a partition's bound asks: of a table that becomes a partition, or whose bound shrinks
 * because another one was added.
 */
final class PartitionBoundChecks {
  private static final Pattern HASH = Pattern.compile("satisfies_hash_partition\\('(\\d+)'::oid");

  private PartitionBoundChecks() {}

  /** Of those whose bound a statement made or changed. */
  static List<PreCheck> of(CheckContext it) {
    List<PreCheck> checks = new ArrayList<>();
    for (Change<Relation> change : it.changes(Relation.class)) {
      Relation table = change.after();
      if (table == null
          || table.bound() == null
          || !table.kind().equals("table")
          || table.definition() == null
          || !it.isAsked(table.key())
          || change.before() != null && table.definition().equals(change.before().definition())) {
        continue;
      }
      checks.add(
          it.where(
              "bounds",
              table.name(),
              table.key(),
              it.future().now().columns(table.key()),
              "NOT (%s)".formatted(onTarget(it, table.definition()))));
    }
    return checks;
  }

  /** Hash partitions name their parent by its OID, which is another one on the target. */
  private static String onTarget(CheckContext it, String condition) {
    return HASH.matcher(condition)
        .replaceAll(
            found ->
                Matcher.quoteReplacement(
                    it.future()
                        .target()
                        .find(Relation.class, "relation:" + found.group(1))
                        .map(
                            parent ->
                                "satisfies_hash_partition('%s'::regclass"
                                    .formatted(parent.name().replace("'", "''")))
                        .orElse(found.group())));
  }
}
