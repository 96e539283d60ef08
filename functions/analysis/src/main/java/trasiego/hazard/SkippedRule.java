package trasiego.hazard;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import trasiego.execution.Severity;
import trasiego.observation.SchemaObject;

/** Statements that succeed and do nothing, since something has the name. */
final class SkippedRule {
  private static final Pattern NOTICE =
      Pattern.compile(
          "(?:column \"(?<column>.*)\" of )?relation \"(?<relation>.*)\" already exists, skipping",
          Pattern.DOTALL);

  private SkippedRule() {}

  static void skipped(StatementCase it) {
    if (!it.statement().changes().all().isEmpty()
        || Wording.isBlock(it.statement())
        || it.isReported("concurrent-index-if-not-exists")) {
      return;
    }
    for (String notice : it.statement().notices()) {
      Matcher found = NOTICE.matcher(notice);
      if (found.matches()) {
        String object = object(it, found.group("relation"), found.group("column"));
        it.report(
            "skipped-statement",
            Severity.NOTE,
            object,
            "the statement does nothing: %s is there already, and whether it is what this file describes is not looked at"
                .formatted(object),
            null);
      }
    }
  }

  /** The full name of what stands in the way; the server tells the last part. */
  private static String object(StatementCase it, String relation, String column) {
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
