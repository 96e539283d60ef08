package trasiego.migrate.target;

import java.sql.SQLException;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Supplier;
import trasiego.failure.DatabaseBusyException;
import trasiego.failure.DatabaseUnavailableException;
import trasiego.migration.Script;
import trasiego.postgres.Backends;
import trasiego.postgres.Database;
import trasiego.postgres.Session;
import trasiego.postgres.SessionSettings;
import trasiego.postgres.SqlFailure;
import trasiego.postgres.SqlStates;
import trasiego.postgres.TargetPath;
import trasiego.postgres.Timeouts;

/**
 * The database that files run on: the live one, or a copy on which they are tried.
 *
 * @param readmission undoes on a copy what shuts its sessions out; nothing does on the live one
 * @param settings what sessions for files begin with, where that is known
 */
public record Target(
    Database server,
    String database,
    Optional<Runnable> readmission,
    Optional<SessionSettings> settings) {
  private static final Duration GONE = Duration.ofSeconds(10);

  private static final String MEANING =
      """
      SELECT s.name, s.setting
      FROM pg_catalog.pg_settings s
      WHERE s.name IN (
        'DateStyle', 'IntervalStyle', 'TimeZone', 'array_nulls', 'bytea_output',
        'check_function_bodies', 'default_table_access_method', 'default_tablespace',
        'default_text_search_config', 'default_transaction_isolation',
        'default_transaction_read_only', 'extra_float_digits', 'lc_monetary', 'lc_numeric',
        'lc_time', 'row_security', 'session_replication_role', 'standard_conforming_strings',
        'transform_null_equals', 'xmlbinary', 'xmloption')
      UNION ALL
      SELECT 'role', current_user
      """;

  /** The live one. */
  public Target(Database server, String database) {
    this(server, database, Optional.empty());
  }

  public Target(Database server, String database, Optional<Runnable> readmission) {
    this(server, database, readmission, Optional.empty());
  }

  /**
   * The same for one try of a file: what its sessions begin with is asked once, and in this session
   * of the function's own user.
   */
  public Target askedBy(Session own) {
    return new Target(
        server, database, readmission, Optional.of(SessionSettings.ofTarget(own)));
  }

  /** A session that has become the owner, so that what it makes belongs to the owner. */
  public Session open() {
    return readmitted(
        () -> {
          Session session = server.open(database, Timeouts.DEFAULT);
          try {
            session.becomeOwner();
            return session;
          } catch (RuntimeException e) {
            session.close();
            throw e;
          }
        });
  }

  /** A file that was tried here may have shut out whoever looks at what it did. */
  private Session readmitted(Supplier<Session> opening) {
    try {
      return opening.get();
    } catch (DatabaseUnavailableException | SqlFailure e) {
      readmission.orElseThrow(() -> e).run();
      return opening.get();
    }
  }

  /**
   * The same for a file, whose statements mean what they mean to the application: by {@link
   * TargetPath#during} alone. Until then, and after it, names are the server's own in it too.
   */
  public Session openForFile() {
    return readmitted(this::openedForFile);
  }

  /** The same, under the policies of row security where the file says so. */
  public Session openForFile(Script script) {
    Session session = openForFile();
    try {
      script.setRowSecurity(session.connection(), false);
      return session;
    } catch (SQLException e) {
      session.close();
      throw SqlStates.failure("preparing a session for " + script.name(), e);
    }
  }

  private Session openedForFile() {
    return prepared(
        settings
            .map(
                known ->
                    server.openAsTarget(database, Timeouts.DEFAULT, known.with(Script.SETTINGS)))
            .orElseGet(() -> server.openAsTarget(database, Timeouts.DEFAULT, Script.SETTINGS)));
  }

  private Session prepared(Session session) {
    try {
      // First, since who the owner is, is asked by a query.
      TargetPath.takeAway(session.connection());
      session.becomeOwner();
      return session;
    } catch (SQLException e) {
      session.close();
      throw SqlStates.failure("preparing a session for a file on " + database, e);
    } catch (RuntimeException e) {
      session.close();
      throw e;
    }
  }

  /** An earlier attempt's session may still run its statement, or be about to commit. */
  public void endNamesakes() {
    try (Session session = openOwn()) {
      if (!Backends.endNamesakes(session, server.application(), GONE)) {
        throw new DatabaseBusyException(
            "a session of an earlier attempt on \"" + database + "\" does not end; try again");
      }
    }
  }

  /**
   * Such a session as for a file, for one statement that the server is to go on with when its
   * client has gone: it tells the client nothing meanwhile, and does not look whether there is one.
   */
  public Session openDetached() {
    Map<String, String> settings = new TreeMap<>(Script.SETTINGS);
    settings.put("client_connection_check_interval", "0");
    settings.put("client_min_messages", "error");
    Database apart = new Database(server.source(), server.application().detached());
    return prepared(apart.openAsTarget(database, Timeouts.DEFAULT, settings));
  }

  /** The process of the statement that goes on without its client; empty where there is none. */
  public Optional<Integer> detached() {
    try (Session session = openOwn()) {
      return detached(session);
    }
  }

  /** The same, asked in this session of the function's own user. */
  public Optional<Integer> detached(Session session) {
    return Backends.namesake(session, server.application().detached());
  }

  /** Nobody is to come for it. */
  public void endDetached() {
    try (Session session = openOwn()) {
      Backends.endNamesakes(session, server.application().detached(), GONE);
    }
  }

  /**
   * What such a session begins with, as far as it decides what a statement means. Settings that
   * somebody made up are not among them: applications keep secrets in those.
   */
  public Map<String, String> meaning() {
    try (Session session = openForFile()) {
      Map<String, String> settings = new TreeMap<>();
      session
          .query(MEANING, row -> Map.entry(row.getString(1), row.getString(2)))
          .forEach(setting -> settings.put(setting.getKey(), setting.getValue()));
      TargetPath.during(
          session.connection(),
          () -> settings.put("search_path", session.text("SHOW search_path").orElse("")));
      return settings;
    } catch (SQLException e) {
      throw SqlStates.failure("reading a session's settings on " + database, e);
    }
  }

  /** On a copy: names mean in it what they mean to the application, for ours as well as theirs. */
  public Session openAsTarget() {
    Session session = openForFile();
    try {
      TargetPath.giveBack(session.connection());
      return session;
    } catch (SQLException e) {
      session.close();
      throw SqlStates.failure("preparing a session on " + database, e);
    }
  }

  /** A session of the function's own user, which may look at other sessions. */
  public Session openOwn() {
    return readmitted(() -> server.open(database, Timeouts.DEFAULT));
  }
}
