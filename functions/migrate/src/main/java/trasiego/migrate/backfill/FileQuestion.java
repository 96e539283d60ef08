package trasiego.migrate.backfill;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import trasiego.migrate.backfill.Batch.FailedBatchException;
import trasiego.postgres.TargetPath;

/** Reads or writes by the file's words, with names meaning what they mean to the application. */
final class FileQuestion {
  private FileQuestion() {}

  @FunctionalInterface
  interface Question<T> {
    T ask() throws SQLException;
  }

  static <T> T asTarget(Connection connection, Question<T> question) {
    List<T> answer = new ArrayList<>();
    try {
      TargetPath.during(connection, () -> answer.add(question.ask()));
      return answer.getFirst();
    } catch (SQLException e) {
      throw new FailedBatchException(e);
    }
  }

  /**
   * The first row's values as texts; empty where there is none.
   *
   * @param columns how many of them
   */
  static Optional<List<String>> row(Connection connection, int columns, String sql)
      throws SQLException {
    try (Statement query = connection.createStatement()) {
      query.setEscapeProcessing(false);
      // A key that is rounded is another one.
      query.execute("SET extra_float_digits = 3");
      List<String> values = new ArrayList<>();
      try (ResultSet row = query.executeQuery(sql)) {
        boolean found = row.next();
        for (int i = 1; found && i <= columns; i++) {
          values.add(row.getString(i));
        }
      }
      // Where the question failed, the transaction takes it back, or the session is given up.
      query.execute("RESET extra_float_digits");
      return values.isEmpty() ? Optional.empty() : Optional.of(values);
    }
  }

  static String text(Connection connection, String sql) throws SQLException {
    return row(connection, 1, sql).orElseThrow().getFirst();
  }

  /** How many rows it wrote. */
  static long execute(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.setEscapeProcessing(false);
      statement.execute(sql);
      return Math.max(0, statement.getLargeUpdateCount());
    }
  }
}
