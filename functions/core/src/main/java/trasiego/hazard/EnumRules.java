package trasiego.hazard;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Enum labels that are used before they may be. */
final class EnumRules {
  private static final Pattern UNSAFE =
      Pattern.compile("unsafe use of new value \"(.*)\" of enum type (.*)", Pattern.DOTALL);

  private EnumRules() {}

  static void usedTooEarly(StatementCase it) {
    it.failure()
        .filter(failure -> failure.state().equals("55P04"))
        .ifPresent(
            failure -> {
              Matcher unsafe = UNSAFE.matcher(failure.message());
              String label =
                  unsafe.find() ? "'" + unsafe.group(1).replace("'", "''") + "'" : "the new label";
              it.report(
                  "enum-value-used",
                  Severity.REFUSED,
                  label,
                  "a label that a transaction adds cannot be used before its commit, and a file is"
                      + " one transaction: it fails with 55P04, on an empty table too where the"
                      + " label is a constant of a default, a check or an index",
                  added(it, label) + "\n-- next file\n" + it.statement().sql().strip() + ";");
              it.takeFailure();
            });
  }

  private static String added(StatementCase it, String label) {
    return it.earlier().stream()
        .filter(statement -> statement.sql().contains(label))
        .map(statement -> statement.sql().strip() + ";")
        .findFirst()
        .orElse("-- ALTER TYPE ... ADD VALUE " + label);
  }
}
