package trasiego.precheck;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import trasiego.observation.schema.Change;
import trasiego.observation.schema.SchemaObject.Column;
import trasiego.observation.schema.SchemaObject.Constraint;
import trasiego.observation.schema.SchemaObject.EnumLabel;
import trasiego.observation.schema.SchemaObject.Index;
import trasiego.observation.schema.SchemaObject.Type;

/** What a changed column asks: nulls, values that do not convert, values that are too long. */
final class ColumnChecks {
  private static final Map<String, String> NEUTRAL =
      Map.of(
          "text", "''",
          "character varying", "''",
          "integer", "0",
          "bigint", "0",
          "smallint", "0",
          "numeric", "0",
          "boolean", "false",
          "date", "CURRENT_DATE",
          "timestamp with time zone", "now()",
          "jsonb", "'{}'");

  private ColumnChecks() {}

  /** Asked when the statement has run: the constraint that allows old nulls is known then. */
  static List<PreCheck> nulls(CheckContext it) {
    List<PreCheck> checks = new ArrayList<>();
    for (Change<Column> change : it.changes(Column.class)) {
      if (change.isDropped() || !it.isAsked(change.after().relation())) {
        continue;
      }
      Column column = change.after();
      boolean becomes = column.notNull() && (change.isAdded() || !change.before().notNull());
      if (becomes
          && !isUnproven(it, column)
          && !it.follows(column.relation(), parent -> isChangedIn(it, parent, column))) {
        checks.add(change.isAdded() ? added(it, column) : nulls(it, column));
      }
    }
    checks.removeIf(java.util.Objects::isNull);
    return checks;
  }

  /** Since version 18 NOT NULL is a constraint, which may be set without a look at the rows. */
  private static boolean isUnproven(CheckContext it, Column column) {
    return it.future()
        .now()
        .all(Constraint.class)
        .anyMatch(
            other ->
                other.kind().equals("not null")
                    && column.relation().equals(other.relation())
                    && other.columns().equals(List.of(column.number()))
                    && !other.validated());
  }

  private static boolean isChangedIn(CheckContext it, String relation, Column like) {
    return it.changes(Column.class).stream()
        .filter(change -> !change.isDropped())
        .map(Change::after)
        .anyMatch(
            other ->
                other.relation().equals(relation)
                    && other.column().equals(like.column())
                    && other.notNull());
  }

  static PreCheck nulls(CheckContext it, Column column) {
    String value =
        column.defaultExpression() != null && column.generated().isEmpty()
            ? column.defaultExpression()
            : NEUTRAL.get(Conversion.Type.of(column.type()).base());
    String there =
        it.future().target().find(Column.class, column.key()).map(Column::column).orElse(null);
    boolean fills = value != null && there != null;
    return it.where(
        "nulls",
        column.name(),
        column.relation(),
        List.of(column),
        column.column() + " IS NULL",
        false,
        fills ? "Fills them; put the value that is right in the place of " + value + "." : null,
        fills ? there + " = " + value : null);
  }

  /** A new column without a value for the rows that are there; null where it has one. */
  private static PreCheck added(CheckContext it, Column column) {
    boolean filled =
        column.defaultExpression() != null
            || !column.identity().isEmpty()
            || !column.generated().isEmpty();
    if (filled) {
      return null;
    }
    PreCheck check = it.where("nulls", column.name(), column.relation(), List.of(), "true");
    // Nothing in the data can be mended: the column needs a default.
    return new PreCheck(
        check.kind(), check.object(), check.rows(), check.question(), null, null, check.writer());
  }

  /** Asked before the statement has run: its USING reads columns as they are then. */
  static List<PreCheck> conversions(CheckContext it) {
    List<PreCheck> checks = new ArrayList<>();
    for (Change<Column> change : it.changes(Column.class)) {
      if (change.isAltered()
          && ProjectedSchema.isRetyped(it.statement(), change)
          && it.isAsked(change.after().relation())
          && it.future().target().find(Column.class, change.after().key()).isPresent()
          && !it.follows(
              change.after().relation(), parent -> isRetypedIn(it, parent, change.before()))) {
        conversion(it, change).ifPresent(checks::add);
        checks.addAll(merged(it, change));
      }
    }
    return checks;
  }

  private static boolean isRetypedIn(CheckContext it, String relation, Column like) {
    return it.changes(Column.class).stream()
        .filter(Change::isAltered)
        .anyMatch(
            other ->
                other.before().relation().equals(relation)
                    && other.before().column().equals(like.column())
                    && !other.before().type().equals(other.after().type()));
  }

