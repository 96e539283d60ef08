package trasiego.restore.administrator;

import java.util.List;
import java.util.Optional;
import trasiego.failure.RestoreFailedException;
import trasiego.load.LoadLedger;
import trasiego.postgres.Identifier;
import trasiego.postgres.Session;

/**
 * Sees to it that an extension's script finds nothing that anybody put beside it: an owner may log
 * in as soon as his database is there.
 */
public final class ExtensionGuard {
  private static final String KEPT_AS_THEY_ARE =
      """
      LOCK TABLE pg_catalog.pg_proc, pg_catalog.pg_operator, pg_catalog.pg_cast,
        pg_catalog.pg_type, pg_catalog.pg_class IN SHARE MODE
      """;

  private static final String PLANTED =
      """
      SELECT pg_catalog.pg_describe_object(o.classid, o.oid, 0)
      FROM (
        SELECT 'pg_catalog.pg_proc'::pg_catalog.regclass::oid AS classid, p.oid,
               p.pronamespace AS schema
        FROM pg_catalog.pg_proc p
        UNION ALL
        SELECT 'pg_catalog.pg_operator'::pg_catalog.regclass, p.oid, p.oprnamespace
        FROM pg_catalog.pg_operator p
        UNION ALL
        SELECT 'pg_catalog.pg_cast'::pg_catalog.regclass, c.oid, 0 FROM pg_catalog.pg_cast c
        UNION ALL
        SELECT 'pg_catalog.pg_type'::pg_catalog.regclass, t.oid, t.typnamespace
        FROM pg_catalog.pg_type t
        UNION ALL
        SELECT 'pg_catalog.pg_class'::pg_catalog.regclass, c.oid, c.relnamespace
        FROM pg_catalog.pg_class c
      ) o
      LEFT JOIN pg_catalog.pg_namespace n ON n.oid = o.schema
      WHERE o.oid >= 16384
        AND n.nspname IS DISTINCT FROM ?
        AND n.nspname IS DISTINCT FROM 'pg_toast'
        AND NOT EXISTS (
          SELECT FROM pg_catalog.pg_depend d
          WHERE d.classid = o.classid AND d.objid = o.oid AND d.deptype = 'e')
      LIMIT 3
      """;

  /** Changed by whoever lets somebody in; nobody else writes to that row. */
  private static final String ENTRANCE =
      """
      SELECT d.xmin::text || ' ' || d.ctid::text
      FROM pg_catalog.pg_database d
      WHERE d.datname = pg_catalog.current_database() AND d.datconnlimit = 1
      """;

  private static final String OTHERS =
      """
      SELECT pg_catalog.string_agg(DISTINCT a.usename, ', ')
      FROM pg_catalog.pg_stat_activity a
      WHERE a.datname = pg_catalog.current_database()
        AND a.pid <> pg_catalog.pg_backend_pid()
        AND a.backend_type = 'client backend'
      """;

  private static final int ANY = -1;
  private static final int ONE = 1;

  private ExtensionGuard() {}

  /** A superuser's: nobody adds anything until the transaction is over. */
  public static void lock(Session session, LoadLedger ledger) {
    session.execute(KEPT_AS_THEY_ARE);
    refusePlanted(session, ledger);
  }

  /** For a login that may not lock the catalogue: the database takes this one session. */
  public static void close(Session maintenance, String database) {
    limit(maintenance, database, ONE);
  }

  public static void open(Session maintenance, String database) {
    limit(maintenance, database, ANY);
  }

  private static void limit(Session maintenance, String database, int connections) {
    maintenance.execute(
        "ALTER DATABASE " + Identifier.quote(database) + " CONNECTION LIMIT " + connections);
  }

  /**
   * Does the work while no other session is there, and finds out where its owner let one in: then
   * nothing of it stays.
   */
  public static void alone(Session session, LoadLedger ledger, Runnable work) {
    Optional<String> entrance = session.text(ENTRANCE);
    refusePlanted(session, ledger);
    session.text(OTHERS).ifPresent(ExtensionGuard::refuse);
    work.run();
    session.text(OTHERS).ifPresent(ExtensionGuard::refuse);
    if (entrance.isEmpty() || !entrance.equals(session.text(ENTRANCE))) {
      refuse("somebody who let others in");
    }
  }

  private static void refuse(String who) {
    throw new RestoreFailedException(
        "others were in the new database while its extensions were made: "
            + who
            + "; nothing was swapped; find out who logs in as its owner, and restore again");
  }

  private static void refusePlanted(Session session, LoadLedger ledger) {
    List<String> found = session.query(PLANTED, row -> row.getString(1), ledger.schema());
    if (!found.isEmpty()) {
      throw new RestoreFailedException(
          "somebody else made objects in the new database before its extensions were there: "
              + String.join(", ", found)
              + "; nothing was swapped; find out who logs in as its owner, and restore again");
    }
  }
}
