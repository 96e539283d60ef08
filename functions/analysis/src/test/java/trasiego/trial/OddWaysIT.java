package trasiego.trial;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.io.TempDir;
import trasiego.postgres.ApplicationName;
import trasiego.postgres.Session;
import trasiego.postgres.SqlFailure;
import trasiego.postgres.Timeouts;
import trasiego.testing.Majors.OnEachMajor;
import trasiego.testing.MemoryTempDir;

/** Ways out of a trial server that need no right of a superuser's, or that look so. */
final class OddWaysIT {
  private static final List<String> REFUSED =
      List.of(
          "CREATE TEXT SEARCH DICTIONARY d (TEMPLATE = ispell, DictFile = '../../../etc/passwd',"
              + " AffFile = 'x')",
          "CREATE TEXT SEARCH DICTIONARY d (TEMPLATE = synonym, Synonyms = '/etc/passwd')",
          "CREATE COLLATION c (provider = libc, locale = '../../../../tmp/evil')",
          "CREATE COLLATION c (provider = libc, locale = '/tmp/evil')",
          "SELECT pg_import_system_collations('pg_catalog')",
          "PREPARE TRANSACTION 'stays'",
          "ALTER DATABASE shop SET session_preload_libraries = '/tmp/evil'",
          "ALTER ROLE owner SET session_preload_libraries = '/tmp/evil'",
          "ALTER ROLE owner SET dynamic_library_path = '/tmp'",
          "ALTER ROLE owner SET log_min_messages = 'debug5'",
          "ALTER ROLE owner SET temp_file_limit = -1",
          "ALTER ROLE ALL SET work_mem = '1GB'",
          "ALTER DATABASE template1 SET search_path = evil",
          "CREATE FUNCTION f() RETURNS int LANGUAGE sql SET log_min_messages = 'debug5' RETURN 1",
          "SELECT pg_log_backend_memory_contexts(1)",
          "SELECT pg_stat_reset_shared('bgwriter')",
          "SELECT * FROM pg_config",
          "SELECT * FROM pg_shmem_allocations",
          "SELECT * FROM pg_hba_file_rules",
          "SELECT pg_ls_tmpdir()",
          "SELECT pg_ls_waldir()",
          "SELECT pg_replication_origin_create('o')",
          "SELECT pg_create_logical_replication_slot('s', 'test_decoding')",
          "SELECT lo_get(loid) FROM pg_catalog.pg_largeobject",
          "INSERT INTO pg_catalog.pg_description VALUES (1, 1, 0, 'x')",
          "UPDATE pg_catalog.pg_proc SET prolang = 13",
          "LOCK TABLE pg_catalog.pg_authid IN ACCESS SHARE MODE",
          "LOCK TABLE pg_catalog.pg_class IN ACCESS EXCLUSIVE MODE",
          "SELECT pg_current_logfile()",
          "SHOW data_directory",
          "SECURITY LABEL ON ROLE owner IS 'x'",
          "ALTER FUNCTION pg_catalog.lower(text) OWNER TO owner",
          "CREATE FUNCTION pg_catalog.f() RETURNS int LANGUAGE sql RETURN 1",
          "CREATE OPERATOR CLASS o FOR TYPE int USING btree AS STORAGE int",
          "CREATE TYPE t (INPUT = int4in, OUTPUT = int4out)",
          "CREATE FUNCTION f() RETURNS int LANGUAGE sql LEAKPROOF RETURN 1",
          "CREATE ACCESS METHOD m TYPE INDEX HANDLER bthandler",
          "SELECT query_to_xml('COPY (SELECT 1) TO PROGRAM ''id''', true, true, '')",
          "SELECT ts_stat('SELECT pg_read_file(''PG_VERSION'')')");

  @TempDir(factory = MemoryTempDir.class)
  private Path parent;

  @OnEachMajor
  void areShut(int major) throws Exception {
    Path secret = Files.writeString(parent.resolve("secret"), "the-secret");
    try (TrialServer server = TrialServer.start(TrialBinaries.of(major), parent, Map.of())) {
      server.makeLogin("owner");
      try (Session administrator = server.administrator()) {
        administrator.execute("CREATE DATABASE shop OWNER owner");
      }
      try (Session owner = owner(server)) {
        for (String attack : REFUSED) {
          assertThatThrownBy(() -> owner.execute("BEGIN;" + attack + "; COMMIT"), attack)
              .isInstanceOf(SqlFailure.class)
              // No right to it; no such value; no such thing here.
              .hasMessageMatching("(?s).*SQLSTATE (42501|22023|55000|0A000)\\).*");
          owner.execute("ROLLBACK");
        }
        owner.execute("ALTER DATABASE shop SET session_authorization = 'owner'");
        try (Session administrator = server.administrator("shop")) {
          assertThat(administrator.text("SELECT session_user || current_user"))
              .hasValue(server.administratorSecret().username().repeat(2));
        }
        assertThat(
                said(
                    owner,
                    "SELECT xmlparse(document '<!DOCTYPE a [<!ENTITY x SYSTEM \"file://"
                        + secret
                        + "\">]><a>&x;</a>')::text"))
            .doesNotContain("the-secret");
        assertThat(
                owner.query(
                    "SELECT proname FROM pg_proc WHERE has_function_privilege(oid, 'EXECUTE')"
                        + " AND NOT has_function_privilege('public', oid, 'EXECUTE')",
                    row -> row.getString(1)))
            .isEmpty();
        assertThat(
                owner.query(
                    "SELECT query FROM pg_stat_activity WHERE usename IS DISTINCT FROM 'owner'",
                    row -> row.getString(1)))
            .allMatch(query -> query == null || query.equals("<insufficient privilege>"));
      }
    }
  }

  private static String said(Session session, String sql) {
    try {
      return session.text(sql).orElse("");
    } catch (SqlFailure e) {
      return e.getMessage();
    }
  }

  private static Session owner(TrialServer server) {
    return server
        .login("owner", new ApplicationName("test", "trial", "odd"))
        .openAsTarget("shop", Timeouts.DEFAULT);
  }
}
