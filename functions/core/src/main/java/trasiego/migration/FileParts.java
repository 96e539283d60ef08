package trasiego.migration;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import trasiego.failure.MigrationRefusedException;
import trasiego.sql.Lexer;
import trasiego.sql.Token;
import trasiego.sql.Tree;

/**
 * The files into which one has to be parted that a tool wrote for another runner: each runs in one
 * transaction, or is the one statement that cannot. Together they do what the file does, in its
 * order and in its words.
 */
public final class FileParts {
  private static final String TRANSACTION = "TransactionStmt";
  private static final Set<String> OPENING = Set.of("TRANS_STMT_BEGIN", "TRANS_STMT_START");
  private static final Set<String> KEPT =
      Set.of("timeout", "lock-timeout", Directive.POLICIES, Directive.NEEDS);

  private final Script script;
  private final Set<String> committing;
  private final boolean atCommits;
  private final List<FilePart> parts = new ArrayList<>();
  private final List<Statement> open = new ArrayList<>();
  private final StringBuilder text = new StringBuilder();
  private final Set<String> newValues = new HashSet<>();
  private final Set<String> madeEnums = new HashSet<>();
  private final List<Statement> settings = new ArrayList<>();
  private final List<Statement> temporary = new ArrayList<>();

  private FileParts(Script script, Set<String> committing, boolean atCommits) {
    this.script = script;
    this.committing = committing;
    this.atCommits = atCommits;
  }

  /**
   * @param committing procedures that end transactions by themselves
   * @param atCommits whether a COMMIT of the file ends a part, or is a wrapper that a tool writes
   * @return one part where the file is a transaction already
   * @throws MigrationRefusedException where parts would not do what the file does
   */
  public static List<FilePart> of(Script script, Set<String> committing, boolean atCommits) {
    FileParts parts = new FileParts(script, committing, atCommits);
    parts.refuse();
    script.statements().forEach(parts::take);
    parts.text.append(script.cut().tail());
    parts.end();
    if (parts.parts.isEmpty()) {
      throw parts.refused("it holds no statement beside those of transactions");
    }
    return List.copyOf(parts.parts);
  }

  /** Whether there are parts that do what the file does. */
  public static boolean isPossible(Script script, Set<String> committing) {
    try {
      return !of(script, committing, true).isEmpty();
    } catch (MigrationRefusedException e) {
      return false;
    }
  }

  /** Whether the file runs only when it is parted. */
  public static boolean isNeeded(Script script, Set<String> committing) {
    return script.statements().stream()
            .anyMatch(statement -> statement.tree().kind().equals(TRANSACTION))
        || script.statements().size() > 1 && script.outsideTransaction(committing).isPresent()
        || usesNewValue(script);
  }

  /** Whether a value that the file adds to an enum stands in a later statement of it. */
  private static boolean usesNewValue(Script script) {
    Set<String> values = new HashSet<>();
    Set<String> made = new HashSet<>();
    for (Statement statement : script.statements()) {
      if (uses(statement, values)) {
        return true;
      }
      madeEnum(statement.tree()).ifPresent(made::add);
      newValue(statement.tree(), made).ifPresent(values::add);
    }
    return false;
  }

  private void refuse() {
    if (!script.isUtf8() || !script.cut().problems().isEmpty()) {
      throw refused(
          script.isUtf8() ? String.join("; ", script.cut().problems()) : "it is not UTF-8");
    }
    for (Statement statement : script.statements()) {
      if (statement.tree().kind().equals(TRANSACTION)) {
        control(statement);
      }
    }
  }

  private void control(Statement statement) {
    String kind = statement.tree().field("kind").asString("");
    boolean isPlain = OPENING.contains(kind) || kind.equals("TRANS_STMT_COMMIT");
    if (!isPlain || !statement.tree().field("options").isMissingNode()) {
      throw refused(
          "line %d: \"%s\" says more than where a transaction begins or ends"
              .formatted(statement.line(), statement.shown()));
    }
  }

  private MigrationRefusedException refused(String why) {
    return new MigrationRefusedException(
        script.name() + " cannot be parted: " + why + "; part it by hand; nothing was written");
  }

