package trasiego.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.SQLWarning;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Runs the administrator's script over JDBC, exactly as it is deployed. */
public final class Bootstrap {
  public static final List<String> FUNCTIONS = List.of("backup", "migrate", "status", "restore");

  private Bootstrap() {}

  /**
   * {@code passwords} by function name. Roles are the server's, so one run at a time. Answers what
   * it warned of.
   */
  public static synchronized List<String> run(
      Connection administrator,
      String environment,
      String database,
      String owner,
      Map<String, String> passwords)
      throws SQLException {
    set(administrator, "trasiego.environment", environment);
    set(administrator, "trasiego.owner", owner);
    set(administrator, "trasiego.database", database);
    for (String function : FUNCTIONS) {
      set(administrator, "trasiego.password_" + function, passwords.getOrDefault(function, ""));
    }
    try (Statement statement = administrator.createStatement()) {
      statement.setEscapeProcessing(false);
      statement.execute(script());
      List<String> warnings = new ArrayList<>();
      for (SQLWarning it = statement.getWarnings(); it != null; it = it.getNextWarning()) {
        warnings.add(it.getMessage());
      }
      return warnings;
    }
  }

  static void set(Connection connection, String name, String value) throws SQLException {
    try (PreparedStatement statement =
        connection.prepareStatement("SELECT pg_catalog.set_config(?, ?, false)")) {
      statement.setString(1, name);
      statement.setString(2, value);
      statement.execute();
    }
  }

  static Path file() {
    return TestServers.root().resolve("infrastructure").resolve("bootstrap.sql");
  }

  private static String script() {
    try {
      return Files.readString(file());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
