package trasiego.rule.lock;

import static trasiego.hazard.HazardCode.ADD_CHECK;
import static trasiego.hazard.HazardCode.ADD_COLUMN_WITH_CONSTRAINT;
import static trasiego.hazard.HazardCode.ADD_EXCLUSION;
import static trasiego.hazard.HazardCode.ADD_PRIMARY_KEY;
import static trasiego.hazard.HazardCode.ADD_UNIQUE;
import static trasiego.hazard.HazardCode.PRIMARY_KEY_USING_INDEX;
import static trasiego.hazard.HazardCode.SET_NOT_NULL_NOT_VALID;
import static trasiego.hazard.HazardCode.VALIDATE_UNDER_EXCLUSIVE_LOCK;
import static trasiego.observation.Event.Kind.BUILD;
import static trasiego.observation.Event.Kind.VALIDATE;
import static trasiego.observation.Event.Kind.VERIFY;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import trasiego.hazard.HazardCode;
import trasiego.observation.Event;
import trasiego.observation.schema.Change;
import trasiego.observation.schema.SchemaObject.Column;
import trasiego.observation.schema.SchemaObject.Constraint;
import trasiego.observation.schema.SchemaObject.Index;
import trasiego.rule.AffectedTable;
import trasiego.rule.LockConflicts;
import trasiego.rule.Rule;
import trasiego.rule.Sql;
import trasiego.rule.StatementContext;

/** Rules about constraints that the server checks while a lock keeps others out. */
public final class ConstraintRules {
  public static final List<Rule> ALL =
      List.of(
          Rule.of(
              ConstraintRules::validateUnderLock,
              SET_NOT_NULL_NOT_VALID,
              VALIDATE_UNDER_EXCLUSIVE_LOCK),
          Rule.of(
              ConstraintRules::addIndexed,
              ADD_PRIMARY_KEY,
              ADD_UNIQUE,
              ADD_EXCLUSION,
              ADD_COLUMN_WITH_CONSTRAINT),
          Rule.of(ConstraintRules::primaryKeyUsingIndex, PRIMARY_KEY_USING_INDEX),
          Rule.of(ConstraintRules::addCheck, ADD_CHECK, ADD_COLUMN_WITH_CONSTRAINT));

  private ConstraintRules() {}

  private static void validateUnderLock(StatementContext it) {
    for (Change<Constraint> change : it.changes(Constraint.class)) {
      if (change.isAltered()
          && !change.after().inherited()
          && !change.before().validated()
          && change.after().validated()) {
        AffectedTable.of(it, change.after().relation()).ifPresent(table -> validate(table, change));
      }
    }
  }

  private static void validate(AffectedTable table, Change<Constraint> change) {
    StatementContext it = table.it();
    Constraint constraint = change.after();
    List<Event> scans = scans(table, constraint);
    boolean sets = constraint.kind().equals("not null") && !it.has("VALIDATE");
    if (scans.isEmpty()) {
      return;
    }
    if (sets && table.gained(AffectedTable.ACCESS_EXCLUSIVE)) {
      it.report(
          SET_NOT_NULL_NOT_VALID,
          table.bySize(),
          constraint.name(),
          "all reads and writes of %s wait while %s are read; the constraint %s would be validated beside them"
              .formatted(table.name(), table.rows(), table.own(constraint.name())),
          Sql.alter(table.name(), "VALIDATE CONSTRAINT " + table.own(constraint.name())));
    } else if (LockConflicts.strongest(table).isPresent()) {
      it.report(
          VALIDATE_UNDER_EXCLUSIVE_LOCK,
          table.bySize(),
          constraint.name(),
          "%s wait while %s are read: the transaction has had %s since an earlier step"
              .formatted(
                  LockConflicts.waiting(table),
                  table.rows(),
                  LockConflicts.strongest(table).orElseThrow()),
          it.earlier().isEmpty()
              ? null
              : Sql.files(Sql.file(it.earlier()), Sql.file(List.of(it.statement()))));
    }
    scans.forEach(it::take);
    it.take(change);
  }

  private static List<Event> scans(AffectedTable table, Constraint constraint) {
    return constraint.kind().equals("foreign key")
        ? table.it().events(VALIDATE).stream()
            .filter(event -> event.object().equals(Sql.own(constraint.name())))
            .toList()
        : table.events(VERIFY);
  }

  private static void addIndexed(StatementContext it) {
    for (Change<Constraint> change : it.changes(Constraint.class)) {
      Constraint constraint = change.object();
      if (change.isAdded() && !constraint.inherited() && constraint.index() != null) {
        AffectedTable.of(it, constraint.relation())
            .filter(table -> !table.events(BUILD).isEmpty())
            .filter(table -> !RebuiltIndex.isOne(it, constraint))
            .ifPresent(table -> addIndexed(table, constraint));
      }
    }
  }

