package trasiego.precheck;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import trasiego.observation.schema.Change;
import trasiego.observation.schema.SchemaObject.Column;
import trasiego.observation.schema.SchemaObject.Constraint;
import trasiego.observation.schema.SchemaObject.Index;

/** What a unique index asks, whether it stands for itself or behind a constraint. */
final class RepeatChecks {
  private static final String NULLS_EQUAL = "NULLS NOT DISTINCT";

  private RepeatChecks() {}

  static List<PreCheck> of(CheckContext it) {
    List<PreCheck> checks = new ArrayList<>();
    for (Change<Index> change : it.changes(Index.class)) {
      Index index = change.after();
      boolean built = index != null && index.unique() && isBuilt(change);
      if (built
          && it.isAsked(index.relation())
          && !index.definition().contains(" USING gist ")
          && !it.follows(index.relation(), parent -> isBuiltIn(it, parent))) {
        checks.add(of(it, index, values(it, index), index.columns()));
      }
    }
    return checks;
  }

  /** A rebuilt one that was invalid is asked about as a new one is. */
  private static boolean isBuilt(Change<Index> change) {
    return change.isAdded()
        || change.isAltered() && !change.before().valid() && change.after().valid();
  }

  private static boolean isBuiltIn(CheckContext it, String relation) {
    return it.changes(Index.class).stream()
        .anyMatch(
            other ->
                other.after() != null
                    && other.after().unique()
                    && other.after().relation().equals(relation));
  }

  /** One that is there already, when one of its columns is converted. */
  static PreCheck converted(CheckContext it, Index index, Column column, String converted) {
    List<String> values = new ArrayList<>(values(it, index));
    for (int i = 0; i < values.size(); i++) {
      if (index.columns().get(i) == column.number()) {
        values.set(i, converted);
      }
    }
    return of(it, index, values, index.columns());
  }

  private static List<String> values(CheckContext it, Index index) {
    List<Expressions.Element> elements = Expressions.elements(index.definition());
    // INCLUDE stands in parentheses of its own, so every element is one of the key's.
    return elements.stream().map(Expressions.Element::expression).toList();
  }

  private static PreCheck of(
      CheckContext it, Index index, List<String> values, List<Integer> numbers) {
    boolean reads = numbers.contains(0) || index.predicate() != null;
    List<Column> read =
        reads
            ? it.future().now().columns(index.relation())
            : it.future().columns(index.relation(), numbers);
    Optional<Column> unclear =
        it.future().columns(index.relation(), numbers).stream()
            .filter(column -> it.future().expression(column).isEmpty())
            .findFirst();
    String object = object(it, index);
    if (unclear.isPresent()) {
      return PreCheck.obstructed(
          "duplicates",
          object,
          "the values of " + unclear.get().name() + " only exist when these files have run");
    }
    Rows rows = it.future().ownRows(index.relation(), read);
    Question.Repeats repeats =
        new Question.Repeats(values, index.definition().contains(NULLS_EQUAL), index.predicate());
    return new PreCheck(
        "duplicates",
        object,
        rows,
        repeats,
        CleanupSql.repeats(rows, repeats),
        null,
        it.future().writer(index.relation()).orElse(null));
  }

  /** The constraint's name where the index stands behind one. */
  private static String object(CheckContext it, Index index) {
    return it.changes(Constraint.class).stream()
        .filter(Change::isAdded)
        .map(Change::after)
        .filter(constraint -> index.key().equals(constraint.index()))
        .map(Constraint::name)
        .findFirst()
        .orElse(index.name());
  }
}
