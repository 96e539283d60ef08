package trasiego.testing;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;

/** Generated migrations that mean harm to the live server, to its owner, or to this machine. */
public final class HostileFiles {
  private static final long SEED = 20261128;

  /**
   * What harm is done; %1$s is the live database, %2$s its owner, %3$s a file, %4$s a folder, %5$s
   * whose users its functions are.
   */
  private static final List<String> HARM =
      List.of(
          "DROP DATABASE %1$s WITH (FORCE)",
          "DROP DATABASE postgres",
          "ALTER DATABASE %1$s SET work_mem = '64kB'",
          "ALTER DATABASE %1$s RENAME TO gone",
          "ALTER DATABASE %1$s CONNECTION LIMIT 0",
          "REVOKE CONNECT ON DATABASE %1$s FROM PUBLIC, %2$s",
          "ALTER ROLE %2$s PASSWORD 'mine'",
          "ALTER ROLE %2$s NOLOGIN",
          "ALTER ROLE %2$s SET search_path = evil",
          "ALTER ROLE %2$s SUPERUSER",
          "ALTER ROLE trasiego_%5$s_backup PASSWORD 'mine'",
          "CREATE ROLE intruder SUPERUSER LOGIN PASSWORD 'mine'",
          "GRANT %2$s TO trasiego_%5$s_status",
          "COMMENT ON DATABASE %1$s IS 'was here'",
          "ALTER SYSTEM SET fsync = off",
          "SELECT pg_reload_conf()",
          "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid()",
          "SELECT pg_cancel_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid()",
          "COPY (SELECT 1) TO PROGRAM 'touch %3$s'",
          "COPY (SELECT 1) TO '%3$s'",
          "SELECT lo_export(lo_create(0), '%3$s')",
          "SELECT pg_read_file('/etc/passwd')",
          "SELECT pg_ls_dir('/proc/self')",
          "CREATE TABLESPACE t LOCATION '%4$s'",
          "CREATE FUNCTION sh(cstring) RETURNS int LANGUAGE c AS 'libc.so.6', 'system'",
          "CREATE EXTENSION dblink",
          "CREATE EXTENSION plpython3u",
          "LOAD 'dblink'",
          "SELECT pg_create_physical_replication_slot('slot')",
          "CREATE SUBSCRIPTION s CONNECTION 'host=127.0.0.1' PUBLICATION p",
          "SET SESSION AUTHORIZATION postgres",
          "SELECT set_config('role', 'none', false); ALTER ROLE %2$s VALID UNTIL '2000-01-01'");

  private static final String NO_UNDO = "SELECT 1;";

  /** In what harm is wrapped, and the undo file of what the wrapping itself makes. */
  private static final List<Dress> DRESS =
      List.of(
          new Dress("%s", NO_UNDO),
          new Dress("DO $d$ BEGIN EXECUTE $h$%s$h$; END $d$", NO_UNDO),
          new Dress(
              "DO $d$ BEGIN BEGIN EXECUTE $h$%s$h$; EXCEPTION WHEN OTHERS THEN NULL; END; END $d$",
              NO_UNDO),
          new Dress(
              "DO $d$ BEGIN PERFORM set_config('role', 'none', true); EXECUTE $h$%s$h$; END $d$",
              NO_UNDO),
          new Dress(
              "CREATE FUNCTION \"x;\"\"'\\n\"() RETURNS int LANGUAGE plpgsql AS $f$ BEGIN EXECUTE"
                  + " $h$%s$h$; RETURN 1; END $f$; SELECT \"x;\"\"'\\n\"()",
              "DROP FUNCTION \"x;\"\"'\\n\"();"),
          new Dress(
              "CREATE TABLE h (k int); CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS $f$"
                  + " BEGIN EXECUTE $h$%s$h$; RETURN NEW; END $f$; CREATE CONSTRAINT TRIGGER t"
                  + " AFTER INSERT ON h DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION"
                  + " f(); INSERT INTO h VALUES (1)",
              "DROP TABLE h; DROP FUNCTION f();"),
          new Dress(
              "DO $d$ BEGIN RAISE NOTICE '%%', repeat('x', 1000000); EXECUTE $h$%s$h$; END $d$",
              NO_UNDO),
          new Dress(
              "DO $d$ BEGIN RAISE EXCEPTION 'role \"postgres\" does not exist' USING ERRCODE ="
                  + " '42704'; END $d$; %s",
              NO_UNDO));

  private HostileFiles() {}

  private record Dress(String apply, String undo) {}

  /**
   * One of them.
   *
   * @param mark a word of this file alone, by which a log shows where it ran
   */
  public record HostileFile(String apply, String undo, String mark) {}

  /** The same each time; as many as there are kinds of harm hold each of them once. */
  public static List<HostileFile> of(int count, TestDatabase live, Path file, Path folder) {
    Random random = new Random(SEED);
    List<String> harm = new ArrayList<>();
    while (harm.size() < count) {
      List<String> round = new ArrayList<>(HARM);
      Collections.shuffle(round, random);
      harm.addAll(round);
    }
    List<HostileFile> files = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      String mark = "hostile_%03d".formatted(i);
      String done =
          harm.get(i).formatted(live.name(), live.owner(), file, folder, live.environment());
      Dress dress = DRESS.get(random.nextInt(DRESS.size()));
      String apply = dress.apply().formatted(done + " /* " + mark + " */") + ";";
      files.add(new HostileFile(apply, dress.undo(), mark));
    }
    return files;
  }
}
