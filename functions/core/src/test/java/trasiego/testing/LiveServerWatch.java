package trasiego.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * A live server, its other databases and sessions, and a folder of this machine, all as they were
 * before files were tried that mean them harm. While it is open the server writes each statement to
 * its log, with the application's name.
 */
public final class LiveServerWatch implements AutoCloseable {
  private static final List<String> SHARED =
      List.of(
          "pg_authid",
          "pg_auth_members",
          "pg_db_role_setting",
          "pg_shdescription",
          "pg_shseclabel",
          "pg_tablespace",
          "pg_replication_origin",
          "pg_replication_slots",
          "pg_subscription",
          "pg_file_settings",
          "pg_hba_file_rules");

  /** Without what a vacuum changes. */
  private static final String DATABASES =
      """
      (SELECT oid, datname, datdba, encoding, datistemplate, datallowconn, datconnlimit,
              dattablespace, datacl
       FROM pg_database)\
      """;

  private final TestDatabase live;
  private final Path folder;
  private final String other;
  private final Connection application;
  private final long logged;
  private final List<String> before;

  private LiveServerWatch(TestDatabase live, Path folder) throws IOException {
    this.live = live;
    this.folder = folder;
    this.other = live.name() + "_other";
    this.application = live.ownerConnection();
    Files.createDirectory(space());
    administer("postgres", "CREATE DATABASE " + other + " OWNER " + live.owner());
    administer(
        other, "CREATE TABLE bottle (id int)", "INSERT INTO bottle SELECT generate_series(1, 9)");
    this.logged = Files.size(live.server().log());
    administer("postgres", "ALTER SYSTEM SET log_statement = 'all'", "SELECT pg_reload_conf()");
    this.before = everything();
  }

  /**
   * Begins with these.
   *
   * @param folder empty, and nobody else's
   */
  public static LiveServerWatch start(TestDatabase live, Path folder) {
    try {
      return new LiveServerWatch(live, folder);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A file that must never be there. */
  public Path file() {
    return folder.resolve("escaped");
  }

  /** A folder that must stay empty. */
  public Path space() {
    return folder.resolve("space");
  }

  public void assertUntouched() {
    assertThat(changes()).isEmpty();
    assertThat(sees(application)).as("the application's session").isTrue();
  }

  /** Each row that is gone with a minus, each new one with a plus, and the folder's new files. */
  public List<String> changes() {
    List<String> after = everything();
    return Stream.concat(
            before.stream().filter(row -> !after.contains(row)).map(row -> "-" + row),
            after.stream().filter(row -> !before.contains(row)).map(row -> "+" + row))
        .toList();
  }

  /** No session of this function's, and no statement with one of these words. */
  public void assertNeverThere(String function, List<String> words) {
    String log = log();
    assertThat(log)
        .as("shows each statement and whose it is")
        .contains("trasiego/test/migrate", "SELECT 'application'")
        .doesNotContain("trasiego/test/" + function);
    assertThat(words).allSatisfy(word -> assertThat(log).doesNotContain(word));
  }

  private String log() {
    assertThat(sees(application)).isTrue();
    try {
      byte[] all = Files.readAllBytes(live.server().log());
      int from = Math.toIntExact(logged);
      return new String(all, from, all.length - from, StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static boolean sees(Connection session) {
    try (Statement statement = session.createStatement()) {
      return statement.execute("SELECT 'application'");
    } catch (SQLException e) {
      return false;
    }
  }

  private List<String> everything() {
    List<String> all = new ArrayList<>(rows(live.name(), DATABASES));
    SHARED.forEach(catalogue -> all.addAll(rows(live.name(), catalogue)));
    all.addAll(rows(live.name(), "wine"));
    all.addAll(rows(other, "bottle"));
    try (Stream<Path> files = Files.walk(folder)) {
      files.sorted().forEach(file -> all.add("file " + folder.relativize(file)));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return all;
  }

  /** As the superuser sees them, passwords and all. */
  private List<String> rows(String database, String from) {
    List<String> rows = new ArrayList<>();
    try (Connection admin = live.server().connect(database);
        Statement statement = admin.createStatement();
        ResultSet row =
            statement.executeQuery("SELECT x::text FROM " + from + " AS x ORDER BY 1")) {
      while (row.next()) {
        rows.add(from.strip() + " " + row.getString(1));
      }
      return rows;
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  private void administer(String database, String... statements) {
    try (Connection admin = live.server().connect(database);
        Statement statement = admin.createStatement()) {
      for (String sql : statements) {
        statement.execute(sql);
      }
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void close() throws SQLException {
    application.close();
    administer("postgres", "ALTER SYSTEM RESET log_statement", "SELECT pg_reload_conf()");
  }
}
