package trasiego.status;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import trasiego.archive.BackupId;
import trasiego.execution.ReportDocument;
import trasiego.statistics.TableStatistics;
import trasiego.status.record.Drafts;
import trasiego.status.report.ReportResult;
import trasiego.testing.Majors.OnEachMajor;

final class StatusIT extends ReportedShop {
  @OnEachMajor
  void findsNothingWrongWithAHealthyShop(int major) {
    start(major);

    ReportResult result = status.report(Map.of());

    assertThat(result.findings()).isEmpty();
    assertThat(result.status()).isEqualTo("OK");
    assertThat(result.applied()).containsExactly(LiveShop.FIRST);
    assertThat(result.summary())
        .contains("1 applied, pending unknown, 0 failed, last verified backup 1 h");
    assertThat(status.store.read(result.report())).isPresent();
    assertThat(status.latest().seen().tables())
        .extracting(ReportDocument.TableSize::table, ReportDocument.TableSize::rows)
        .contains(
            org.assertj.core.groups.Tuple.tuple("public.\"Order\"", 5000L),
            org.assertj.core.groups.Tuple.tuple("public.\"User\"", 1000L));
    TableStatistics statistics =
        TableStatistics.parse(
            status.store.read("status/test/statistics.json").orElseThrow().bytes());
    assertThat(statistics.environment()).isEqualTo("test");
    assertThat(statistics.tables())
        .extracting(TableStatistics.Table::name, TableStatistics.Table::rows)
        .contains(org.assertj.core.groups.Tuple.tuple("public.\"Order\"", 5000L));
    assertThat(status.latest().seen().connections().used()).isPositive();
    assertThat(status.latest().seen().connections().limit())
        .isGreaterThan(status.latest().seen().connections().used());
    assertThat(status.latest().seen().connections().reserved()).isPositive();
    assertThat(status.latest().seen().server()).startsWith(major + ".");
  }

  @OnEachMajor
  void findsThatBackupsAreOldDamagedOrMissing(int major) {
    status = new ReportFixture(major);

    assertThat(status.report(Map.of()).findings())
        .containsExactly("no backup of test is stored; take one with \"db backup\"");

    status.backup(Duration.ofHours(30));
    ReportResult old = status.report(Map.of());
    assertThat(old.findings()).singleElement().asString().contains("1 d 6 h old", "at most 24 h");
    assertThat(old.verifiedBackupAgeSeconds()).isBetween(107_990L, 108_100L);

    BackupId newer = BackupId.of("test", Instant.now().minusSeconds(60));
    Drafts.putBackup(status.store, newer.toString());
    Drafts.put(status.store, newer.file(), "truncated");
    ReportResult damaged = status.report(Map.of());
    assertThat(damaged.lastBackup()).isNotEqualTo(newer.toString());
    assertThat(damaged.findings())
        .anyMatch(line -> line.startsWith("backup " + newer + " is not what its manifest says"));
  }

  @OnEachMajor
  void showsWhatIsNotInTheNewestBackup(int major) {
    status = new ReportFixture(major);
    BackupId id = BackupId.of("test", Instant.now().minusSeconds(60));
    Drafts.putBackup(status.store, id.toString());
    Drafts.putOmissions(status.store, id.toString(), 1);

    status.report(Map.of());

    assertThat(status.latest().seen().backup().omitted())
        .containsExactly("subscription su1: needs a superuser");
    assertThat(new String(status.store.read("status/test/latest.html").orElseThrow().bytes()))
        .contains("<td>subscription su1: needs a superuser</td>");
  }

  @OnEachMajor
  void writesNothingInTheDatabaseAndCouldNot(int major) throws SQLException {
    start(major);

    status.report(Map.of());

    try (Connection connection = status.shop.test().functionConnection("status");
        Statement statement = connection.createStatement()) {
      statement.execute("SET default_transaction_read_only = off");
      for (String sql :
          List.of(
              "INSERT INTO \"User\" VALUES (0, 'x')",
              "DELETE FROM flyway_schema_history",
              "CREATE TABLE mine (id int)",
              "DROP TABLE \"Order\"")) {
        assertThatThrownBy(() -> statement.execute(sql))
            .as(sql)
            .isInstanceOf(SQLException.class)
            .extracting(e -> ((SQLException) e).getSQLState())
            .isEqualTo("42501");
      }
    }
  }
}
