package trasiego.cli.pattern.proposal;

import static trasiego.cli.pattern.PatternOption.CHECK;
import static trasiego.cli.pattern.PatternOption.COLUMN;
import static trasiego.cli.pattern.PatternOption.CONSTRAINT;
import static trasiego.cli.pattern.PatternOption.DEFAULT;
import static trasiego.cli.pattern.PatternOption.NOT_NULL;
import static trasiego.cli.pattern.PatternOption.REFERENCES;
import static trasiego.cli.pattern.PatternOption.TABLE;
import static trasiego.cli.pattern.PatternOption.TO;
import static trasiego.cli.pattern.PatternOption.TYPE;
import static trasiego.cli.pattern.PatternOption.USING;
import static trasiego.cli.pattern.PatternOption.VALUE;

import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;
import trasiego.cli.exit.UsageException;
import trasiego.cli.pattern.PatternOption;
import trasiego.migration.Statement;
import trasiego.migration.Statements;
import trasiego.postgres.Identifier;
import trasiego.sql.Tree;

/**
 * The pattern that a statement asks for, with what the statement says of it.
 *
 * @param pattern empty where the statement is written as it is
 */
public record PatternProposal(
    Optional<String> pattern, Map<PatternOption, String> options, Statement statement) {
  private static final Set<String> COLUMN_CLAUSES =
      Set.of(
          "DEFAULT",
          "NOT",
          "NULL",
          "CHECK",
          "UNIQUE",
          "PRIMARY",
          "REFERENCES",
          "CONSTRAINT",
          "COLLATE",
          "GENERATED",
          "USING",
          "STORAGE",
          "COMPRESSION");

  /** Of one statement that PostgreSQL's grammar knows. */
  public static PatternProposal of(String sql) {
    List<Statement> statements = Statements.of(sql).list();
    if (statements.size() != 1) {
      throw new UsageException(
          "--sql: found %d statements, wanted one".formatted(statements.size()));
    }
    Statement statement = statements.getFirst();
    Tree tree = statement.tree();
    if (!tree.isKnown()) {
      throw new UsageException(
          "--sql: PostgreSQL's grammar does not know \"%s\"; mend it, or write the files by hand"
              .formatted(statement.shown()));
    }
    return switch (tree.kind()) {
      case "AlterTableStmt" -> altered(statement);
      case "RenameStmt" -> renamed(statement);
      case "DropStmt" -> dropped(statement);
      case "AlterEnumStmt" -> enumValue(statement);
      default -> plain(statement);
    };
  }

  private static PatternProposal plain(Statement statement) {
    return new PatternProposal(Optional.empty(), Map.of(), statement);
  }

  private static PatternProposal of(
      Statement statement, String pattern, Map<PatternOption, String> options) {
    Map<PatternOption, String> given = new EnumMap<>(PatternOption.class);
    options.forEach(
        (option, value) -> {
          if (!value.isEmpty()) {
            given.put(option, value);
          }
        });
    return new PatternProposal(Optional.of(pattern), given, statement);
  }

  /** Of what no option of a pattern says, and would be lost. */
  private static void refuse(Statement statement, JsonNode node, String... fields) {
    for (String field : fields) {
      if (!node.path(field).isMissingNode()) {
        throw new UsageException(
            "--sql: \"%s\" says %s, which no pattern carries; write its files by hand"
                .formatted(statement.shown(), field));
      }
    }
  }

  private static PatternProposal altered(Statement statement) {
    Tree tree = statement.tree();
    if (!tree.field("objtype").asString("").equals("OBJECT_TABLE")) {
      return plain(statement);
    }
    List<JsonNode> commands = tree.fields("cmds", "AlterTableCmd").toList();
    if (commands.size() != 1) {
      throw new UsageException(
          "--sql: found %d changes in one ALTER TABLE, wanted one: each is a pattern of its own"
              .formatted(commands.size()));
    }
    JsonNode command = commands.getFirst();
    StatementText text = new StatementText(statement.sql());
    Map<PatternOption, String> options = new EnumMap<>(PatternOption.class);
    options.put(TABLE, name(tree.field("relation")));
    options.put(COLUMN, quoted(command.path("name").asString("")));
    return switch (command.path("subtype").asString("")) {
      case "AT_SetNotNull" -> of(statement, "not-null", options);
      case "AT_DropColumn" -> of(statement, "drop-column", options);
      case "AT_AlterColumnType" -> {
        refuse(statement, command.path("def").path("ColumnDef"), "collClause");
        options.put(TYPE, text.behind("TYPE", COLUMN_CLAUSES));
        options.put(USING, text.behind("USING", Set.of()));
        yield of(statement, "retype-column", options);
      }
      case "AT_AddColumn" -> added(statement, command.path("def").path("ColumnDef"), options);
      case "AT_AddConstraint" ->
          constrained(statement, command.path("def").path("Constraint"), options);
      default -> plain(statement);
    };
  }

  private static PatternProposal added(
      Statement statement, JsonNode column, Map<PatternOption, String> options) {
    List<String> kinds =
        column
            .path("constraints")
            .valueStream()
            .map(each -> each.path("Constraint").path("contype").asString(""))
            .toList();
    if (kinds.isEmpty() || kinds.equals(List.of("CONSTR_NULL"))) {
      return plain(statement);
    }
    if (!kinds.contains("CONSTR_DEFAULT")
        || !Set.of("CONSTR_DEFAULT", "CONSTR_NOTNULL").containsAll(kinds)) {
      throw new UsageException(
          "--sql: \"%s\" adds a column and more than a default at once; add the column first, then the constraint by --pattern not-null, unique, check or foreign-key"
              .formatted(statement.shown()));
    }
    refuse(statement, column, "collClause");
    StatementText text = new StatementText(statement.sql());
    options.put(COLUMN, quoted(column.path("colname").asString("")));
    options.put(
        TYPE, text.behindNameAfter("ADD", Set.of("COLUMN", "IF", "NOT", "EXISTS"), COLUMN_CLAUSES));
    options.put(DEFAULT, text.behind("DEFAULT", COLUMN_CLAUSES));
    options.put(NOT_NULL, kinds.contains("CONSTR_NOTNULL") ? "true" : "");
    return of(statement, "add-column-default", options);
  }

  private static PatternProposal constrained(
      Statement statement, JsonNode constraint, Map<PatternOption, String> options) {
    StatementText text = new StatementText(statement.sql());
    options.put(CONSTRAINT, quoted(constraint.path("conname").asString("")));
    return switch (constraint.path("contype").asString("")) {
      case "CONSTR_UNIQUE" -> {
        if (!constraint.path("indexname").asString("").isEmpty()) {
          yield plain(statement);
        }
        refuse(statement, constraint, "nulls_not_distinct", "including", "deferrable");
        options.put(COLUMN, names(constraint.path("keys")));
        yield of(statement, "unique", options);
      }
      case "CONSTR_FOREIGN" -> {
        options.put(COLUMN, names(constraint.path("fk_attrs")));
        options.put(REFERENCES, text.behind("REFERENCES", Set.of("NOT")));
        yield of(statement, "foreign-key", options);
      }
      case "CONSTR_CHECK" -> {
        refuse(statement, constraint, "is_no_inherit");
        options.remove(COLUMN);
        options.put(CHECK, text.within("CHECK"));
        yield of(statement, "check", options);
      }
      default -> plain(statement);
    };
  }

  private static PatternProposal renamed(Statement statement) {
    Tree tree = statement.tree();
    boolean isColumn =
        tree.field("renameType").asString("").equals("OBJECT_COLUMN")
            && tree.field("relationType").asString("").equals("OBJECT_TABLE");
    return isColumn
        ? of(
            statement,
            "rename-column",
            Map.of(
                TABLE,
                name(tree.field("relation")),
                COLUMN,
                quoted(tree.field("subname").asString("")),
                TO,
                quoted(tree.field("newname").asString(""))))
        : plain(statement);
  }

  private static PatternProposal dropped(Statement statement) {
    Tree tree = statement.tree();
    List<JsonNode> objects = tree.field("objects").valueStream().toList();
    boolean isTable = tree.field("removeType").asString("").equals("OBJECT_TABLE");
    return isTable && objects.size() == 1
        ? of(
            statement,
            "drop-table",
            Map.of(TABLE, names(objects.getFirst().path("List").path("items")).replace(", ", ".")))
        : plain(statement);
  }

  private static PatternProposal enumValue(Statement statement) {
    Tree tree = statement.tree();
    boolean isPlain =
        tree.field("oldVal").isMissingNode() && tree.field("newValNeighbor").isMissingNode();
    return isPlain
        ? of(
            statement,
            "enum-value",
            Map.of(
                TYPE,
                names(tree.field("typeName")).replace(", ", "."),
                VALUE,
                tree.field("newVal").asString("")))
        : plain(statement);
  }

  private static String quoted(String name) {
    return name.isEmpty() ? "" : Identifier.quote(name);
  }

  private static String names(JsonNode list) {
    return list.valueStream()
        .map(each -> each.path("String").path("sval").asString(""))
        .map(Identifier::quote)
        .collect(Collectors.joining(", "));
  }

  private static String name(JsonNode relation) {
    String schema = relation.path("schemaname").asString("");
    String name = Identifier.quote(relation.path("relname").asString(""));
    return schema.isEmpty() ? name : Identifier.quote(schema) + "." + name;
  }
}
