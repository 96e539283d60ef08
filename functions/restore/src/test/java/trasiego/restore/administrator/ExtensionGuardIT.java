package trasiego.restore.administrator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Set;
import trasiego.embedded.postgres.DatabaseServer;
import trasiego.failure.RestoreFailedException;
import trasiego.load.LoadLedger;
import trasiego.postgres.ApplicationName;
import trasiego.postgres.Database;
import trasiego.postgres.Session;
import trasiego.postgres.Timeouts;
import trasiego.postgres.secret.DatabaseSecret;
import trasiego.testing.Majors.OnEachMajor;
import trasiego.testing.TestDatabase;

/**
 * Nobody is beside an extension's script that an administrator runs without a superuser's locks.
 */
final class ExtensionGuardIT {
  private static final LoadLedger LEDGER = LoadLedger.beside(Set.of());

  @OnEachMajor
  void keepsTheOwnerOutWhileTheScriptRuns(int major) {
    try (TestDatabase database = TestDatabase.create(major);
        Session maintenance = owners(database, "postgres")) {
      ExtensionGuard.close(maintenance, database.name());
      try (Session session = owners(database, database.name())) {
        make(
            session,
            () ->
                assertThatThrownBy(() -> owners(database, database.name()))
                    .hasMessageContaining("too many connections"));
      }
      ExtensionGuard.open(maintenance, database.name());

      assertThat(database.query("SELECT extname FROM pg_extension WHERE extname = 'hstore'"))
          .containsExactly("hstore");
    }
  }

  @OnEachMajor
  void leavesNothingWhereTheOwnerLetSomebodyIn(int major) {
    try (TestDatabase database = TestDatabase.create(major);
        Session maintenance = owners(database, "postgres")) {
      ExtensionGuard.close(maintenance, database.name());
      try (Session session = owners(database, database.name())) {
        assertThatThrownBy(() -> make(session, () -> plantAndClean(database, maintenance)))
            .isInstanceOf(RestoreFailedException.class)
            .hasMessageContaining("somebody who let others in");
      }
      ExtensionGuard.open(maintenance, database.name());

      assertThat(database.query("SELECT extname FROM pg_extension WHERE extname = 'hstore'"))
          .isEmpty();
    }
  }

  @OnEachMajor
  void makesNothingWhereSomethingWasPlantedOrSomebodyIsThere(int major) {
    try (TestDatabase database = TestDatabase.create(major);
        Session maintenance = owners(database, "postgres");
        Session other = owners(database, database.name())) {
      ExtensionGuard.close(maintenance, database.name());
      try (Session session = admins(database)) {
        assertThatThrownBy(() -> make(session, () -> {}))
            .hasMessageContaining("others were in the new database")
            .hasMessageContaining(database.owner());
        other.execute("CREATE FUNCTION public.planted() RETURNS int LANGUAGE sql AS 'SELECT 1'");
        assertThatThrownBy(() -> make(session, () -> {}))
            .hasMessageContaining("somebody else made objects")
            .hasMessageContaining("planted");
      }
    }
  }

  /** Gone before the transaction looks for it. */
  private static void plantAndClean(TestDatabase database, Session maintenance) {
    ExtensionGuard.open(maintenance, database.name());
    try (Session planter = owners(database, database.name())) {
      planter.execute("CREATE FUNCTION public.planted() RETURNS int LANGUAGE sql AS 'SELECT 1'");
      planter.execute("DROP FUNCTION public.planted()");
    }
    ExtensionGuard.close(maintenance, database.name());
  }

  private static void make(Session session, Runnable meanwhile) {
    session.transaction(
        () -> {
          ExtensionGuard.alone(
              session,
              LEDGER,
              () -> {
                session.execute("CREATE EXTENSION hstore");
                meanwhile.run();
              });
          return null;
        });
  }

  private static Session owners(TestDatabase database, String name) {
    return session(database, name, database.owner(), database.ownerPassword());
  }

  /** Of a limit it takes no notice, and can so be second to somebody. */
  private static Session admins(TestDatabase database) {
    return session(
        database, database.name(), DatabaseServer.SUPERUSER, database.server().superuserPassword());
  }

  private static Session session(TestDatabase database, String name, String user, String password) {
    DatabaseSecret secret =
        new DatabaseSecret(
            database.host(), database.port(), database.name(), user, password, null, null);
    return new Database(() -> secret, new ApplicationName("test", "restore", "guard"))
        .open(name, Timeouts.NONE);
  }
}
