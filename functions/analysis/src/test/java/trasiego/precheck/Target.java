package trasiego.precheck;

import trasiego.postgres.ApplicationName;
import trasiego.postgres.Database;
import trasiego.postgres.Session;
import trasiego.postgres.Timeouts;
import trasiego.postgres.secret.DatabaseSecret;
import trasiego.testing.TestDatabase;

/** The live database as the functions see it. */
public final class Target {
  private Target() {}

  /** As the migrate function looks: its user, become the owner. */
  public static Session asOwner(TestDatabase database) {
    Session session = as(database, "migrate");
    session.becomeOwner();
    return session;
  }

  static Session as(TestDatabase database, String function) {
    return new Database(
            () -> DatabaseSecret.parse(database.secretJson(function)),
            new ApplicationName("test", function, "weight"))
        .open(Timeouts.DEFAULT);
  }
}
