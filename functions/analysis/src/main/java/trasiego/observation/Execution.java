package trasiego.observation;

import java.sql.SQLException;
import java.sql.Statement;

/** How a statement is sent, on a JDBC statement whose warnings are listened to. */
@FunctionalInterface
public interface Execution {
  void run(Statement server, String sql) throws SQLException;
}
