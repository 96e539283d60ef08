package trasiego.restore.database;

import trasiego.archive.Manifest.Origin;
import trasiego.load.CreateDatabase;
import trasiego.load.DatabaseAttributes;
import trasiego.load.Marker;
import trasiego.postgres.Session;

/** Creates an empty database as the backup's was: owner, encoding, locale, ACL. */
public final class NewDatabase {
  private final Session session;

  /**
   * @param session in the database {@code postgres}, as the function's own user: CREATEDB and
   *     membership in the owner role must meet in one role
   */
  public NewDatabase(Session session) {
    this.session = session;
  }

  /**
   * Creates and marks it. CREATE DATABASE fits in no transaction: a death before the mark leaves an
   * unmarked database without one object, which {@link Drop} knows by that.
   */
  public void create(String name, Origin origin, Marker marker) {
    session.execute(CreateDatabase.statement(name, origin, session.major()));
    new Databases(session).comment(name, marker.toString());
    new DatabaseAttributes(session).close(name);
  }
}
