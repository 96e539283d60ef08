package trasiego.rule.server;

import static trasiego.hazard.HazardCode.REPLICA_IDENTITY;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import trasiego.execution.Severity;
import trasiego.observation.schema.SchemaObject.Constraint;
import trasiego.observation.schema.SchemaObject.Publication;
import trasiego.rule.AffectedTable;
import trasiego.rule.NameParts;
import trasiego.rule.Rule;
import trasiego.rule.StatementContext;
import trasiego.sql.Tree;

/** By what subscribers find the row that an UPDATE or DELETE is about. */
public final class ReplicaIdentityRule {
  public static final List<Rule> ALL =
      List.of(Rule.of(ReplicaIdentityRule::change, REPLICA_IDENTITY));

  private ReplicaIdentityRule() {}

  private static void change(StatementContext it) {
    Tree tree = Tree.of(it.statement().sql());
    if (!it.begins("ALTER TABLE") || it.statement().failure() != null) {
      return;
    }
    tree.fields("cmds", "AlterTableCmd")
        .filter(command -> command.path("subtype").asString("").equals("AT_ReplicaIdentity"))
        .map(command -> command.path("def").path("ReplicaIdentityStmt"))
        .forEach(identity -> table(it, tree).ifPresent(table -> report(it, table, identity)));
  }

  private static Optional<AffectedTable> table(StatementContext it, Tree tree) {
    JsonNode relation = tree.field("relation");
    String schema = relation.path("schemaname").asString(null);
    return locked(it)
        .filter(
            table ->
                NameParts.of(table.name()).matches(schema, relation.path("relname").asString("")))
        .findFirst();
  }

  private static Stream<AffectedTable> locked(StatementContext it) {
    return Stream.concat(it.statement().gained().stream(), it.statement().held().stream())
        .flatMap(lock -> AffectedTable.named(it, lock.relation()).stream());
  }

  private static void report(StatementContext it, AffectedTable table, JsonNode identity) {
    boolean keyed =
        it.after()
            .all(Constraint.class)
            .anyMatch(
                one -> one.kind().equals("primary key") && table.key().equals(one.relation()));
    String type = identity.path("identity_type").asString("");
    boolean none = type.equals("n") || type.equals("d") && !keyed;
    boolean published =
        it.after()
            .all(Publication.class)
            .anyMatch(one -> one.allTables() || one.tables().contains(table.key()));
    it.report(
        REPLICA_IDENTITY,
        none && published ? Severity.RISKY : Severity.NOTE,
        table.name(),
        none
            ? "nothing tells subscribers which row of %s is meant: where a publication carries it, each UPDATE and DELETE fails with 55000 from the moment of commit"
                .formatted(table.name())
            : type.equals("f")
                ? "each UPDATE and DELETE of %s writes the whole old row to the log, and a subscriber may read its whole table for each"
                    .formatted(table.name())
                : "subscribers find rows of %s by other columns from the moment of commit; they need an index on these"
                    .formatted(table.name()),
        null);
  }
}
