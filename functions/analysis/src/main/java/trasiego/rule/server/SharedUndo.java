package trasiego.rule.server;

import java.util.Arrays;
import java.util.Locale;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import trasiego.execution.SharedChange;
import trasiego.execution.SharedChange.Kind;
import trasiego.postgres.Identifier;
import trasiego.rule.Sql;
import trasiego.rule.StatementContext;

/** SQL that takes a change of the whole server's catalogues back. */
final class SharedUndo {
  /** Settings that are lists of names: a literal would be one name. */
  private static final Set<String> LISTS =
      Set.of(
          "search_path",
          "temp_tablespaces",
          "session_preload_libraries",
          "local_preload_libraries",
          "shared_preload_libraries",
          "datestyle");

  private static final Pattern ELEMENT = Pattern.compile("(?:\"(?:[^\"]|\"\")*\"|[^,\"])+");
  private static final Pattern PLAIN_ELEMENT =
      Pattern.compile("[A-Za-z_][\\w$]*|\"(?:[^\"]|\"\")*\"");

  private static final Pattern OPTION =
      Pattern.compile(
          "(?:ALLOW_CONNECTIONS|IS_TEMPLATE) \\S+|CONNECTION LIMIT -?\\d+|VALID UNTIL"
              + " '[^']*'|\\S+");

  /** What a role is that nothing is said of. */
  private static final String PLAIN =
      "NOSUPERUSER INHERIT NOCREATEROLE NOCREATEDB NOLOGIN NOREPLICATION NOBYPASSRLS"
          + " CONNECTION LIMIT -1 VALID UNTIL 'infinity'";

  /** As a long comment is read: its beginning and a mark of the whole. */
  private static final Pattern CUT = Pattern.compile("… md5 \\p{XDigit}{32}$");

  private SharedUndo() {}

  static String ofDatabase(SharedChange change) {
    String name = database(change.object());
    return switch (change.part()) {
      case "" -> "ALTER DATABASE %s RENAME TO %s;".formatted(change.after(), change.before());
      case "owner" ->
          "ALTER DATABASE %s OWNER TO %s;".formatted(name, Identifier.quote(change.before()));
      case "tablespace" ->
          "ALTER DATABASE %s SET TABLESPACE %s;".formatted(name, Identifier.quote(change.before()));
      default ->
          "ALTER DATABASE %s WITH %s;".formatted(name, options(change.before(), change.after()));
    };
  }

  static String ofAccess(SharedChange change) {
    String on = "DATABASE " + database(change.object());
    String who = change.part().equals("public") ? "PUBLIC" : change.part();
    String revoke = "REVOKE ALL ON %s FROM %s;".formatted(on, who);
    if (change.isAdded()) {
      return revoke;
    }
    String rights =
        Arrays.stream(change.before().split(", "))
            .map(right -> right.replace(" with grant option", ""))
            .collect(Collectors.joining(", "));
    return "%sGRANT %s ON %s TO %s;"
        .formatted(change.isDropped() ? "" : revoke + " ", rights, on, who);
  }

  /**
   * @param what DATABASE or ROLE
   */
  static String ofSetting(String what, SharedChange change) {
    String of = change.kind() == Kind.DATABASE_SETTING ? database(change.object()) : ofRole(change);
    String name = setting(change.part());
    if (change.isAdded()) {
      return "ALTER %s %s RESET %s;".formatted(what, of, name);
    }
    if (change.part().contains(".")) {
      return "ALTER %s %s SET %s = …; with the value that it had".formatted(what, of, name);
    }
    boolean isList =
        LISTS.contains(change.part().toLowerCase(Locale.ROOT)) && !change.before().isBlank();
    String value = isList ? list(change.before()) : literal(change.before());
    return "ALTER %s %s SET %s = %s;".formatted(what, of, name, value);
  }

  /** It is stored as somebody wrote it, and a path needs no blank and no quote to hold commands. */
  private static String list(String stored) {
    return ELEMENT
        .matcher(stored)
        .results()
        .map(MatchResult::group)
        .map(String::strip)
        .map(element -> PLAIN_ELEMENT.matcher(element).matches() ? element : literal(element))
        .collect(Collectors.joining(", "));
  }

  private static String literal(String text) {
    return "'" + text.replace("'", "''") + "'";
  }

  /** A setting of an application has two parts, each quoted by itself. */
  private static String setting(String name) {
    return Arrays.stream(name.split("\\.", 2)).map(Sql::quoted).collect(Collectors.joining("."));
  }

  private static String ofRole(SharedChange change) {
    return change
        .object()
        .replace(
            " IN DATABASE " + SharedChange.CURRENT_DATABASE,
            " IN DATABASE " + database(SharedChange.CURRENT_DATABASE));
  }

  /** What was known of a role that is gone. */
  static String ofRole(String role, StatementContext it) {
    return it.statement().shared().stream()
        .filter(change -> change.kind() == Kind.ROLE && change.object().equals(role))
        .filter(change -> change.part().equals("options"))
        .map(change -> "CREATE ROLE %s %s;".formatted(role, options(change.before(), PLAIN)))
        .findFirst()
        .orElse("CREATE ROLE " + role + ";");
  }

  static String ofRoleChange(SharedChange change) {
    return change.isOfObject()
        ? "ALTER ROLE %s RENAME TO %s;".formatted(change.after(), change.before())
        : "ALTER ROLE %s %s;".formatted(change.object(), options(change.before(), change.after()));
  }

  /** Those that differ: who may give one back need not be allowed to name the others. */
  private static String options(String before, String after) {
    Set<String> same = Set.copyOf(OPTION.matcher(after).results().map(MatchResult::group).toList());
    return OPTION
        .matcher(before)
        .results()
        .map(MatchResult::group)
        .filter(option -> !same.contains(option))
        .collect(Collectors.joining(" "));
  }

  static String ofMembership(SharedChange change) {
    if (change.isAdded()) {
      return "REVOKE %s FROM %s;".formatted(change.object(), change.part());
    }
    String options = change.before().toUpperCase(Locale.ROOT);
    return options.contains("INHERIT")
        ? "GRANT %s TO %s WITH %s;".formatted(change.object(), change.part(), options)
        : "GRANT %s TO %s%s;"
            .formatted(
                change.object(),
                change.part(),
                options.contains("TRUE") ? " WITH ADMIN OPTION" : "");
  }

  /**
   * @param kind of what the comment or label is on
   */
  static String ofComment(Kind kind, String object, SharedChange change) {
    String on = "ON %s %s IS ".formatted(kind, database(object));
    String act =
        change.kind() == Kind.LABEL
            ? "SECURITY LABEL FOR %s ".formatted(Identifier.quote(change.part()))
            : "COMMENT ";
    if (change.isAdded()) {
      return act + on + "NULL;";
    }
    return CUT.matcher(change.before()).find()
        ? act + on + "…; with the text that it had"
        : "%s%sE'%s';".formatted(act, on, change.before().replace("\\", "\\\\").replace("'", "''"));
  }

  /** A copy has another name than the live one: it stands for the one that the file runs on. */
  private static String database(String object) {
    return object.equals(SharedChange.CURRENT_DATABASE) ? "<this database>" : object;
  }
}
