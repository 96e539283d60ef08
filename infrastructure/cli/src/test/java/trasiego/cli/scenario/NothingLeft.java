package trasiego.cli.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import trasiego.store.Keys;
import trasiego.store.Store;
import trasiego.testing.Await;

/** What no execution may leave behind when it has ended and its successor has run. */
public final class NothingLeft {
  private NothingLeft() {}

  public static void assertNone(Scenario scenario) {
    assertThat(scratchDatabases(scenario)).as("scratch databases").isEmpty();
    // The server's end of a session that was closed is over a moment later.
    assertThat(Await.value(() -> sessions(scenario), List::isEmpty)).as("sessions").isEmpty();
    TrialProcesses.assertNone(scenario);
    try (Store store = scenario.store().open()) {
      assertThat(store.openUploads("backups/")).as("open uploads").isEmpty();
      assertThat(store.find(Keys.lease("test"))).as("deployment lease").isEmpty();
    }
  }

  private static List<String> scratchDatabases(Scenario scenario) {
    return column(
        scenario,
        """
        SELECT d.datname FROM pg_catalog.pg_database d
        WHERE pg_catalog.pg_get_userbyid(d.datdba) = '%s'
          AND d.datname <> '%s' AND d.datname NOT LIKE '%%_old'
        """
            .formatted(scenario.database().owner(), scenario.database().name()));
  }

  private static List<String> sessions(Scenario scenario) {
    return column(
        scenario,
        """
        SELECT a.application_name || ' ' || a.datname || ' ' || coalesce(a.query, '')
        FROM pg_catalog.pg_stat_activity a
        WHERE a.application_name LIKE 'trasiego/test/%%' AND a.datname IN ('%s', 'postgres')
        """
            .formatted(scenario.database().name()));
  }

  public static List<String> column(Scenario scenario, String sql) {
    try (Connection connection = scenario.database().adminConnection();
        ResultSet rows = connection.createStatement().executeQuery(sql)) {
      List<String> values = new ArrayList<>();
      while (rows.next()) {
        values.add(rows.getString(1));
      }
      return values;
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }
}
