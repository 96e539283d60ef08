package trasiego.rule;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import trasiego.estimate.RowEstimates;
import trasiego.migration.Script;
import trasiego.observation.ObservedFile;
import trasiego.observation.Untried;
import trasiego.observation.schema.SchemaObject;
import trasiego.observation.schema.SchemaObject.Column;
import trasiego.observation.schema.SchemaObject.Constraint;
import trasiego.observation.schema.SchemaObject.Index;
import trasiego.observation.schema.SchemaObject.Policy;
import trasiego.observation.schema.SchemaObject.Relation;
import trasiego.observation.schema.SchemaObject.Trigger;

/**
 * One observed file with all that its judgement needs.
 *
 * @param deployedBefore the names of all objects that exist before the whole deployment, not only
 *     before this file
 * @param untried what may be missing where the file was tried
 * @param rows how many its statements write, by statistics
 * @param lockOrders of the deployment's files before
 */
public record FileContext(
    ObservedFile file,
    Script script,
    TargetTables target,
    Thresholds thresholds,
    Set<String> deployedBefore,
    int major,
    Untried untried,
    RowEstimates rows,
    List<LockOrder> lockOrders) {
  public FileContext {
    lockOrders = List.copyOf(lockOrders);
  }

  /** Whether somebody may use this relation while the file runs: it was there before the file. */
  public boolean isInUse(String relation) {
    return deployedBefore.contains(relation) && file.before().relation(relation).isPresent();
  }

  /** The relation as it was before the file, where somebody may use it while the file runs. */
  public Optional<Relation> inUse(String key) {
    return file.before().find(Relation.class, key).filter(it -> isInUse(it.name()));
  }

  /**
   * Whether somebody may use this object: it, and what it belongs to, was there before the file.
   */
  public boolean isInUse(SchemaObject object) {
    SchemaObject was = file.before().objects().get(object.key());
    return was != null
        && deployedBefore.contains(was.name())
        && switch (object) {
          case Relation it -> isInUse(it.key(), null);
          case Column it -> isInUse(it.relation(), null);
          case Constraint it -> isInUse(it.relation(), it.type());
          case Index it -> isInUse(it.relation(), null);
          case Trigger it -> isInUse(it.relation(), null);
          case Policy it -> isInUse(it.relation(), null);
          default -> true;
        };
  }

  private boolean isInUse(String relation, String other) {
    return relation == null ? other != null : inUse(relation).isPresent();
  }

  /** A relation by its key as the file left it, else as it found it. */
  public Optional<Relation> relation(String key) {
    return file.after().find(Relation.class, key).or(() -> file.before().find(Relation.class, key));
  }

  /** Whether reading or writing all of it takes long; unknown counts as long. */
  public boolean isLarge(String relation) {
    if (!isInUse(relation)) {
      return false;
    }
    if (!target.known()) {
      return true;
    }
    return target
        .table(relation)
        .map(it -> thresholds.isReached(it.rows(), it.bytes()))
        .orElse(false);
  }

  /** A phrase such as {@code 2,000,000 rows, 310 MB}, or what an unknown size means. */
  public String size(String relation) {
    if (!target.known()) {
      return isInUse(relation) ? "size unknown: large " + thresholds.from() : "new";
    }
    return target
        .table(relation)
        .map(it -> "%,d rows, %s".formatted(it.rows(), Sizes.bytes(it.bytes())))
        .orElse("new");
  }
}
