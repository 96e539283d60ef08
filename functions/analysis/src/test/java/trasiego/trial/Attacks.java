package trasiego.trial;

import java.util.List;
import java.util.stream.Stream;

/** Statements by which an owner would get out of its database: each of them has to fail. */
final class Attacks {
  /** To read or write the machine's files, or run its programs. */
  private static final List<String> FILES =
      List.of(
          "COPY (SELECT 1) TO PROGRAM 'id'",
          "COPY mine FROM PROGRAM 'id'",
          "COPY mine TO '/tmp/trasiego-attack'",
          "COPY mine FROM '/etc/passwd'",
          "SELECT pg_read_file('postgresql.conf')",
          "SELECT pg_read_binary_file('/proc/self/environ')",
          "SELECT pg_ls_dir('.')",
          "SELECT pg_stat_file('PG_VERSION')",
          "SELECT lo_export(lo_from_bytea(0, 'x'), '/tmp/trasiego-attack')",
          "SELECT lo_import('/etc/passwd')",
          "CREATE TABLESPACE t LOCATION '/tmp'");

  /** To bring code into the server. */
  private static final List<String> CODE =
      List.of(
          "LOAD 'dblink'",
          "LOAD 'pageinspect'",
          "LOAD '$libdir/pgcrypto'",
          "CREATE FUNCTION f() RETURNS int LANGUAGE c AS '$libdir/dblink', 'dblink_connect'",
          "CREATE FUNCTION f() RETURNS int LANGUAGE internal AS 'pg_backend_pid'",
          "CREATE EXTENSION dblink",
          "CREATE EXTENSION postgres_fdw",
          "CREATE EXTENSION file_fdw",
          "CREATE EXTENSION plpython3u",
          "CREATE EXTENSION plperlu",
          "CREATE EXTENSION pltclu",
          "CREATE EXTENSION pageinspect",
          "CREATE EXTENSION adminpack",
          "CREATE LANGUAGE plpython3u",
          "CREATE EVENT TRIGGER e ON ddl_command_start EXECUTE FUNCTION f()",
          "CREATE CAST (text AS bytea) WITHOUT FUNCTION");

  /** To reach other servers. */
  private static final List<String> SERVERS =
      List.of(
          "CREATE SERVER s FOREIGN DATA WRAPPER postgres_fdw",
          "CREATE FOREIGN DATA WRAPPER w",
          "CREATE SUBSCRIPTION s CONNECTION 'host=127.0.0.1' PUBLICATION p",
          "CREATE PUBLICATION p FOR ALL TABLES",
          "SELECT pg_create_physical_replication_slot('s')");

  /** To change the server for others, or to disturb it. */
  private static final List<String> SETTINGS =
      List.of(
          "ALTER SYSTEM SET listen_addresses = '*'",
          "ALTER SYSTEM SET hba_file = '/tmp/hba'",
          "SELECT pg_reload_conf()",
          "SELECT pg_rotate_logfile()",
          "SELECT pg_switch_wal()",
          "SET session_preload_libraries = 'x'",
          "SET dynamic_library_path = '/tmp'",
          "SET log_statement = 'all'",
          "SET session_replication_role = 'replica'",
          "ALTER DATABASE postgres SET work_mem = '1MB'",
          "DROP DATABASE postgres WITH (FORCE)");

  private Attacks() {}

  static List<String> all(String administrator, int pid) {
    return Stream.of(FILES, CODE, SERVERS, SETTINGS, roles(administrator, pid))
        .flatMap(List::stream)
        .toList();
  }

  /** To become more than the owner, or to reach another's session. */
  private static List<String> roles(String administrator, int pid) {
    return List.of(
        "SELECT pg_terminate_backend(%d)".formatted(pid),
        "SELECT pg_cancel_backend(%d)".formatted(pid),
        "ALTER ROLE owner SUPERUSER",
        "ALTER ROLE owner CREATEROLE",
        "ALTER ROLE owner REPLICATION",
        "ALTER ROLE owner BYPASSRLS",
        "CREATE ROLE other LOGIN",
        "ALTER ROLE %s PASSWORD 'x'".formatted(administrator),
        "ALTER ROLE %s NOLOGIN".formatted(administrator),
        "GRANT %s TO owner".formatted(administrator),
        "GRANT pg_execute_server_program TO owner",
        "GRANT pg_read_server_files TO owner",
        "SET ROLE %s".formatted(administrator),
        "SET SESSION AUTHORIZATION %s".formatted(administrator),
        "SELECT rolpassword FROM pg_authid");
  }
}
