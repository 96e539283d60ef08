package trasiego.rule.lock;

import static trasiego.hazard.HazardCode.ATTACH_PARTITION;
import static trasiego.hazard.HazardCode.DETACH_PARTITION;
import static trasiego.hazard.HazardCode.ROWS_LEAVE_PARENT;
import static trasiego.hazard.HazardCode.SCAN_DEFAULT_PARTITION;
import static trasiego.observation.Event.Kind.BUILD;
import static trasiego.observation.Event.Kind.VALIDATE;
import static trasiego.observation.Event.Kind.VERIFY;

import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import trasiego.execution.Severity;
import trasiego.observation.schema.Change;
import trasiego.observation.schema.SchemaObject.Relation;
import trasiego.rule.AffectedTable;
import trasiego.rule.Rule;
import trasiego.rule.Sql;
import trasiego.rule.StatementContext;

/** Rules about partitions that come and go. */
public final class PartitionRules {
  private static final Pattern BY_RANGE = Pattern.compile("RANGE \\(([\\w\"]+)\\)");
  private static final Pattern BY_LIST = Pattern.compile("LIST \\(([\\w\"]+)\\)");
  private static final Pattern RANGE =
      Pattern.compile("FOR VALUES FROM \\((MINVALUE|'.*'|[^,]+)\\) TO \\((MAXVALUE|'.*'|[^,]+)\\)");
  private static final Pattern VALUES = Pattern.compile("FOR VALUES IN \\((.+)\\)");

  public static final List<Rule> ALL =
      List.of(
          Rule.of(PartitionRules::attachPartition, ATTACH_PARTITION, SCAN_DEFAULT_PARTITION),
          Rule.of(PartitionRules::detachPartition, DETACH_PARTITION),
          Rule.of(PartitionRules::rowsLeave, ROWS_LEAVE_PARENT));

  private PartitionRules() {}

  private static void attachPartition(StatementContext it) {
    for (Change<Relation> change : it.changes(Relation.class)) {
      Relation partition = change.object();
      if (change.isDropped() || partition.bound() == null || !isAttached(change)) {
        continue;
      }
      AffectedTable.of(it, partition.key())
          .filter(table -> !table.events(VERIFY, BUILD, VALIDATE).isEmpty())
          .ifPresent(table -> attachPartition(table, partition));
      defaultPartition(it, partition)
          .filter(other -> !other.events(VERIFY).isEmpty())
          .ifPresent(other -> readsDefault(other, partition));
    }
  }

  private static boolean isAttached(Change<Relation> change) {
    return change.isAdded() || change.before().bound() == null;
  }

  private static Optional<AffectedTable> defaultPartition(StatementContext it, Relation partition) {
    return it.before()
        .all(Relation.class)
        .filter(one -> Objects.equals(one.parent(), partition.parent()))
        .filter(one -> "DEFAULT".equals(one.bound()))
        .flatMap(one -> AffectedTable.of(it, one.key()).stream())
        .findFirst();
  }

  private static void attachPartition(AffectedTable table, Relation partition) {
    StatementContext it = table.it();
    boolean reads = !table.events(VERIFY).isEmpty();
    it.report(
        ATTACH_PARTITION,
        table.bySize(),
        table.name(),
        "all reads and writes of %s wait while %s are read %s"
            .formatted(
                table.name(),
                table.rows(),
                reads ? "to see that each belongs there" : "to build the indexes that it lacks"),
        parent(it, partition).map(parent -> proven(it, parent, partition)).orElse(null));
    table.take(VERIFY, BUILD, VALIDATE);
  }

  private static Optional<Relation> parent(StatementContext it, Relation partition) {
    return it.after().find(Relation.class, partition.parent());
  }

  /** The bound as a constraint first, validated beside the others: then nothing is read. */
  private static String proven(StatementContext it, Relation parent, Relation partition) {
    return bound(parent, partition)
        .map(
            bound -> {
              String check = Sql.name(Sql.own(partition.name()), "bound");
              return Sql.files(
                  Sql.alter(
                      partition.name(),
                      "ADD CONSTRAINT %s CHECK (%s) NOT VALID".formatted(check, bound)),
                  Sql.alter(partition.name(), "VALIDATE CONSTRAINT " + check),
                  Sql.file(List.of(it.statement())));
            })
        .orElse(null);
  }

