package trasiego.postgres;

import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Properties;
import java.util.function.UnaryOperator;

/**
 * Opens sessions on one server as one user. Each carries the execution's name, its timeouts,
 * keepalives and {@code client_connection_check_interval}, so that a statement whose client was
 * killed ends within a second.
 */
public record Database(SecretSource source, ApplicationName application) {
  private static final String CHECK_INTERVAL = "1s";
  private static final int CONNECT_SECONDS = 10;

  /** The live database's name. */
  public String name() {
    return source.secret().dbname();
  }

  /** Opens a session on the live database. */
  public Session open(Timeouts timeouts) {
    return open(secret -> secret, timeouts);
  }

  /** Opens a session on another database of the same server. */
  public Session open(String database, Timeouts timeouts) {
    return open(secret -> secret.at(database), timeouts);
  }

  /**
   * The secret of this moment, for a tool such as pg_dump; pass the password by environment alone.
   */
  public DatabaseSecret secret() {
    return source.secret();
  }

  /**
   * A login that is refused is tried once more where the secret has changed since it was read: a
   * rotation gives the server the new password a moment before or after the secret has it.
   */
  private Session open(UnaryOperator<DatabaseSecret> place, Timeouts timeouts) {
    DatabaseSecret secret = place.apply(source.secret());
    try {
      return connect(secret, timeouts);
    } catch (SQLException e) {
      DatabaseSecret now = SqlStates.isLoginRefused(e) ? place.apply(source.secret()) : secret;
      if (now.equals(secret)) {
        throw failure(secret, e);
      }
      return connectAgain(now, timeouts);
    }
  }

  private Session connectAgain(DatabaseSecret secret, Timeouts timeouts) {
    try {
      return connect(secret, timeouts);
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

  private Session connect(DatabaseSecret secret, Timeouts timeouts) throws SQLException {
    Properties properties = new Properties();
    properties.setProperty("user", secret.username());
    properties.setProperty("password", secret.password());
    properties.setProperty("ApplicationName", application.toString());
    properties.setProperty("connectTimeout", Integer.toString(CONNECT_SECONDS));
    properties.setProperty("tcpKeepAlive", "true");
    properties.setProperty("sslmode", secret.sslmode());
    if (secret.sslrootcert() != null) {
      properties.setProperty("sslrootcert", secret.sslrootcert());
    }
    properties.setProperty("options", options(timeouts));
    String host = secret.host().contains(":") ? "[" + secret.host() + "]" : secret.host();
    String url = "jdbc:postgresql://" + host + ":" + secret.port() + "/" + encoded(secret.dbname());
    return new Session(DriverManager.getConnection(url, properties), secret.dbname());
  }

  private static String options(Timeouts timeouts) {
    return String.join(
        " ",
        "-c lock_timeout=" + timeouts.lock().toMillis(),
        "-c statement_timeout=" + timeouts.statement().toMillis(),
        "-c idle_in_transaction_session_timeout=" + timeouts.idleInTransaction().toMillis(),
        "-c client_connection_check_interval=" + CHECK_INTERVAL,
        "-c tcp_keepalives_idle=15 -c tcp_keepalives_interval=5 -c tcp_keepalives_count=3",
        "-c TimeZone=UTC");
  }

  private static String encoded(String database) {
    return java.net.URLEncoder.encode(database, java.nio.charset.StandardCharsets.UTF_8);
  }
}
