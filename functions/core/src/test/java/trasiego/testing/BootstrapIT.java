package trasiego.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static trasiego.testing.OneConnection.execute;
import static trasiego.testing.OneConnection.text;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import trasiego.testing.Majors.OnEachMajor;

/** Whom the bootstrap script makes, how often it runs, and what it refuses. */
final class BootstrapIT {
  @OnEachMajor
  void givesNobodySuperuserHoweverOftenItRuns(int major) throws SQLException {
    try (TestDatabase database = TestDatabase.create(major);
        Connection admin = database.adminConnection()) {
      Bootstrap.run(admin, database.environment(), database.name(), database.owner(), Map.of());
      Bootstrap.run(admin, database.environment(), database.name(), database.owner(), Map.of());

      assertThat(
              text(
                  admin,
                  """
                  SELECT string_agg(rolname || ' ' || rolsuper || rolcreaterole || rolcreatedb
                                    || rolreplication || rolbypassrls, ', ' ORDER BY rolname)
                  FROM pg_roles WHERE rolname LIKE 'trasiego\\_%s\\_%%'
                  """
                      .formatted(database.environment())))
          .isEqualTo(
              "%1$s_backup falsefalsefalsefalsetrue, %1$s_migrate falsefalsefalsefalsefalse, "
                      .formatted("trasiego_" + database.environment())
                  + "%1$s_restore falsefalsetruefalsetrue, %1$s_status falsefalsefalsefalsefalse"
                      .formatted("trasiego_" + database.environment()));
    }
  }

  @OnEachMajor
  void runsFromPsqlAsItsHeadSays(int major) {
    try (TestDatabase database = TestDatabase.create(major)) {
      Psql.runScript(
          database,
          "postgres",
          Bootstrap.file(),
          "-c trasiego.environment=%s -c trasiego.owner=%s -c trasiego.database=%s"
              .formatted(database.environment(), database.owner(), database.name()));

      assertThatThrownBy(
              () ->
                  Psql.runScript(
                      database,
                      "postgres",
                      Bootstrap.file(),
                      "-c trasiego.environment=test -c trasiego.owner=nobody_here"))
          .hasMessageContaining("role \"nobody_here\" does not exist");
    }
  }

  @OnEachMajor
  void refusesAnOwnerThatDoesNotOwnTheDatabase(int major) throws SQLException {
    try (TestDatabase database = TestDatabase.create(major);
        TestDatabase other = TestDatabase.create(major);
        Connection admin = database.adminConnection()) {
      assertThatThrownBy(
              () ->
                  Bootstrap.run(
                      admin, database.environment(), database.name(), other.owner(), Map.of()))
          .hasMessageContaining(
              "database \"%s\" is owned by \"%s\", wanted \"%s\""
                  .formatted(database.name(), database.owner(), other.owner()));
      assertThatThrownBy(
              () ->
                  Bootstrap.run(
                      admin, database.environment(), database.name(), "nobody_here", Map.of()))
          .hasMessageContaining("role \"nobody_here\" does not exist");
      assertThatThrownBy(
              () ->
                  Bootstrap.run(
                      admin, database.environment(), database.name(), "postgres", Map.of()))
          .hasMessageContaining("role \"postgres\" is a superuser");
      assertThatThrownBy(
              () -> Bootstrap.run(admin, database.environment(), database.name(), "", Map.of()))
          .hasMessageContaining("setting trasiego.owner is missing");
      for (String wrong : List.of("", "Staging", "a b", "x".repeat(17), "a'b")) {
        assertThatThrownBy(
                () -> Bootstrap.run(admin, wrong, database.name(), database.owner(), Map.of()))
            .hasMessageContaining("setting trasiego.environment: found");
      }
    }
  }

  /** What staging's functions may do ends where production begins. */
  @OnEachMajor
  void refusesUsersWhoAreMembersOfAnotherDatabasesOwner(int major) throws SQLException {
    try (TestDatabase staging = TestDatabase.create(major);
        TestDatabase production = TestDatabase.create(major);
        Connection admin = staging.adminConnection()) {
      assertThatThrownBy(
              () ->
                  Bootstrap.run(
                      admin,
                      staging.environment(),
                      production.name(),
                      production.owner(),
                      Map.of()))
          .hasMessageContaining(
              "users of environment \"%s\" are members of other databases' owners"
                  .formatted(staging.environment()))
          .hasMessageContaining(
              "\"%s\" of role \"%s\" for user \"%s\""
                  .formatted(staging.name(), staging.owner(), staging.username("migrate")));
      try (Connection migrate = staging.functionConnection("migrate")) {
        assertThatThrownBy(() -> execute(migrate, "SET ROLE " + production.owner()))
            .hasMessageContaining("permission denied to set role");
      }

      execute(admin, "CREATE DATABASE %1$s_2 OWNER %1$s_owner".formatted(staging.name()));
      assertThat(
              Bootstrap.run(
                  admin, staging.environment(), staging.name(), staging.owner(), Map.of()))
          .anyMatch(it -> it.contains("also owns " + staging.name() + "_2: the users of"));
    }
  }
}
