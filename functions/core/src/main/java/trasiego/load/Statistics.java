package trasiego.load;

import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import trasiego.postgres.Session;
import trasiego.postgres.SqlFailure;

/**
 * Gathers what the planner knows of a restored database's rows. A table of which a part lies on
 * another server is passed over: asking for that part's rows would reach there, and fail where
 * nobody answers. So is one whose expressions fail while it is asked: its rows are proven without.
 */
public final class Statistics {
  private static final Logger LOG = LoggerFactory.getLogger(Statistics.class);
  private static final String ALL = "ANALYZE";
  private static final String INTERVENTION = "57";

  /** Empty, unless they are wanted one by one, where no part of any table is foreign. */
  private static final String LOCAL =
      """
      WITH RECURSIVE partly (oid) AS (
        SELECT i.inhparent
        FROM pg_catalog.pg_inherits i
        JOIN pg_catalog.pg_class c ON c.oid = i.inhrelid
        WHERE c.relkind = 'f'
        UNION
        SELECT i.inhparent
        FROM pg_catalog.pg_inherits i
        JOIN partly p ON p.oid = i.inhrelid
      )
      SELECT pg_catalog.format('%I.%I', n.nspname, c.relname)
      FROM pg_catalog.pg_class c
      JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
      WHERE (? OR EXISTS (SELECT FROM partly))
        AND c.relkind IN ('r', 'p', 'm')
        AND c.relpersistence <> 't'
        AND n.nspname !~ '^pg_'
        AND n.nspname <> 'information_schema'
        AND c.oid NOT IN (SELECT p.oid FROM partly p)
        AND pg_catalog.pg_has_role(c.relowner, 'USAGE')
      """;

  private Statistics() {}

  /** In no transaction: that of everything would keep a lock on every table to its end. */
  public static void gather(Session session, OwnersSettings owners) {
    List<String> tables = session.query(LOCAL, row -> row.getString(1), false);
    if (tables.isEmpty()) {
      try {
        owners.execute(session, ALL);
        return;
      } catch (SqlFailure e) {
        refuseOurs(e);
        tables = session.query(LOCAL, row -> row.getString(1), true);
      }
    }
    tables.forEach(table -> gather(session, owners, table));
  }

  /** What cannot be asked of the restored database, its own server could not be asked either. */
  private static void gather(Session session, OwnersSettings owners, String table) {
    try {
      owners.execute(session, ALL + " " + table);
    } catch (SqlFailure e) {
      refuseOurs(e);
      LOG.warn("no statistics of {}: SQLSTATE {}", table, e.state());
    }
  }

  /** Cut off by a limit or by an operator: nothing that the table is to blame for. */
  private static void refuseOurs(SqlFailure e) {
    if (e.state().startsWith(INTERVENTION) || e.state().isEmpty()) {
      throw e;
    }
  }
}
