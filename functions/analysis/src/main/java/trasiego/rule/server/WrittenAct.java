package trasiego.rule.server;

import static trasiego.hazard.HazardCode.CHANGE_DATABASE;
import static trasiego.hazard.HazardCode.CHANGE_DATABASE_ACCESS;
import static trasiego.hazard.HazardCode.CHANGE_DATABASE_SETTING;
import static trasiego.hazard.HazardCode.CHANGE_MEMBERSHIP;
import static trasiego.hazard.HazardCode.CHANGE_ROLE;
import static trasiego.hazard.HazardCode.CHANGE_ROLE_SETTING;
import static trasiego.hazard.HazardCode.CHANGE_TABLESPACE;
import static trasiego.hazard.HazardCode.COMMENT_SHARED_OBJECT;
import static trasiego.hazard.HazardCode.CREATE_DATABASE;
import static trasiego.hazard.HazardCode.CREATE_ROLE;
import static trasiego.hazard.HazardCode.DROP_ROLE;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import trasiego.hazard.HazardCode;
import trasiego.rule.SqlWords;
import trasiego.rule.StatementContext;

/**
 * What a statement's words say that it does to the whole server, where it could not be seen to do
 * it.
 *
 * @param code the hazard's that an observed one would have
 * @param object as the words name it
 */
public record WrittenAct(HazardCode code, String object) {
  private static final Set<String> ROLE = Set.of("ROLE", "USER", "GROUP");

  /** What an object's name stands behind. */
  private static final Set<String> CONDITION = Set.of("IF", "NOT", "EXISTS");

  public static Optional<WrittenAct> of(SqlWords sql) {
    List<String> words = sql.words();
    if (words.size() < 3) {
      return Optional.empty();
    }
    return switch (words.getFirst()) {
      case "CREATE" -> created(words);
      case "ALTER" -> altered(words);
      case "DROP" ->
          isRole(words) ? Optional.of(new WrittenAct(DROP_ROLE, name(words, 2))) : empty();
      case "GRANT", "REVOKE" -> granted(words);
      case "COMMENT", "SECURITY" -> commented(words);
      default -> empty();
    };
  }

  /** The role that the statement's words alter, where it is one. */
  static Optional<String> alteredRole(StatementContext it) {
    List<String> names =
        WrittenStatements.of(it).list().stream()
            .flatMap(sql -> of(sql).stream())
            .filter(act -> act.code() == CHANGE_ROLE)
            .map(WrittenAct::object)
            .distinct()
            .toList();
    return names.size() == 1 ? Optional.of(names.getFirst()) : empty();
  }

  private static Optional<WrittenAct> created(List<String> words) {
    return switch (words.get(1)) {
      case "ROLE", "USER", "GROUP" ->
          words.get(2).equals("MAPPING")
              ? empty()
              : Optional.of(new WrittenAct(CREATE_ROLE, name(words, 2)));
      case "DATABASE" -> Optional.of(new WrittenAct(CREATE_DATABASE, name(words, 2)));
      case "TABLESPACE" -> Optional.of(new WrittenAct(CHANGE_TABLESPACE, name(words, 2)));
      default -> empty();
    };
  }

  private static Optional<WrittenAct> altered(List<String> words) {
    boolean sets = words.contains("SET") || words.contains("RESET");
    if (isRole(words) && !words.get(2).equals("MAPPING")) {
      return Optional.of(new WrittenAct(sets ? CHANGE_ROLE_SETTING : CHANGE_ROLE, name(words, 2)));
    }
    return switch (words.get(1)) {
      case "DATABASE" ->
          Optional.of(
              new WrittenAct(
                  sets && !words.contains("TABLESPACE") ? CHANGE_DATABASE_SETTING : CHANGE_DATABASE,
                  name(words, 2)));
      case "TABLESPACE" -> Optional.of(new WrittenAct(CHANGE_TABLESPACE, name(words, 2)));
      default -> empty();
    };
  }

  private static Optional<WrittenAct> granted(List<String> words) {
    int on = words.indexOf("ON");
    if (on < 0) {
      int first = words.contains("FOR") && words.indexOf("FOR") < 3 ? words.indexOf("FOR") + 1 : 1;
      return Optional.of(new WrittenAct(CHANGE_MEMBERSHIP, name(words, first)));
    }
    return on + 2 >= words.size()
        ? empty()
        : switch (words.get(on + 1)) {
          case "DATABASE" ->
              Optional.of(new WrittenAct(CHANGE_DATABASE_ACCESS, name(words, on + 2)));
          case "TABLESPACE" -> Optional.of(new WrittenAct(CHANGE_TABLESPACE, name(words, on + 2)));
          case "PARAMETER" -> Optional.of(new WrittenAct(CHANGE_ROLE, name(words, on + 2)));
          default -> empty();
        };
  }

  private static Optional<WrittenAct> commented(List<String> words) {
    int on = words.indexOf("ON");
    boolean shared =
        on > 0
            && on + 2 < words.size()
            && Stream.of("DATABASE", "ROLE", "TABLESPACE").anyMatch(words.get(on + 1)::equals);
    return shared
        ? Optional.of(new WrittenAct(COMMENT_SHARED_OBJECT, name(words, on + 2)))
        : empty();
  }

  private static boolean isRole(List<String> words) {
    return ROLE.contains(words.get(1));
  }

  private static String name(List<String> words, int from) {
    int at = from;
    while (at < words.size() - 1 && CONDITION.contains(words.get(at))) {
      at++;
    }
    String word = words.get(at);
    return word.startsWith("\"") ? word : word.toLowerCase(Locale.ROOT);
  }

  private static <T> Optional<T> empty() {
    return Optional.empty();
  }
}