  private static Optional<PreCheck> conversion(CheckContext it, Change<Column> change) {
    Column before = change.before();
    String to = change.after().type();
    Optional<String> using = Expressions.using(it.statement().sql(), before.column());
    Optional<Type> label = newEnum(it, to);
    if (label.isPresent()) {
      return Optional.of(labelled(it, before, label.get(), using.orElse(before.column())));
    }
    if (using.isPresent()) {
      return Optional.of(tried(it, change, using.get()));
    }
    return switch (Conversion.of(before.type(), to, before.column())) {
      case Conversion.Harmless() -> Optional.empty();
      case Conversion.Doubtful() -> Optional.of(tried(it, change, before.column()));
      case Conversion.Unfit(String kind, String condition) -> {
        boolean cuts = Conversion.Type.of(to).isText();
        String there = it.future().target().find(Column.class, before.key()).orElseThrow().column();
        String cut =
            "%s = left(%s::text, %d)".formatted(there, there, Conversion.Type.of(to).first());
        String empty = before.notNull() ? null : there + " = NULL";
        yield Optional.of(
            it.where(
                kind,
                before.name(),
                before.relation(),
                List.of(before),
                condition,
                false,
                cuts
                    ? "Cuts them to the new length."
                    : empty == null ? null : "Empties them; mend them where they are worth it.",
                cuts ? cut : empty));
      }
    };
  }

  /** An enum that these files make: the target has none of that name, or another one. */
  private static Optional<Type> newEnum(CheckContext it, String name) {
    return it.future()
        .now()
        .all(Type.class)
        .filter(type -> type.kind().equals("enum") && type.name().equals(name))
        .filter(type -> it.future().target().find(Type.class, type.key()).isEmpty())
        .findFirst();
  }

  /** Asked by the labels, since nothing can be cast to what is not there yet. */
  private static PreCheck labelled(CheckContext it, Column column, Type type, String using) {
    String plain = using.replaceAll("[()\\s]", "").replaceFirst("::.*", "");
    if (!plain.equals(column.column())) {
      return PreCheck.obstructed(
          "cast", column.name(), "what it converts to only exists when these files have run");
    }
    List<String> labels =
        it.future()
            .now()
            .all(EnumLabel.class)
            .filter(label -> label.type().equals(type.key()))
            .map(label -> "'" + label.label().replace("'", "''") + "'")
            .toList();
    return it.where(
        "cast",
        column.name(),
        column.relation(),
        List.of(column),
        "%s::text NOT IN (%s)".formatted(column.column(), String.join(", ", labels)),
        false,
        "Gives them a value that stays: say which.",
        column.column() + " = " + labels.getFirst());
  }

  private static PreCheck tried(CheckContext it, Change<Column> change, String expression) {
    Column column = change.before();
    Optional<List<Column>> reads = it.future().reads(column.relation(), expression);
    if (reads.isEmpty()) {
      return PreCheck.obstructed(
          "cast", column.name(), "an earlier statement changes the columns that it reads");
    }
    Conversion.Type type = Conversion.Type.of(change.after().type());
    String whole =
        type.isLimitedText()
            ? ConversionProbe.raisingWhereTooLong(expression, type.first())
            : "(%s)::%s".formatted(expression, change.after().type());
    Question.Raises raises =
        new Question.Raises(
            whole,
            reads.get().stream().map(Column::column).toList(),
            reads.get().stream().map(Column::type).toList());
    Rows rows = it.future().rows(column.relation(), List.of());
    return new PreCheck(
        "cast",
        column.name(),
        rows,
        raises,
        CleanupSql.raises(rows, raises, column.column(), !column.notNull()),
        null,
        it.future().writer(column.relation()).orElse(null));
  }

  /** Values that become equal by the conversion break a unique index that is built anew. */
  private static List<PreCheck> merged(CheckContext it, Change<Column> change) {
    Column column = change.before();
    Optional<String> using = Expressions.using(it.statement().sql(), column.column());
    boolean distinct =
        using.isEmpty()
            && Conversion.of(column.type(), change.after().type(), column.column())
                instanceof Conversion.Harmless;
    if (distinct) {
      return List.of();
    }
    return it.future().now().indexes(column.relation()).stream()
        .filter(Index::unique)
        .filter(index -> index.columns().contains(column.number()))
        .map(
            index ->
                RepeatChecks.converted(
                    it,
                    index,
                    column,
                    "(%s)::%s".formatted(using.orElse(column.column()), change.after().type())))
        .toList();
  }
}
