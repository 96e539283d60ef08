package trasiego.rule.server;

import static trasiego.hazard.HazardCode.ALTER_SYSTEM;
import static trasiego.hazard.HazardCode.CONTROLS_SERVER;
import static trasiego.hazard.HazardCode.DROP_DATABASE;
import static trasiego.hazard.HazardCode.DROP_TABLESPACE;
import static trasiego.hazard.HazardCode.ENDS_SESSIONS;
import static trasiego.hazard.HazardCode.RUNS_PROGRAM;
import static trasiego.hazard.HazardCode.SERVER_FILE;

import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import trasiego.execution.Severity;
import trasiego.hazard.HazardCode;
import trasiego.rule.Rule;
import trasiego.rule.SqlWords;
import trasiego.rule.StatementContext;

/**
 * What no migration does: to other databases, to the server's machine and to others' sessions.
 * Judged by its words, also where it fails or does nothing on the ground where it was tried.
 */
public final class ServerRules {
  public static final List<Rule> ALL =
      List.of(
          Rule.of(
              ServerRules::acts,
              DROP_DATABASE,
              DROP_TABLESPACE,
              RUNS_PROGRAM,
              SERVER_FILE,
              ENDS_SESSIONS,
              ALTER_SYSTEM,
              CONTROLS_SERVER));

  private record Act(HazardCode code, Predicate<SqlWords> written, String consequence) {}

  private static final String NEVER =
      "; no rollback and no undo file takes it back, so that no file may do it: leave it to a"
          + " person";

  private static final Set<String> FILES =
      Set.of(
          "LO_IMPORT",
          "LO_EXPORT",
          "PG_READ_FILE",
          "PG_READ_BINARY_FILE",
          "PG_STAT_FILE",
          "PG_LS_DIR",
          "PG_LS_LOGDIR",
          "PG_LS_WALDIR",
          "PG_LS_TMPDIR",
          "PG_LS_ARCHIVE_STATUSDIR",
          "PG_FILE_READ",
          "PG_FILE_WRITE",
          "PG_FILE_RENAME",
          "PG_FILE_UNLINK",
          "PG_FILE_SYNC",
          "PG_LOGDIR_LS");

  private static final Set<String> CONTROLS =
      Set.of(
          "PG_RELOAD_CONF",
          "PG_ROTATE_LOGFILE",
          "PG_PROMOTE",
          "PG_SWITCH_WAL",
          "PG_CREATE_RESTORE_POINT",
          "PG_START_BACKUP",
          "PG_STOP_BACKUP",
          "PG_BACKUP_START",
          "PG_BACKUP_STOP",
          "PG_WAL_REPLAY_PAUSE",
          "PG_WAL_REPLAY_RESUME");

  private static final Set<String> SPEAKING = Set.of("GRANT", "REVOKE", "COMMENT", "ALTER", "DROP");

  private static final List<Act> ACTS =
      List.of(
          new Act(
              DROP_DATABASE,
              begins("DROP DATABASE"),
              "a database with all its rows is gone at once, and its sessions with it"),
          new Act(
              DROP_TABLESPACE,
              begins("DROP TABLESPACE"),
              "a place of the server's that every database may use is gone at once"),
          new Act(
              RUNS_PROGRAM,
              sql -> sql.begins("COPY") && (sql.has("TO PROGRAM") || sql.has("FROM PROGRAM")),
              "a program runs on the server's machine with the server's rights"),
          new Act(
              SERVER_FILE,
              sql -> isCopyOfFile(sql) || calls(sql, FILES),
              "a file of the server's machine is read or written with the server's rights"),
          new Act(
              ENDS_SESSIONS,
              calls("PG_TERMINATE_BACKEND", "PG_CANCEL_BACKEND"),
              "other sessions lose their statement or their connection, and what they had not yet"
                  + " committed"),
          new Act(
              ALTER_SYSTEM,
              begins("ALTER SYSTEM"),
              "the configuration changes for every database of the server, some of it at the next"
                  + " restart only"),
          new Act(
              CONTROLS_SERVER,
              sql -> calls(sql, CONTROLS),
              "it acts on the server as a whole: its configuration, its log, its replicas"));

  private ServerRules() {}

  private static void acts(StatementContext it) {
    WrittenStatements written = WrittenStatements.of(it);
    for (Act act : ACTS) {
      if (written.list().stream().anyMatch(act.written())) {
        report(it, act, written.executed());
      }
    }
  }

  private static void report(StatementContext it, Act act, boolean executed) {
    it.report(
        act.code(),
        executed ? Severity.REFUSED : Severity.RISKY,
        "line " + it.statement().line(),
        executed
            ? act.consequence() + NEVER
            : "whoever calls the routine does it, and no file may: " + act.consequence(),
        null);
    if (executed) {
      it.takeFailure();
    }
  }

  private static Predicate<SqlWords> begins(String words) {
    return sql -> sql.begins(words);
  }

  private static Predicate<SqlWords> calls(String... names) {
    return sql -> calls(sql, Set.of(names));
  }

  private static boolean calls(SqlWords sql, Set<String> names) {
    // Rights on a function, its comment or its owner are no call.
    boolean speaksOf = sql.words().isEmpty() || SPEAKING.contains(sql.words().getFirst());
    return !speaksOf && sql.before("(").stream().anyMatch(names::contains);
  }

  /** The last of the two words: a query that is copied has a FROM of its own. */
  private static boolean isCopyOfFile(SqlWords sql) {
    List<String> words = sql.words();
    int to = Math.max(words.lastIndexOf("TO"), words.lastIndexOf("FROM"));
    return sql.begins("COPY") && to > 0 && to + 1 < words.size() && words.get(to + 1).equals("''");
  }
}
