package trasiego.impact;

import java.sql.Array;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Supplier;
import trasiego.failure.DatabaseBusyException;
import trasiego.migration.Redaction;
import trasiego.postgres.Session;
import trasiego.postgres.SqlFailure;
import trasiego.postgres.SqlResource;

/** Who may stand in the way of a deployment now, one line each; what cannot be seen is said. */
public final class Blockers {
  private static final String SESSIONS = SqlResource.read(Blockers.class, "sessions.sql");
  private static final String SERVER = SqlResource.read(Blockers.class, "server.sql");

  /** From here on a snapshot is no passing query's: CONCURRENTLY waits for it to end. */
  private static final long OLD_SNAPSHOT_SECONDS = 60;

  /** A transaction that has lasted less is over before anybody could look who it is. */
  private static final Duration PASSING = Duration.ofSeconds(5);

  private Blockers() {}

  /** Everybody. */
  public static List<String> now(Session session) {
    return now(session, Set.of());
  }

  /**
   * Those that hold one of these tables, quoted and qualified, or an old snapshot, and whatever
   * concerns the whole server; with no table everybody. Asked as the session's own user, since its
   * right to see others' sessions does not pass to the owner.
   */
  public static List<String> now(Session session, Set<String> tables) {
    return now(session, tables, PASSING);
  }

  /**
   * @param passing what has been in a transaction for less is passed over
   */
  static List<String> now(Session session, Set<String> tables, Duration passing) {
    List<String> lines = new ArrayList<>();
    lines.addAll(
        look(
            "sessions",
            () ->
                asUser(session, SESSIONS, Waiting::of, passing.toSeconds()).stream()
                    .filter(it -> it.concerns(tables))
                    .map(it -> it.line(tables))
                    .toList()));
    lines.addAll(
        look(
            "prepared transactions, replication and connections",
            () ->
                asUser(session, SERVER, ServerWide::of).stream()
                    .filter(it -> it.concerns(tables))
                    .map(ServerWide::line)
                    .toList()));
    return List.copyOf(lines);
  }

  private static <T> List<T> asUser(
      Session session, String sql, Session.Row<T> row, Object... values) {
    return session.transaction(
        () -> {
          session.execute("SET LOCAL ROLE NONE");
          return session.query(sql, row, values);
        });
  }

  private static List<String> look(String what, Supplier<List<String>> look) {
    try {
      return look.get();
    } catch (SqlFailure | DatabaseBusyException e) {
      return List.of(what + " could not be looked at: " + e.getMessage());
    }
  }

  private static List<String> texts(ResultSet row, int column) throws SQLException {
    Array array = row.getArray(column);
    return array == null ? null : List.of((String[]) array.getArray());
  }

  /**
   * @param tables null where it is not about tables
   */
  private record ServerWide(String line, List<String> tables) {
    private static ServerWide of(ResultSet row) throws SQLException {
      return new ServerWide(row.getString(1), texts(row, 2));
    }

    private boolean concerns(Set<String> wanted) {
      return wanted.isEmpty() || tables == null || tables.stream().anyMatch(wanted::contains);
    }
  }

  /**
   * @param modes of its locks, in the order of its tables
   */
  private record Waiting(
      int pid,
      String user,
      String application,
      String state,
      long seconds,
      String query,
      boolean vacuum,
      boolean dump,
      boolean snapshot,
      List<String> tables,
      List<String> modes) {
    private static Waiting of(ResultSet row) throws SQLException {
      return new Waiting(
          row.getInt(1),
          row.getString(2),
          row.getString(3),
          row.getString(4),
          row.getLong(5),
          row.getString(6),
          row.getBoolean(7),
          row.getBoolean(8),
          row.getBoolean(9),
          texts(row, 10),
          texts(row, 11));
    }

    private boolean concerns(Set<String> wanted) {
      return wanted.isEmpty()
          || dump
          || tables.stream().anyMatch(wanted::contains)
          || snapshot && seconds >= OLD_SNAPSHOT_SECONDS;
    }

    private String line(Set<String> wanted) {
      if (vacuum) {
        return "autovacuum (session %d) prevents wraparound and gives way to nobody: %s"
            .formatted(pid, query.replaceFirst("^autovacuum: ", ""));
      }
      return "session %d of \"%s\" (%s, %s) has been in a transaction for %d s%s: %s"
          .formatted(pid, user, application, state, seconds, locks(wanted), Redaction.of(query));
    }

    private String locks(Set<String> wanted) {
      List<String> held = new ArrayList<>();
      for (int i = 0; i < tables.size(); i++) {
        if (wanted.contains(tables.get(i))) {
          held.add(words(modes.get(i)) + " on " + tables.get(i));
        }
      }
      if (!held.isEmpty()) {
        return ", holds " + String.join(" and ", held);
      }
      if (dump) {
        return ", a dump that holds every table it reads";
      }
      return wanted.isEmpty() || !snapshot ? "" : ", keeps a snapshot that CONCURRENTLY waits for";
    }

    /** {@code AccessShareLock} as people write it: ACCESS SHARE. */
    private static String words(String modes) {
      return modes
          .replace("Lock", "")
          .replaceAll("(?<=[a-z])(?=[A-Z])", " ")
          .toUpperCase(Locale.ROOT);
    }
  }
}
