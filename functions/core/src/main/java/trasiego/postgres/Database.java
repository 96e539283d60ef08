package trasiego.postgres;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Map;
import java.util.Properties;
import java.util.function.UnaryOperator;
import trasiego.postgres.secret.DatabaseSecret;
import trasiego.postgres.secret.RequestSecret;
import trasiego.postgres.secret.SecretSource;

/**
 * Opens sessions on one server as one user. Each carries the execution's name, its timeouts,
 * keepalives and {@code client_connection_check_interval}, so that a statement whose client was
 * killed ends within a second. What the statements of one mean is {@link Pinned}, but for those in
 * which a migration's files run. One instance serves one request, for which the secret is read
 * once.
 */
public record Database(SecretSource source, ApplicationName application) {
  private static final String CHECK_INTERVAL = "1s";
  private static final int CONNECT_SECONDS = 10;

  public Database {
    source = RequestSecret.of(source);
  }

  /** The live database's name. */
  public String name() {
    return source.secret().dbname();
  }

  /** Opens a session on the live database. */
  public Session open(Timeouts timeouts) {
    return open(secret -> secret, timeouts, SessionSettings.of(Pinned.SETTINGS));
  }

  /** Opens a session on another database of the same server. */
  public Session open(String database, Timeouts timeouts) {
    return open(secret -> secret.at(database), timeouts, SessionSettings.of(Pinned.SETTINGS));
  }

  /** Such a session as {@link #openAsTarget(String, Timeouts)} on the live database. */
  public Session openAsTarget(Timeouts timeouts) {
    return openAsTarget(name(), timeouts);
  }

  /**
   * Opens a session whose settings are those that a new session of the database's owner has, as an
   * application's are, but for the timeouts: for files. No query of ours runs in it without the
   * path being taken away first, since an operator or a function of the owner's may stand before
   * the server's own.
   */
  public Session openAsTarget(String database, Timeouts timeouts) {
    return openAsTarget(database, timeouts, Map.of());
  }

  /** The same with these settings too, which go before those of the owner and the database. */
  public Session openAsTarget(String database, Timeouts timeouts, Map<String, String> settings) {
    SessionSettings target;
    try (Session own = open(database, timeouts)) {
      target = SessionSettings.ofTarget(own);
    }
    return openAsTarget(database, timeouts, target.with(settings));
  }

  /** The same, where what its sessions begin with is known. */
  public Session openAsTarget(String database, Timeouts timeouts, SessionSettings target) {
    return open(secret -> secret.at(database), timeouts, target);
  }

  /**
   * What of such a session's settings a stored value's text depends on: its time zone, and the
   * order of day and month.
   */
  public Map<String, String> meaning(Timeouts timeouts) {
    try (Session own = open(timeouts)) {
      return Map.copyOf(SessionSettings.ofTarget(own).afterwards());
    }
  }

  /**
   * Opens a session that has these settings too from its first moment, whatever the database and
   * the role bring along: a trigger on logins runs before the first statement could change one.
   */
  public Session open(String database, Timeouts timeouts, Map<String, String> settings) {
    return open(secret -> secret.at(database), timeouts, SessionSettings.of(Pinned.with(settings)));
  }

  /** The secret by which this request logs in. */
  public DatabaseSecret secret() {
    return source.secret();
  }

  /**
   * The secret of this moment, for a tool such as pg_dump, which is not started again where its
   * login is refused; pass the password by environment alone.
   */
  public DatabaseSecret secretForTool() {
    return request().anew();
  }

  private RequestSecret request() {
    return (RequestSecret) source;
  }

  /**
   * A login that is refused is tried once more where the secret has changed since it was read: by a
   * rotation during the request, or one that gives the server the new password a moment before or
   * after the secret has it.
   */
  private Session open(
      UnaryOperator<DatabaseSecret> place, Timeouts timeouts, SessionSettings settings) {
    DatabaseSecret read = source.secret();
    DatabaseSecret secret = place.apply(read);
    try {
      return connect(secret, timeouts, settings);
    } catch (SQLException e) {
      DatabaseSecret now = SqlStates.isLoginRefused(e) ? request().instead(read) : read;
      if (now.equals(read)) {
        throw failure(secret, e);
      }
      return connectAgain(place.apply(now), timeouts, settings);
    }
  }

  private Session connectAgain(DatabaseSecret secret, Timeouts timeouts, SessionSettings settings) {
    try {
      return connect(secret, timeouts, settings);
    } catch (SQLException e) {
      throw failure(secret, e);
    }
  }

  private static RuntimeException failure(DatabaseSecret secret, SQLException e) {
    String trust =
        secret.sslrootcert() == null
            ? ""
            : " by " + secret.sslmode() + " against " + secret.sslrootcert();
    return SqlStates.failure("connecting as " + secret + trust, e);
  }

  private Session connect(DatabaseSecret secret, Timeouts timeouts, SessionSettings settings)
      throws SQLException {
    Properties properties = new Properties();
    properties.setProperty("user", secret.username());
    properties.setProperty("password", secret.password());
    properties.setProperty("ApplicationName", application.toString());
    properties.setProperty("connectTimeout", Integer.toString(CONNECT_SECONDS));
    properties.setProperty("tcpKeepAlive", "true");
    // What the driver puts into its exceptions is printed by whoever prints one.
    properties.setProperty("logServerErrorDetail", "false");
    properties.setProperty("sslmode", secret.sslmode());
    if (secret.sslrootcert() != null) {
      properties.setProperty("sslrootcert", secret.sslrootcert());
    }
    properties.setProperty("options", options(timeouts, settings.atStart()));
    String host = secret.host().contains(":") ? "[" + secret.host() + "]" : secret.host();
    String url = "jdbc:postgresql://" + host + ":" + secret.port() + "/" + encoded(secret.dbname());
    Connection connection = DriverManager.getConnection(url, properties);
    try {
      settings.complete(connection);
      return new Session(
          connection,
          secret.dbname(),
          settings,
          loaded -> ServerDefaults.read(secret, application, loaded));
    } catch (SQLException e) {
      connection.close();
      throw e;
    }
  }

  private static String options(Timeouts timeouts, Map<String, String> settings) {
    String own = " " + Pinned.options(settings);
    return String.join(
        " ",
        "-c lock_timeout=" + timeouts.lock().toMillis(),
        "-c statement_timeout=" + timeouts.statement().toMillis(),
        "-c idle_in_transaction_session_timeout=" + timeouts.idleInTransaction().toMillis(),
        "-c idle_session_timeout=0",
        "-c client_connection_check_interval=" + CHECK_INTERVAL,
        "-c tcp_keepalives_idle=15 -c tcp_keepalives_interval=5 -c tcp_keepalives_count=3" + own);
  }

  private static String encoded(String database) {
    return java.net.URLEncoder.encode(database, java.nio.charset.StandardCharsets.UTF_8);
  }
}
