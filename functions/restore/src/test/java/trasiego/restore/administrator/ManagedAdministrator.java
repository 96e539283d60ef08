package trasiego.restore.administrator;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;
import trasiego.archive.BackupId;
import trasiego.restore.RestoreFixture;

/** A database of several owners, and an administrator of it who is no superuser. */
record ManagedAdministrator(RestoreFixture stage) implements AutoCloseable {
  private static final String PASSWORD = "of-one-test";

  private static final String MASTER =
      """
      CREATE ROLE %1$s_second;
      CREATE ROLE %1$s_third;
      CREATE ROLE %1$s_master LOGIN NOSUPERUSER CREATEROLE CREATEDB PASSWORD 'of-one-test';
      GRANT pg_monitor, pg_signal_backend, pg_read_all_data TO %1$s_master WITH ADMIN OPTION;
      GRANT %1$s_second, %1$s_third, %2$s TO %1$s_master WITH ADMIN OPTION;
      GRANT CREATE ON DATABASE postgres TO %1$s_master
      """;

  private static final String OWNERS =
      """
      SET check_function_bodies = off;
      CREATE EXTENSION hstore;
      CREATE TABLE ours (id int PRIMARY KEY, of hstore DEFAULT 'a=>1');
      INSERT INTO ours (id) VALUES (1), (2);
      CREATE SCHEMA theirs AUTHORIZATION %1$s_second;
      CREATE TYPE theirs.mood AS ENUM ('sad', 'glad');
      ALTER TYPE theirs.mood OWNER TO %1$s_second;
      CREATE TABLE theirs.wines (id serial PRIMARY KEY, our int REFERENCES ours, mood theirs.mood);
      INSERT INTO theirs.wines (our, mood) VALUES (1, 'glad');
      ALTER TABLE theirs.wines OWNER TO %1$s_second;
      COMMENT ON TABLE theirs.wines IS 'a second owner''s';
      CREATE FUNCTION theirs.total() RETURNS bigint LANGUAGE sql AS 'SELECT count(*) FROM theirs.wines';
      ALTER FUNCTION theirs.total() OWNER TO %1$s_third;
      CREATE VIEW third AS SELECT id FROM ours;
      ALTER VIEW third OWNER TO %1$s_third;
      GRANT SELECT ON ours TO %1$s_third, %3$s;
      GRANT USAGE ON SCHEMA theirs TO %1$s_third, %3$s;
      SET SESSION AUTHORIZATION %1$s_second;
      GRANT SELECT ON theirs.wines TO %1$s_third WITH GRANT OPTION;
      GRANT SELECT ON ALL TABLES IN SCHEMA theirs TO %3$s;
      GRANT SELECT ON ALL SEQUENCES IN SCHEMA theirs TO %3$s;
      SET SESSION AUTHORIZATION %1$s_third;
      GRANT SELECT ON theirs.wines TO %2$s;
      GRANT SELECT ON third TO %3$s;
      RESET SESSION AUTHORIZATION;
      ALTER DEFAULT PRIVILEGES FOR ROLE %1$s_second IN SCHEMA theirs GRANT SELECT ON TABLES TO %1$s_third;
      SELECT lo_from_bytea(70001, 'of a second');
      ALTER LARGE OBJECT 70001 OWNER TO %1$s_second;
      GRANT SELECT ON LARGE OBJECT 70001 TO %3$s;
      CREATE PUBLICATION one FOR TABLE ours;
      ALTER PUBLICATION one OWNER TO %1$s_second
      """;

  static ManagedAdministrator on(int major) {
    ManagedAdministrator managed = new ManagedAdministrator(RestoreFixture.empty(major));
    RestoreFixture stage = managed.stage;
    stage.asAdmin(MASTER.formatted(managed.name(), stage.live.owner()));
    stage.asAdminInside(
        OWNERS.formatted(managed.name(), stage.live.owner(), stage.live.username("backup")));
    stage.asAdminInside("ALTER TABLE ours OWNER TO %s".formatted(stage.live.owner()));
    stage.giveAdministrator(managed.name() + "_master", PASSWORD);
    return managed;
  }

  String name() {
    return stage.live.name();
  }

  JsonNode check() {
    return stage.call("check", "backup", "latest", "confirm", name(), "administrator", true);
  }

  JsonNode restore(BackupId backup) {
    return stage.call("restore", "backup", backup.toString(), "attempt", 1, "administrator", true);
  }

  List<String> memberships() {
    return stage.live.query(
        "SELECT m::text FROM pg_auth_members m WHERE member = '%s_master'::regrole ORDER BY 1"
            .formatted(name()));
  }

  List<String> query(JsonNode restored, String sql) {
    return as(
        restored.get("database").stringValue(),
        "postgres",
        stage.live.server().superuserPassword(),
        sql);
  }

  List<String> asMaster(String database, String sql) {
    return as(database, name() + "_master", PASSWORD, sql);
  }

  private List<String> as(String database, String user, String password, String sql) {
    try (var session = stage.live.connection(database, user, password);
        var statement = session.createStatement();
        var rows = statement.executeQuery(sql)) {
      List<String> found = new ArrayList<>();
      while (rows.next()) {
        found.add(rows.getString(1));
      }
      return found;
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void close() {
    String name = name();
    stage.close();
    stage.asAdmin("REVOKE CREATE ON DATABASE postgres FROM %s_master".formatted(name));
    if (stage.live.major() >= 15) {
      stage.asAdmin("DROP OWNED BY %s_master".formatted(name));
    }
    stage.asAdmin("DROP ROLE %1$s_master, %1$s_second, %1$s_third".formatted(name));
  }
}
