package trasiego.rule.row;

import static trasiego.hazard.HazardCode.RESTART_SEQUENCE;

import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import trasiego.execution.Severity;
import trasiego.observation.schema.SchemaObject.Column;
import trasiego.observation.schema.SchemaObject.Relation;
import trasiego.rule.NameParts;
import trasiego.rule.Rule;
import trasiego.rule.SqlWords;
import trasiego.rule.StatementContext;

/** Sequences that are set back: their value is data, which no catalogue tells. */
public final class SequenceRules {
  public static final List<Rule> ALL = List.of(Rule.of(SequenceRules::restart, RESTART_SEQUENCE));

  private static final Pattern SETVAL =
      Pattern.compile(
          "(?i)\\bsetval\\s*\\(\\s*(?:'([^']+)'|(pg_get_serial_sequence\\s*\\([^)]*\\)))");
  private static final List<String> FORWARD = List.of("MAX (", "GREATEST (", "NEXTVAL (");

  private SequenceRules() {}

  private static void restart(StatementContext it) {
    SqlWords sql = SqlWords.inside(it.statement());
    boolean creates = it.begins("CREATE");
    if (creates) {
      return;
    }
    for (SqlWords alter : sql.from("ALTER")) {
      boolean sequence = alter.has("ALTER SEQUENCE");
      if (alter.words().contains("RESTART") && (sequence || alter.has("ALTER TABLE"))) {
        int at = alter.has("IF EXISTS") ? 4 : 2;
        named(it, alter.name(at))
            .filter(_ -> sequence || !isNew(it, alter))
            .ifPresent(name -> report(it, name));
      }
    }
    if (sql.has("SETVAL") && FORWARD.stream().noneMatch(sql::has)) {
      Matcher found = SETVAL.matcher(it.statement().sql());
      String name = found.find() && found.group(1) != null ? found.group(1) : "a sequence";
      named(it, name).ifPresent(known -> report(it, known));
    }
  }

  /** Whether the column that it restarts has begun to count in this very file. */
  private static boolean isNew(StatementContext it, SqlWords alter) {
    return it.earlier().stream()
        .flatMap(statement -> statement.changes().of(Column.class).stream())
        .filter(change -> !change.isDropped() && !change.after().identity().isEmpty())
        .filter(change -> change.isAdded() || change.before().identity().isEmpty())
        .anyMatch(change -> alter.names(change.after()));
  }

  /** The sequence's or table's full name; empty where nobody uses it yet. */
  private static Optional<String> named(StatementContext it, String name) {
    String plain = name.replace("\"", "");
    return it.file()
        .file()
        .after()
        .all(Relation.class)
        .filter(relation -> NameParts.of(relation).matches(plain))
        .findFirst()
        .map(
            relation ->
                it.file().inUse(relation.key()).isPresent()
                    ? Optional.of(relation.name())
                    : Optional.<String>empty())
        .orElse(Optional.of(name));
  }

  private static void report(StatementContext it, String name) {
    it.report(
        RESTART_SEQUENCE,
        Severity.RISKY,
        name,
        "%s hands out numbers that may be in use: inserts of the running release fail with 23505 at once and until it has passed the highest one; the change is not rolled back with the file and is not undone by its undo file"
            .formatted(name),
        null);
  }
}
