package trasiego.migrate.target;

import java.io.PrintWriter;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLFeatureNotSupportedException;
import java.util.logging.Logger;
import javax.sql.DataSource;

/**
 * Gives Flyway the same sessions that everything else here has: named, limited, as the owner.
 *
 * <p>Flyway would put the history's schema before all others in the search_path, and then ask its
 * own questions: an operator that somebody made in that schema would answer them. So that one
 * statement of Flyway's leaves the path as it is.
 */
public record OwnerDataSource(Target target) implements DataSource {
  private static final String PREPARE = "prepareStatement";
  private static final String SET_PATH = "set_config('search_path'";
  private static final String KEEP_PATH = "SELECT ?::pg_catalog.text";

  @Override
  public Connection getConnection() {
    Connection connection = target.openForFile().connection();
    return (Connection)
        Proxy.newProxyInstance(
            OwnerDataSource.class.getClassLoader(),
            new Class<?>[] {Connection.class},
            (_, method, arguments) -> {
              try {
                return method.invoke(connection, keepingPath(method, arguments));
              } catch (InvocationTargetException e) {
                throw e.getCause();
              }
            });
  }

  private static Object[] keepingPath(Method method, Object[] arguments) {
    boolean setsPath =
        method.getName().equals(PREPARE) && ((String) arguments[0]).contains(SET_PATH);
    if (!setsPath) {
      return arguments;
    }
    Object[] kept = arguments.clone();
    kept[0] = KEEP_PATH;
    return kept;
  }

  @Override
  public Connection getConnection(String username, String password) {
    return getConnection();
  }

  @Override
  public PrintWriter getLogWriter() {
    return null;
  }

  @Override
  public void setLogWriter(PrintWriter out) {}

  @Override
  public void setLoginTimeout(int seconds) {}

  @Override
  public int getLoginTimeout() {
    return 0;
  }

  @Override
  public Logger getParentLogger() throws SQLFeatureNotSupportedException {
    throw new SQLFeatureNotSupportedException();
  }

  @Override
  public <T> T unwrap(Class<T> type) throws SQLFeatureNotSupportedException {
    throw new SQLFeatureNotSupportedException(type.getName());
  }

  @Override
  public boolean isWrapperFor(Class<?> type) {
    return false;
  }
}
