package trasiego.postgres;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One session on one database, closed before a handler returns because a frozen sandbox would keep
 * its locks. Autocommit unless {@link #transaction} is used. Failures are those of {@link
 * SqlStates}.
 */
public final class Session implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Session.class);

  private static final String LOADED =
      """
      SELECT pg_catalog.concat(
        pg_catalog.date_part('epoch', pg_catalog.pg_postmaster_start_time()),
        ' ',
        pg_catalog.date_part('epoch', pg_catalog.pg_conf_load_time()))
      """;

  private final Connection connection;
  private final String database;
  private final SessionSettings settings;
  private final Function<String, Map<String, String>> configured;

  /** Of a connection that somebody else opened. */
  Session(Connection connection, String database, SessionSettings settings) {
    this(connection, database, settings, _ -> Map.of());
  }

  /**
   * @param configured asks the server for {@link #configured()}, given when its configuration was
   *     loaded
   */
  Session(
      Connection connection,
      String database,
      SessionSettings settings,
      Function<String, Map<String, String>> configured) {
    this.connection = connection;
    this.database = database;
    this.settings = settings;
    this.configured = configured;
  }

  /** Reads one row of a result. */
  @FunctionalInterface
  public interface Row<T> {
    T read(ResultSet row) throws SQLException;
  }

  /** Work inside one transaction. */
  @FunctionalInterface
  public interface Work<T> {
    T run() throws SQLException;
  }

  public String database() {
    return database;
  }

  /** For CopyManager and Flyway; whoever uses it translates by {@link SqlStates}. */
  public Connection connection() {
    return connection;
  }

  public <T> List<T> query(String sql, Row<T> row, Object... values) {
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      bind(statement, values);
      try (ResultSet rows = statement.executeQuery()) {
        List<T> found = new ArrayList<>();
        while (rows.next()) {
          found.add(row.read(rows));
        }
        return found;
      }
    } catch (SQLException e) {
      throw SqlStates.failure(what(sql), e);
    }
  }

  public <T> Optional<T> first(String sql, Row<T> row, Object... values) {
    return query(sql, row, values).stream().findFirst();
  }

  /** The first column of the first row as text; empty where there is no row or it is null. */
  public Optional<String> text(String sql, Object... values) {
    return query(sql, row -> Optional.ofNullable(row.getString(1)), values).stream()
        .findFirst()
        .flatMap(value -> value);
  }

  /** The first column of the first row as a number; 0 where there is none. */
  public long number(String sql, Object... values) {
    return first(sql, row -> row.getLong(1), values).orElse(0L);
  }

  public boolean isTrue(String sql, Object... values) {
    return first(sql, row -> row.getBoolean(1), values).orElse(false);
  }

  /** Runs one statement with values; answers the number of rows. */
  public int update(String sql, Object... values) {
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      bind(statement, values);
      statement.execute();
      return Math.max(0, statement.getUpdateCount());
    } catch (SQLException e) {
      throw SqlStates.failure(what(sql), e);
    }
  }

  /**
   * Sends the text as it is, in one message: several statements are one implicit transaction unless
   * they say so.
   */
  public void execute(String sql) {
    try (Statement statement = connection.createStatement()) {
      statement.setEscapeProcessing(false);
      statement.execute(sql);
    } catch (SQLException e) {
      throw SqlStates.failure(what(sql), e);
    }
  }

  /**
   * Runs the work in one transaction; whatever it throws rolls everything back, all locks included.
   */
  public <T> T transaction(Work<T> work) {
    try {
      connection.setAutoCommit(false);
      T result;
      try {
        result = work.run();
        connection.commit();
      } catch (Throwable e) {
        // Errors too: switching autocommit on again would commit what they left half done.
        rollBack(e);
        throw e;
      }
      connection.setAutoCommit(true);
      return result;
    } catch (SQLException e) {
      throw SqlStates.failure("transaction on " + database, e);
    }
  }

  /** What broke first is what is told; a broken connection rolls back by itself. */
  private void rollBack(Throwable first) {
    try {
      connection.rollback();
      connection.setAutoCommit(true);
    } catch (SQLException e) {
      first.addSuppressed(e);
    }
  }

  public int backendPid() {
    return (int) number("SELECT pg_catalog.pg_backend_pid()");
  }

  /** The server's major version, such as 18. */
  public int major() {
    try {
      return connection.getMetaData().getDatabaseMajorVersion();
    } catch (SQLException e) {
      throw SqlStates.failure("reading the server's version", e);
    }
  }

  /** The role that owns this session's database. */
  public String owner() {
    return text("""
    SELECT r.rolname
    FROM pg_catalog.pg_database d JOIN pg_catalog.pg_roles r ON r.oid = d.datdba
    WHERE d.datname = pg_catalog.current_database()
    """)
        .orElseThrow();
  }

  /**
   * The server's own time zone and style of dates, by name, which the driver hides from a session;
   * empty where they are not known.
   */
  public Map<String, String> configured() {
    return configured.apply(text(LOADED).orElseThrow());
  }

  /** Whether the user that this session acts as now is a superuser. */
  public boolean isSuperuser() {
    return isTrue("SELECT r.rolsuper FROM pg_catalog.pg_roles r WHERE r.rolname = current_user");
  }

  /**
   * Becomes the database's owner, so that what is created belongs to it and not to the function's
   * user.
   */
  public void becomeOwner() {
    execute("SET ROLE " + Identifier.quote(owner()));
  }

  /**
   * Runs what holds {@code RESET ALL} or {@code DISCARD ALL}, and sets again what does not come
   * back by itself.
   */
  public void reset(String sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
    settings.complete(connection);
  }

  /** A connection that was cut is closed as well; what was done on it before stays done. */
  @Override
  public void close() {
    try {
      connection.close();
    } catch (SQLException e) {
      LOG.warn("a session on {} was cut before it was closed: {}", database, ServerWords.of(e));
    }
  }

  private static void bind(PreparedStatement statement, Object... values) throws SQLException {
    for (int i = 0; i < values.length; i++) {
      statement.setObject(i + 1, values[i]);
    }
  }

  /** Enough of a statement to know it by, on one line. */
  private static String what(String sql) {
    String line = sql.strip().replaceAll("\\s+", " ");
    return line.length() <= 100 ? line : line.substring(0, 100) + "…";
  }
}
