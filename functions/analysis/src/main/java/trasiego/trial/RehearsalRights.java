package trasiego.trial;

import trasiego.failure.MigrationRefusedException;
import trasiego.postgres.Session;

/**
 * What the login of a rehearsal server may do.
 *
 * @param superuser else a managed service's administrator
 */
record RehearsalRights(String login, boolean superuser) {
  private static final String OWN =
      """
      SELECT r.rolname, r.rolsuper, r.rolcreaterole, r.rolcreatedb, pg_catalog.pg_is_in_recovery()
      FROM pg_catalog.pg_roles r
      WHERE r.rolname = CURRENT_USER
      """;

  private record Found(
      String login,
      boolean superuser,
      boolean makesRoles,
      boolean makesDatabases,
      boolean standby) {}

  /** Refuses a login with which no copy could be made. */
  static RehearsalRights check(Session session, Object server) {
    Found found =
        session
            .first(
                OWN,
                row ->
                    new Found(
                        row.getString(1),
                        row.getBoolean(2),
                        row.getBoolean(3),
                        row.getBoolean(4),
                        row.getBoolean(5)))
            .orElseThrow();
    if (found.standby()) {
      throw new MigrationRefusedException(
          server
              + " is a standby, on which nothing can be made; wanted a server that is written to;"
              + " nothing was tried");
    }
    if (!found.superuser() && !(found.makesRoles() && found.makesDatabases())) {
      String lacking =
          (found.makesRoles() ? "" : " CREATEROLE") + (found.makesDatabases() ? "" : " CREATEDB");
      throw new MigrationRefusedException(
          "role "
              + found.login()
              + " of "
              + server
              + " lacks"
              + lacking.replace(" CREATEDB", lacking.length() > 11 ? " and CREATEDB" : " CREATEDB")
              + "; wanted a superuser or an administrator with both: ALTER ROLE "
              + found.login()
              + lacking
              + "; nothing was tried");
    }
    return new RehearsalRights(found.login(), found.superuser());
  }
}
