package trasiego.migrate;

import java.time.Duration;
import trasiego.failure.DatabaseBusyException;
import trasiego.postgres.Backends;
import trasiego.postgres.Database;
import trasiego.postgres.Session;
import trasiego.postgres.Timeouts;

/** The database that files run on: the live one, or a scratch one of a rehearsal. */
record Target(Database server, String database) {
  private static final Duration GONE = Duration.ofSeconds(10);

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

  /** An earlier attempt's session may still run its statement, or be about to commit. */
  void endNamesakes() {
    try (Session session = openOwn()) {
      if (!Backends.endNamesakes(session, server.application(), GONE)) {
        throw new DatabaseBusyException(
            "a session of an earlier attempt on \"" + database + "\" does not end; try again");
      }
    }
  }

  /** A session of the function's own user, which may look at other sessions. */
  Session openOwn() {
    return server.open(database, Timeouts.DEFAULT);
  }
}