  private void take(Statement statement) {
    Tree tree = statement.tree();
    if (tree.kind().equals(TRANSACTION)) {
      text.append(before(statement));
      boolean ends = !OPENING.contains(tree.field("kind").asString(""));
      if (ends && atCommits) {
        end();
      }
      return;
    }
    if (open.isEmpty() && !parts.isEmpty()) {
      refuseTemporary(statement);
    }
    boolean isAlone = Rule.outsideTransaction(statement, committing).isPresent();
    if (isAlone || uses(statement, newValues)) {
      end();
    }
    if (isAlone) {
      refuseSettings(statement);
    } else if (open.isEmpty()) {
      settings.forEach(setting -> text.append(setting.sql()).append(";\n"));
    }
    open.add(statement);
    text.append(open.size() == 1 ? statement.text().stripLeading() : statement.text());
    if (isAlone) {
      end();
    }
    madeEnum(tree).ifPresent(madeEnums::add);
    newValue(tree, madeEnums).ifPresent(newValues::add);
    if (isTemporary(tree)) {
      temporary.add(statement);
    }
    if (tree.kind().equals("VariableSetStmt")
        && !tree.field("is_local").asBoolean(false)
        && !Rule.setsLimit(statement)) {
      settings.add(statement);
    }
  }

  /** It may be read otherwise without them, and may not have another statement beside it. */
  private void refuseSettings(Statement alone) {
    if (!settings.isEmpty()) {
      throw refused(
          "line %d: \"%s\" holds for line %d, which must stand alone in its file"
              .formatted(settings.getFirst().line(), settings.getFirst().shown(), alone.line()));
    }
  }

  /** It may be gone where the next part begins a session of its own. */
  private void refuseTemporary(Statement next) {
    if (!temporary.isEmpty()) {
      throw refused(
          "line %d: \"%s\" makes what ends with its session, and line %d is another part's"
              .formatted(temporary.getFirst().line(), temporary.getFirst().shown(), next.line()));
    }
  }

  private static boolean isTemporary(Tree tree) {
    String into = tree.field("into").path("rel").path("relpersistence").asString("");
    return tree.field("relation").path("relpersistence").asString("").equals("t")
            && tree.kind().equals("CreateStmt")
        || into.equals("t");
  }

  /** What stands before a statement's own words: blanks and comments. */
  private static String before(Statement statement) {
    return statement.text().substring(0, statement.text().lastIndexOf(statement.sql()));
  }

  private void end() {
    // Comments alone go to the next part, or with the last one.
    if (!open.isEmpty()) {
      String kept = parts.isEmpty() ? "" : directives();
      parts.add(new FilePart(kept + text.toString().strip() + "\n", open, isReversible()));
      open.clear();
      text.setLength(0);
      newValues.clear();
      madeEnums.clear();
    } else if (!parts.isEmpty() && !text.toString().isBlank()) {
      FilePart last = parts.removeLast();
      parts.add(
          new FilePart(
              last.sql() + text.toString().strip() + "\n", last.statements(), last.isReversible()));
      text.setLength(0);
    }
  }

  private boolean isReversible() {
    return open.stream().noneMatch(it -> newValue(it.tree(), madeEnums).isPresent())
        && script.irreversible().isEmpty();
  }

  /** What the file asks of the runner, it asks for each of its statements. */
  private String directives() {
    StringBuilder lines = new StringBuilder();
    for (String comment : script.cut().comments()) {
      boolean isKept =
          Directive.parse(comment)
              .filter(
                  directive ->
                      KEPT.contains(directive.name())
                          || directive.name().equals(Directive.IRREVERSIBLE))
              .isPresent();
      if (isKept && text.indexOf(comment) < 0) {
        lines.append(comment).append('\n');
      }
    }
    return lines.toString();
  }

  /**
   * @param made the enums that the same transaction makes, whose values it may use at once
   */
  private static Optional<String> newValue(Tree tree, Set<String> made) {
    return tree.kind().equals("AlterEnumStmt")
            && tree.field("oldVal").isMissingNode()
            && !made.contains(last(tree))
        ? Optional.of(tree.field("newVal").asString(""))
        : Optional.empty();
  }

  private static Optional<String> madeEnum(Tree tree) {
    return tree.kind().equals("CreateEnumStmt") ? Optional.of(last(tree)) : Optional.empty();
  }

  private static String last(Tree tree) {
    return tree.fields("typeName", "String")
        .reduce((_, last) -> last)
        .map(name -> name.path("sval").asString(""))
        .orElse("");
  }

  /** By its literals: whose value one is, the server alone knows. */
  private static boolean uses(Statement statement, Set<String> values) {
    if (values.isEmpty() || statement.tree().kind().equals("AlterEnumStmt")) {
      return false;
    }
    String sql = statement.sql();
    return Lexer.tokens(sql).stream()
        .filter(Token::isString)
        .map(token -> token.of(sql))
        .anyMatch(string -> values.stream().anyMatch(value -> holds(string, value)));
  }

  private static boolean holds(String string, String value) {
    String quoted = "'" + value.replace("'", "''") + "'";
    return string.endsWith(quoted) && !string.startsWith("$")
        || string.startsWith("$") && string.contains(quoted);
  }
}
