package trasiego.trial;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import trasiego.postgres.ApplicationName;
import trasiego.postgres.Session;
import trasiego.postgres.Timeouts;
import trasiego.testing.Majors;
import trasiego.testing.Majors.OnEachMajor;
import trasiego.testing.MemoryTempDir;

final class ServerSettingsIT {
  @TempDir(factory = MemoryTempDir.class)
  private Path parent;

  @OnEachMajor
  void takesWhatMeansSomethingAndSaysWhatNot(int major) {
    Map<String, String> live = new TreeMap<>();
    live.put("work_mem", "5MB");
    live.put("TimeZone", "America/Santiago");
    live.put("search_path", "\"$user\", \"sh'op\\x\"");
    live.put("shop.greeting", "it's\n\\n");
    live.put("max_locks_per_transaction", "128");
    live.put("no_such_setting", "1");
    live.put("random_page_cost", "cheap");
    live.put("lc_monetary", "xx_XX.UTF-8");
    live.put("rds.superuser_variables; x", "1");

    try (TrialServer server = TrialServer.start(TrialBinaries.of(major), parent, live)) {
      server.makeLogin("owner");
      try (Session session =
          server
              .login("owner", new ApplicationName("test", "trial", "settings"))
              .openAsTarget("postgres", Timeouts.DEFAULT)) {
        for (String name :
            new String[] {
              "work_mem", "search_path", "shop.greeting", "max_locks_per_transaction"
            }) {
          assertThat(session.text("SELECT pg_catalog.current_setting(?)", name))
              .as(name)
              .contains(live.get(name));
        }
        assertThat(
                session.text(
                    "SELECT reset_val FROM pg_catalog.pg_settings WHERE name = 'lc_messages'"))
            .contains("C");
      }
      assertThat(server.droppedSettings())
          .containsExactly(
              "lc_monetary", "no_such_setting", "random_page_cost", "rds.superuser_variables; x");
    }
  }

  @Test
  void letsNoSettingOpenAWay() {
    Map<String, String> hostile =
        Map.of(
            "listen_addresses", "*",
            "unix_socket_directories", "/tmp",
            "shared_preload_libraries", "dblink",
            "archive_command", "id",
            "log_statement", "all",
            "hba_file", "/tmp/hba",
            "dynamic_library_path", "/tmp",
            "ssl_passphrase_command", "id",
            "FSYNC", "on",
            "work_mem", "5MB'\nlisten_addresses = '*");

    try (TrialServer server =
            TrialServer.start(TrialBinaries.of(Majors.newest()), parent, hostile);
        Session session = server.administrator("postgres")) {
      assertThat(server.droppedSettings()).containsExactlyInAnyOrderElementsOf(hostile.keySet());
      assertThat(session.text("SHOW listen_addresses")).contains("127.0.0.1");
      assertThat(session.text("SHOW fsync")).contains("off");
    }
  }

  @Test
  void startsWithoutAnyWhereTheMachineCannotHaveThem() {
    Map<String, String> large =
        Map.of("max_locks_per_transaction", "2000000000", "work_mem", "5MB");

    try (TrialServer server = TrialServer.start(TrialBinaries.of(Majors.newest()), parent, large);
        Session session = server.administrator("postgres")) {
      assertThat(server.droppedSettings()).containsExactly("max_locks_per_transaction", "work_mem");
      assertThat(session.text("SHOW work_mem")).contains("4MB");
    }
  }
}
