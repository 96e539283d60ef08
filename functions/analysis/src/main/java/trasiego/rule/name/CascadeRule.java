package trasiego.rule.name;

import static trasiego.hazard.HazardCode.DROP_CASCADE;

import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import trasiego.execution.Severity;
import trasiego.observation.schema.Change;
import trasiego.observation.schema.SchemaObject;
import trasiego.observation.schema.SchemaObject.Column;
import trasiego.observation.schema.SchemaObject.Constraint;
import trasiego.observation.schema.SchemaObject.Extension;
import trasiego.observation.schema.SchemaObject.Index;
import trasiego.observation.schema.SchemaObject.Namespace;
import trasiego.observation.schema.SchemaObject.Policy;
import trasiego.observation.schema.SchemaObject.Relation;
import trasiego.observation.schema.SchemaObject.Routine;
import trasiego.observation.schema.SchemaObject.Trigger;
import trasiego.observation.schema.SchemaObject.Type;
import trasiego.rule.Rule;
import trasiego.rule.SqlWords;
import trasiego.rule.StatementContext;

/** What CASCADE pulls down beyond what the statement names, one hazard for each victim. */
public final class CascadeRule {
  public static final List<Rule> ALL = List.of(Rule.of(CascadeRule::cascade, DROP_CASCADE));

  private CascadeRule() {}

  private static void cascade(StatementContext it) {
    SqlWords sql = SqlWords.of(it.statement());
    if (!sql.cascades()) {
      return;
    }
    Set<SchemaObject> wholes = DroppedParts.of(it).wholes();
    List<SchemaObject> named = wholes.stream().filter(sql::names).toList();
    // Names that are put together at run time tell nothing: each is then judged as if it were
    // named.
    if (named.isEmpty() && SqlWords.isBlock(it.statement())) {
      return;
    }
    String root = named.isEmpty() ? "the object" : named.get(0).name();
    wholes.stream()
        .filter(object -> !sql.names(object))
        .forEach(object -> report(it, object, root));
    lostDefaults(it, root);
  }

  private static void report(StatementContext it, SchemaObject victim, String root) {
    if (it.file().isInUse(victim)) {
      it.report(
          DROP_CASCADE,
          Severity.RISKY,
          victim.name(),
          "%s %s goes with %s although the file does not name it: CASCADE drops whatever depends, also what is made between this plan and the deployment"
              .formatted(kind(victim), victim.name(), root),
          null);
    }
    Set<SchemaObject> alone = Set.of(victim);
    DroppedParts parts = DroppedParts.of(it);
    Set<SchemaObject> itsParts =
        parts.dropped().stream()
            .filter(part -> new DroppedParts(List.copyOf(alone)).isPart(part))
            .filter(part -> !(part instanceof SchemaObject.Grant))
            .collect(Collectors.toSet());
    it.takeChanges(object -> object.equals(victim) || itsParts.contains(object));
  }

  /** A default that used what is gone, such as a sequence's next value. */
  private static void lostDefaults(StatementContext it, String root) {
    for (Change<Column> change : it.changes(Column.class)) {
      if (change.isAltered()
          && change.before().defaultExpression() != null
          && change.after().defaultExpression() == null
          && it.file().isInUse(change.before())) {
        it.report(
            DROP_CASCADE,
            Severity.RISKY,
            change.before().name(),
            "the default %s of %s goes with %s although the file does not name it"
                .formatted(change.before().defaultExpression(), change.before().name(), root),
            null);
        it.take(change);
      }
    }
  }

  private static String kind(SchemaObject object) {
    return switch (object) {
      case Relation it -> it.kind();
      case Constraint it ->
          it.kind().equals("foreign key") ? "foreign key" : it.kind() + " constraint";
      case Routine it -> it.kind();
      case Column _ -> "column";
      case Index _ -> "index";
      case Trigger _ -> "trigger";
      case Policy _ -> "policy";
      case Type _ -> "type";
      case Namespace _ -> "schema";
      case Extension _ -> "extension";
      default -> "object";
    };
  }
}
