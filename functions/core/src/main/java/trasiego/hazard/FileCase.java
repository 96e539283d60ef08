package trasiego.hazard;

import java.util.HashSet;
import java.util.Set;
import trasiego.migration.Script;
import trasiego.observation.ObservedFile;
import trasiego.observation.SchemaObject.Relation;

/**
 * One observed file with all that its judgement needs.
 *
 * @param deployedBefore the names of tables that exist before the whole deployment, not only before
 *     this file
 */
record FileCase(
    ObservedFile file,
    Script script,
    Weights weights,
    Thresholds thresholds,
    Set<String> deployedBefore,
    int major) {
  static Set<String> tables(ObservedFile first) {
    Set<String> names = new HashSet<>();
    first.before().all(Relation.class).map(Relation::name).forEach(names::add);
    return names;
  }

  /** Whether somebody may use this relation while the file runs: it was there before the file. */
  boolean isInUse(String relation) {
    return deployedBefore.contains(relation) && file.before().relation(relation).isPresent();
  }

  /** Whether reading or writing all of it takes long; unknown counts as long. */
  boolean isLarge(String relation) {
    if (!isInUse(relation)) {
      return false;
    }
    if (!weights.known()) {
      return true;
    }
    return weights
        .table(relation)
        .map(it -> it.rows() >= thresholds.rows() || it.bytes() >= thresholds.bytes())
        .orElse(false);
  }

  /** A phrase such as {@code 2,000,000 rows, 310 MB} or {@code size unknown}. */
  String size(String relation) {
    if (!weights.known()) {
      return isInUse(relation) ? "size unknown, judged as large" : "new";
    }
    return weights
        .table(relation)
        .map(it -> "%,d rows, %s".formatted(it.rows(), Sizes.bytes(it.bytes())))
        .orElse("new");
  }
}
