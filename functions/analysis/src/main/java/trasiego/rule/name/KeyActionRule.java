package trasiego.rule.name;

import static trasiego.hazard.HazardCode.CHANGE_FOREIGN_KEY;

import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import trasiego.execution.Severity;
import trasiego.observation.schema.Change;
import trasiego.observation.schema.SchemaObject.Constraint;
import trasiego.observation.schema.SchemaObject.Relation;
import trasiego.rule.Rule;
import trasiego.rule.StatementContext;

/** Foreign keys that do something else when what they point to goes, or check at another time. */
public final class KeyActionRule {
  public static final List<Rule> ALL = List.of(Rule.of(KeyActionRule::change, CHANGE_FOREIGN_KEY));

  /** What stands behind the columns of the table that it points to. */
  private static final Pattern TERMS =
      Pattern.compile("REFERENCES .+?\\([^)]*\\)(.*)", Pattern.DOTALL);

  private static final Pattern WRITES =
      Pattern.compile(" ON (?:DELETE|UPDATE) (?:CASCADE|SET NULL|SET DEFAULT)");

  private KeyActionRule() {}

  private static void change(StatementContext it) {
    for (Change<Constraint> change : it.changes(Constraint.class)) {
      Constraint was = change.before();
      boolean isKey =
          was != null
              && was.kind().equals("foreign key")
              && !was.inherited()
              && it.file().isInUse(was)
              && it.file().file().after().find(Relation.class, was.relation()).isPresent();
      if (isKey && (change.isAltered() || !DroppedParts.of(it).isPart(was))) {
        Optional<Constraint> is = now(it, was);
        String before = terms(was);
        String after = is.map(KeyActionRule::terms).orElse("");
        boolean gone = is.isEmpty();
        if (gone ? WRITES.matcher(before).find() : differs(before, after)) {
          report(it, was, before, after, gone);
        }
      }
    }
  }

  /** The key between the same columns when the file ends. */
  private static Optional<Constraint> now(StatementContext it, Constraint was) {
    return it.file()
        .file()
        .after()
        .all(Constraint.class)
        .filter(is -> is.kind().equals("foreign key"))
        .filter(is -> was.relation().equals(is.relation()))
        .filter(is -> was.columns().equals(is.columns()))
        .filter(is -> was.referenced().equals(is.referenced()))
        .findFirst();
  }

  private static String terms(Constraint key) {
    Matcher terms = TERMS.matcher(key.definition());
    return terms.find() ? terms.group(1).replace(" NOT VALID", "") : "";
  }

  /** That a check may now be put off, where a session asks for it, changes nothing by itself. */
  private static boolean differs(String before, String after) {
    String asked = " DEFERRABLE";
    return !before.equals(after) && !(before + asked).equals(after);
  }

  private static void report(
      StatementContext it, Constraint was, String before, String after, boolean gone) {
    boolean late = !before.contains("INITIALLY DEFERRED") && after.contains("INITIALLY DEFERRED");
    boolean only = before.equals(after.replace(" DEFERRABLE INITIALLY DEFERRED", ""));
    it.report(
        CHANGE_FOREIGN_KEY,
        late && only ? Severity.NOTE : Severity.RISKY,
        was.name(),
        gone
            ? "deletes and updates of the running release no longer do what the key did with the rows that point there (%s): from the moment of commit these stay as they are, without an error"
                .formatted(before.strip())
            : late && only
                ? "errors of the running release's writes come at its commits, where it may not"
                    + " expect them, from the moment of commit on"
                : "the running release was written for %s and has %s from the moment of commit: %s"
                    .formatted(words(before), words(after), effect(after)),
        null);
  }

  private static String words(String terms) {
    return terms.isBlank() ? "a key that refuses at once" : terms.strip();
  }

  private static String effect(String after) {
    if (after.contains("NOT ENFORCED")) {
      return "nothing is checked any more, and rows that point nowhere come in";
    }
    return WRITES.matcher(after).find()
        ? "its deletes and updates change other rows as well, without an error"
        : "statements that it did before may fail with 23503";
  }
}
