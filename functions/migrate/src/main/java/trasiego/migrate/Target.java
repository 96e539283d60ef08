package trasiego.migrate;

import trasiego.postgres.Database;
import trasiego.postgres.Session;
import trasiego.postgres.Timeouts;

/** The database that files run on: the live one, or a scratch one of a rehearsal. */
record Target(Database server, String database) {
  /** A session that has become the owner, so that what it makes belongs to the owner. */
  Session open() {
    Session session = server.open(database, Timeouts.DEFAULT);
    try {
      session.becomeOwner();
      return session;
    } catch (RuntimeException e) {
      session.close();
      throw e;
    }
  }

  /** A session of the function's own user, which may look at other sessions. */
  Session openOwn() {
    return server.open(database, Timeouts.DEFAULT);
  }
}
