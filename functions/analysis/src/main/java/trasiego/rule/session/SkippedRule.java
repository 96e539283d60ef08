package trasiego.rule.session;

import static trasiego.hazard.HazardCode.CONCURRENT_INDEX_IF_NOT_EXISTS;
import static trasiego.hazard.HazardCode.SKIPPED_STATEMENT;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import trasiego.execution.Severity;
import trasiego.observation.schema.SchemaObject;
import trasiego.rule.NameParts;
import trasiego.rule.Rule;
import trasiego.rule.Sql;
import trasiego.rule.SqlWords;
import trasiego.rule.StatementContext;

/** Statements that succeed and do nothing, since something has the name. */
public final class SkippedRule {
  public static final List<Rule> ALL = List.of(Rule.of(SkippedRule::skipped, SKIPPED_STATEMENT));

  private static final Pattern NOTICE =
      Pattern.compile(
          "(?:column \"(?<column>.*)\" of )?relation \"(?<relation>.*)\" already exists, skipping",
          Pattern.DOTALL);

  private SkippedRule() {}

  private static void skipped(StatementContext it) {
    if (!it.statement().changes().all().isEmpty()
        || SqlWords.isBlock(it.statement())
        || it.isReported(CONCURRENT_INDEX_IF_NOT_EXISTS)) {
      return;
    }
    for (String notice : it.statement().notices()) {
      Matcher found = NOTICE.matcher(notice);
      if (found.matches()) {
        String object = object(it, found.group("relation"), found.group("column"));
        it.report(
            SKIPPED_STATEMENT,
            Severity.NOTE,
            object,
            "the statement does nothing: %s is there already, and whether it is what this file describes is not looked at"
                .formatted(object),
            null);
      }
    }
  }

  /** The full name of what stands in the way; the server tells the last part. */
  private static String object(StatementContext it, String relation, String column) {
    return it.before().objects().values().stream()
        .filter(
            one ->
                one instanceof SchemaObject.Relation
                    || one instanceof SchemaObject.Index && column == null)
        .map(SchemaObject::name)
        .filter(name -> NameParts.of(name).plain().equals(relation))
        .findFirst()
        .map(name -> column == null ? name : name + "." + Sql.quoted(column))
        .orElse(relation);
  }
}