  private static Optional<String> bound(Relation parent, Relation partition) {
    Matcher byRange = BY_RANGE.matcher(parent.definition());
    Matcher range = RANGE.matcher(partition.bound());
    if (byRange.matches() && range.matches()) {
      String column = byRange.group(1);
      return Optional.of(
          column
              + " IS NOT NULL"
              + (range.group(1).equals("MINVALUE")
                  ? ""
                  : " AND " + column + " >= " + range.group(1))
              + (range.group(2).equals("MAXVALUE")
                  ? ""
                  : " AND " + column + " < " + range.group(2)));
    }
    Matcher byList = BY_LIST.matcher(parent.definition());
    Matcher values = VALUES.matcher(partition.bound());
    return byList.matches() && values.matches() && !values.group(1).contains("NULL")
        ? Optional.of(
            "%1$s IS NOT NULL AND %1$s IN (%2$s)".formatted(byList.group(1), values.group(1)))
        : Optional.empty();
  }

  private static void readsDefault(AffectedTable other, Relation partition) {
    other
        .it()
        .report(
            SCAN_DEFAULT_PARTITION,
            other.bySize(),
            other.name(),
            "all reads and writes of %s wait while %s are read to see that none belongs to %s"
                .formatted(other.name(), other.rows(), partition.name()),
            excluded(other, partition));
    other.take(VERIFY);
  }

  /** What the default partition will no longer hold, as a constraint first. */
  private static String excluded(AffectedTable other, Relation partition) {
    StatementContext it = other.it();
    Optional<Relation> parent = parent(it, partition);
    // A bound within another bound is written out with it, and would prove nothing.
    boolean isOwn = partition.kind().equals("table") && parent.map(Relation::parent).isEmpty();
    Optional<String> bound =
        isOwn
            ? Optional.ofNullable(partition.definition())
            : parent.flatMap(one -> bound(one, partition));
    if (other.isPartitioned() || bound.isEmpty()) {
      return null;
    }
    String check = Sql.name(Sql.own(other.name()), "without", Sql.own(partition.name()));
    return Sql.files(
        Sql.alter(
            other.name(),
            "ADD CONSTRAINT %s CHECK (NOT (%s)) NOT VALID".formatted(check, bound.get())),
        Sql.alter(other.name(), "VALIDATE CONSTRAINT " + check),
        Sql.file(it.file().file().statements()));
  }

  private static void detachPartition(StatementContext it) {
    for (Change<Relation> change : it.changes(Relation.class)) {
      if (change.isAltered()
          && change.before().bound() != null
          && change.after().bound() == null
          && !it.isConcurrent()) {
        AffectedTable.of(it, change.before().parent())
            .ifPresent(parent -> detachPartition(parent, change.after()));
      }
    }
  }

  private static void detachPartition(AffectedTable parent, Relation partition) {
    parent
        .it()
        .report(
            DETACH_PARTITION,
            Severity.NOTE,
            partition.name(),
            "all reads and writes of %s, every partition of it included, wait until the file ends, and the file waits for each that has begun"
                .formatted(parent.name()),
            Sql.alter(parent.name(), "DETACH PARTITION " + partition.name() + " CONCURRENTLY"));
  }

  /** However it is done, and whoever waits for it: the rows are no longer found. */
  private static void rowsLeave(StatementContext it) {
    for (Change<Relation> change : it.changes(Relation.class)) {
      Relation was = change.before();
      if (!change.isAltered()
          || was.parent() == null
          || was.parent().equals(change.after().parent())
          || returns(it, was)) {
        continue;
      }
      Optional<AffectedTable> parent = AffectedTable.of(it, was.parent());
      AffectedTable.of(it, was.key())
          .filter(table -> parent.isPresent() && table.hasRows())
          .ifPresent(table -> rowsLeave(parent.get(), table));
    }
  }

  private static boolean returns(StatementContext it, Relation was) {
    return it.file().file().transactional()
        && it.file()
            .file()
            .after()
            .find(Relation.class, was.key())
            .filter(is -> was.parent().equals(is.parent()))
            .isPresent();
  }

  private static void rowsLeave(AffectedTable parent, AffectedTable table) {
    table
        .it()
        .report(
            ROWS_LEAVE_PARENT,
            Severity.RISKY,
            table.name(),
            "what the running release reads from %s lacks %s from the moment of commit, without an error: they are in %s alone"
                .formatted(parent.name(), table.rows(), table.name()),
            null);
  }
}
