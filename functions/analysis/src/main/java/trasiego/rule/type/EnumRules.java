package trasiego.rule.type;

import static trasiego.hazard.HazardCode.DROP_ENUM_VALUE;
import static trasiego.hazard.HazardCode.ENUM_VALUE_USED;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import trasiego.execution.Severity;
import trasiego.observation.schema.Change;
import trasiego.observation.schema.SchemaObject.EnumLabel;
import trasiego.observation.schema.SchemaObject.Type;
import trasiego.rule.NameParts;
import trasiego.rule.Rule;
import trasiego.rule.StatementContext;

/** Enum labels that are used before they may be. */
public final class EnumRules {
  public static final List<Rule> ALL =
      List.of(
          Rule.of(EnumRules::usedTooEarly, ENUM_VALUE_USED),
          Rule.of(EnumRules::replaced, DROP_ENUM_VALUE));

  private static final Pattern UNSAFE =
      Pattern.compile("unsafe use of new value \"(.*)\" of enum type (.*)", Pattern.DOTALL);

  private EnumRules() {}

  private static void usedTooEarly(StatementContext it) {
    it.failure()
        .filter(failure -> failure.state().equals("55P04"))
        .ifPresent(
            failure -> {
              Matcher unsafe = UNSAFE.matcher(failure.words());
              String label =
                  unsafe.find() ? "'" + unsafe.group(1).replace("'", "''") + "'" : "the new label";
              it.report(
                  ENUM_VALUE_USED,
                  Severity.REFUSED,
                  label,
                  "a label that a transaction adds cannot be used before its commit, and a file is"
                      + " one transaction: it fails with 55P04, on an empty table too where the"
                      + " label is a constant of a default, a check or an index;"
                      + " infrastructure/db split "
                      + it.file().file().name()
                      + "  parts the file",
                  added(it, label) + "\n-- next file\n" + it.statement().sql().strip() + ";");
              it.takeFailure();
            });
  }

  /** Reported where the old one loses its name to the new one. */
  private static void replaced(StatementContext it) {
    for (Change<Type> change : it.changes(Type.class)) {
      Type was = change.object();
      boolean frees =
          change.isDropped()
              || change.isAltered() && !change.before().name().equals(change.after().name());
      if (frees && it.file().isInUse(was)) {
        ReplacedType.of(it.file(), was)
            .filter(replaced -> replaced.old().name().equals(change.before().name()))
            .ifPresent(replaced -> missing(it, replaced));
      }
    }
  }

  private static void missing(StatementContext it, ReplacedType replaced) {
    for (EnumLabel label : replaced.missing()) {
      it.report(
          DROP_ENUM_VALUE,
          Severity.RISKY,
          label.name(),
          "every statement of the running release that compares with or writes %s fails with 22P02 from the moment of commit; the migration fails with it where a row has the value"
              .formatted(NameParts.of(label).own()),
          null);
    }
  }

  private static String added(StatementContext it, String label) {
    return it.earlier().stream()
        .filter(statement -> statement.sql().contains(label))
        .map(statement -> statement.sql().strip() + ";")
        .findFirst()
        .orElse("-- ALTER TYPE ... ADD VALUE " + label);
  }
}
