package trasiego.rule.session;

import static trasiego.hazard.HazardCode.LEAKING_SETTING;
import static trasiego.hazard.HazardCode.SWITCH_ROLE;
import static trasiego.hazard.HazardCode.TIMEOUT_OFF;

import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import trasiego.execution.Severity;
import trasiego.rule.Rule;
import trasiego.rule.SqlWords;
import trasiego.rule.StatementContext;

/** What a file sets, and who is left with it. */
public final class SettingRules {
  public static final List<Rule> ALL =
      List.of(
          Rule.of(SettingRules::switchRole, SWITCH_ROLE),
          Rule.of(SettingRules::timeoutOff, TIMEOUT_OFF),
          Rule.of(SettingRules::leaking, LEAKING_SETTING));

  private static final Set<String> TIMEOUTS =
      Set.of(
          "lock_timeout",
          "statement_timeout",
          "transaction_timeout",
          "idle_in_transaction_session_timeout");

  /** The runner sets these two before each statement, whatever the file says. */
  private static final Set<String> LIMITS = Set.of("lock_timeout", "statement_timeout");

  /** What these switch off protects rows: triggers and foreign keys, and who sees what. */
  private static final Set<String> SWITCHES = Set.of("session_replication_role", "row_security");

  private static final Pattern COMMENT =
      Pattern.compile("--[^\\r\\n]*|/\\*.*?\\*/", Pattern.DOTALL);
  private static final Pattern SET =
      Pattern.compile(
          "(?i)\\bSET\\s+(LOCAL\\s+|SESSION\\s+)?([a-z_][a-z0-9_.]*)\\s*(?:=|\\bTO\\b)\\s*('[^']*'|[^\\s;']+)");
  private static final Pattern SET_CONFIG =
      Pattern.compile(
          "(?i)\\bset_config\\s*\\(\\s*'([^']+)'\\s*,\\s*('[^']*'|[^,]+?)\\s*,\\s*(true|false|'[^']*')\\s*\\)");
  private static final Pattern ZERO = Pattern.compile("'?\\s*0+\\s*(ms|s|min|h|d)?\\s*'?");

  /** Who the session is: what a file makes belongs to it. */
  private static final Set<String> ROLES = Set.of("role", "session_authorization");

  private record Setting(String name, String value, boolean local) {}

  private SettingRules() {}

  private static List<Setting> settings(StatementContext it) {
    boolean readable =
        it.begins("SET")
            || it.begins("SELECT")
            || it.begins("ALTER ROLE")
            || it.begins("ALTER USER")
            || it.begins("ALTER DATABASE")
            || SqlWords.isBlock(it.statement());
    if (!readable) {
      return List.of();
    }
    String sql = COMMENT.matcher(it.statement().sql()).replaceAll(" ");
    List<Setting> found = new java.util.ArrayList<>();
    if (!it.begins("SELECT")) {
      Matcher set = SET.matcher(sql);
      while (set.find()) {
        boolean local = set.group(1) != null && set.group(1).strip().equalsIgnoreCase("LOCAL");
        found.add(new Setting(lower(set.group(2)), set.group(3), local));
      }
    }
    Matcher config = SET_CONFIG.matcher(sql);
    while (config.find()) {
      boolean local = config.group(3).equalsIgnoreCase("true");
      found.add(new Setting(lower(config.group(1)), config.group(2), local));
    }
    return found;
  }

  private static String lower(String name) {
    return name.toLowerCase(java.util.Locale.ROOT);
  }

  private static boolean isForEverybody(StatementContext it) {
    return it.begins("ALTER");
  }

  /** Also from within a block or a function; one that is set back by its end is not seen. */
  private static void switchRole(StatementContext it) {
    if (it.isReported(SWITCH_ROLE)) {
      return;
    }
    it.statement().settings().entrySet().stream()
        .filter(setting -> ROLES.contains(setting.getKey()))
        .findFirst()
        .ifPresent(
            setting ->
                it.report(
                    SWITCH_ROLE,
                    Severity.REFUSED,
                    "line " + it.statement().line(),
                    "%s is %s when it has ended: what the file makes from there on belongs to another role, and what it may do is another's as well"
                        .formatted(setting.getKey(), setting.getValue()),
                    null));
  }

  private static void timeoutOff(StatementContext it) {
    for (Setting setting : settings(it)) {
      if (!TIMEOUTS.contains(setting.name()) || !ZERO.matcher(setting.value()).matches()) {
        continue;
      }
      boolean replaced =
          !isForEverybody(it)
              && !SqlWords.isBlock(it.statement())
              && LIMITS.contains(setting.name());
      it.report(
          TIMEOUT_OFF,
          replaced ? Severity.NOTE : Severity.RISKY,
          setting.name(),
          replaced
              ? "has no effect here, since the runner sets its limit before each statement; another"
                  + " runner would let the file wait, and everybody behind it, without end"
              : isForEverybody(it)
                  ? "every session that begins after the commit runs without this limit: one that"
                      + " hangs holds its locks until a person ends it"
                  : "from there on nothing ends a wait: whoever needs the table waits behind this"
                      + " file, without end",
          LIMITS.contains(setting.name())
              ? "-- trasiego:%s 1min: why it needs so long"
                  .formatted(setting.name().equals("lock_timeout") ? "lock-timeout" : "timeout")
              : null);
    }
  }

  /** What the session was seen to keep is reported once, at the last statement that set it. */
  private static void leaking(StatementContext it) {
    if (it.isReported(LEAKING_SETTING)) {
      return;
    }
    it.file().file().leaked().keySet().stream()
        .filter(
            name -> !LIMITS.contains(name) && !ROLES.contains(name) && !isReportedAsOff(it, name))
        .filter(it.statement().settings()::containsKey)
        .filter(name -> it.later().stream().noneMatch(other -> other.settings().containsKey(name)))
        .forEach(name -> kept(it, name, it.file().file().leaked().get(name)));
  }

  private static boolean isReportedAsOff(StatementContext it, String name) {
    return it.isReported(TIMEOUT_OFF) && TIMEOUTS.contains(name);
  }

  private static void kept(StatementContext it, String name, String value) {
    it.report(
        LEAKING_SETTING,
        SWITCHES.contains(name) ? Severity.RISKY : Severity.NOTE,
        name,
        "%s = %s outlives its statement and the file's transaction: here until the file's session ends, its row in the history included; with a runner or a pool that keeps the session, for whatever runs next"
            .formatted(name, value),
        it.begins("SET") && !SqlWords.of(it.statement()).has("SET LOCAL")
            ? "SELECT set_config(%s, %s, true);".formatted(literal(name), literal(value))
            : null);
  }

  private static String literal(String value) {
    return "'" + value.replace("'", "''") + "'";
  }
}
