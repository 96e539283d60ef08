package trasiego.rule.server;

import java.util.Objects;
import trasiego.execution.SharedChange;

/** How a report speaks of what belongs to the whole server. */
final class SharedWords {
  private static final int LONGEST = 80;

  private SharedWords() {}

  /** As an acknowledgement names it: the database itself has another name where it is tried. */
  static String of(String object) {
    return object.equals(SharedChange.CURRENT_DATABASE) ? "database" : object;
  }

  static String the(String object) {
    return object.equals(SharedChange.CURRENT_DATABASE) ? "this database" : object;
  }

  /** A part of this database by its own name, of another one by both. */
  static String within(String object, String part) {
    return object.equals(SharedChange.CURRENT_DATABASE) ? part : object + "." + part;
  }

  static String setting(String name, String value) {
    return value == null ? "the server's own " + name : name + " = " + value(value);
  }

  static String value(String value) {
    String shown = Objects.requireNonNullElse(value, "none");
    return shown.length() <= LONGEST ? shown : shown.substring(0, LONGEST) + "…";
  }

  /** What is other than before. */
  static String differs(SharedChange change) {
    String part = change.part().isEmpty() ? "the name" : change.part();
    return "%s: %s instead of %s".formatted(part, value(change.after()), value(change.before()));
  }
}