  private static void addIndexed(AffectedTable table, Constraint constraint) {
    StatementContext it = table.it();
    Optional<Column> inline = Added.column(it, constraint);
    HazardCode code =
        inline.isPresent()
            ? ADD_COLUMN_WITH_CONSTRAINT
            : switch (constraint.kind()) {
              case "primary key" -> ADD_PRIMARY_KEY;
              case "unique" -> ADD_UNIQUE;
              default -> ADD_EXCLUSION;
            };
    it.report(
        code,
        table.bySize(),
        constraint.name(),
        "all reads and writes of %s wait while the index of %s is built from %s"
            .formatted(table.name(), table.own(constraint.name()), table.rows()),
        indexed(table, constraint, inline));
    table.take(BUILD, VERIFY);
    it.takeChanges(object -> object instanceof Index index && table.key().equals(index.relation()));
    it.takeChanges(
        object ->
            object instanceof Column column
                && table.key().equals(column.relation())
                && constraint.columns().contains(column.number()));
  }

  /** The index beside the others' writes, then the constraint by it. */
  private static String indexed(
      AffectedTable table, Constraint constraint, Optional<Column> inline) {
    Optional<Index> index = table.it().after().find(Index.class, constraint.index());
    if (index.isEmpty() || table.isPartitioned() || constraint.kind().equals("exclusion")) {
      return null;
    }
    List<String> files = new ArrayList<>();
    inline.ifPresent(
        column -> files.add(Sql.alter(table.name(), "ADD COLUMN " + Added.plain(column))));
    if (constraint.kind().equals("primary key")) {
      table.it().before().columns(table.key()).stream()
          .filter(column -> constraint.columns().contains(column.number()) && !column.notNull())
          .forEach(
              column ->
                  files.addAll(
                      Sql.notNull(table.name(), column.column(), table.it().file().major())));
    }
    files.add(index.get().definition().replaceFirst("INDEX ", "INDEX CONCURRENTLY ") + ";");
    String own = table.own(constraint.name());
    files.add(
        Sql.alter(
            table.name(),
            "ADD CONSTRAINT %s %s USING INDEX %s"
                .formatted(own, constraint.kind().toUpperCase(java.util.Locale.ROOT), own)));
    return Sql.files(files);
  }

  private static void primaryKeyUsingIndex(StatementContext it) {
    for (Change<Constraint> change : it.changes(Constraint.class)) {
      Constraint constraint = change.object();
      if (change.isAdded() && constraint.kind().equals("primary key") && !constraint.inherited()) {
        AffectedTable.of(it, constraint.relation())
            .filter(table -> !table.events(VERIFY).isEmpty())
            .ifPresent(table -> primaryKeyUsingIndex(table, constraint));
      }
    }
  }

  private static void primaryKeyUsingIndex(AffectedTable table, Constraint constraint) {
    StatementContext it = table.it();
    List<String> files = new ArrayList<>();
    it.before().columns(table.key()).stream()
        .filter(column -> constraint.columns().contains(column.number()) && !column.notNull())
        .forEach(
            column -> files.addAll(Sql.notNull(table.name(), column.column(), it.file().major())));
    files.add(Sql.file(List.of(it.statement())));
    it.report(
        PRIMARY_KEY_USING_INDEX,
        table.bySize(),
        constraint.name(),
        "all reads and writes of %s wait while %s are read for nulls: the index is there, but a column may be null"
            .formatted(table.name(), table.rows()),
        Sql.files(files));
    table.take(VERIFY);
    it.takeChanges(
        object -> object instanceof Column column && table.key().equals(column.relation()));
  }

  private static void addCheck(StatementContext it) {
    for (Change<Constraint> change : it.changes(Constraint.class)) {
      Constraint constraint = change.object();
      if (change.isAdded()
          && constraint.kind().equals("check")
          && constraint.validated()
          && !constraint.inherited()
          && constraint.relation() != null) {
        AffectedTable.of(it, constraint.relation())
            .filter(table -> !table.events(VERIFY).isEmpty())
            .filter(table -> !RebuiltIndex.isOne(it, constraint))
            .ifPresent(table -> addCheck(table, constraint));
      }
    }
    if (it.isReported(ADD_CHECK) || it.isReported(ADD_COLUMN_WITH_CONSTRAINT)) {
      AffectedTable.ofEvents(it, VERIFY).forEach(table -> table.take(VERIFY));
    }
  }

  private static void addCheck(AffectedTable table, Constraint constraint) {
    Optional<Column> inline = Added.column(table.it(), constraint);
    table
        .it()
        .report(
            inline.isPresent() ? ADD_COLUMN_WITH_CONSTRAINT : ADD_CHECK,
            table.bySize(),
            constraint.name(),
            "all reads and writes of %s wait while %s are read to check %s"
                .formatted(table.name(), table.rows(), table.own(constraint.name())),
            Added.notValid(table, constraint, inline));
  }
}
