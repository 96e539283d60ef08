package trasiego.load;

import java.util.Optional;
import trasiego.postgres.Session;

/**
 * Gathers what the planner knows of a restored database's rows. A table of which a part lies on
 * another server is passed over: asking for that part's rows would reach there, and fail where
 * nobody answers.
 */
public final class Statistics {
  private static final String ALL = "ANALYZE";

  /** Empty where no part of any table is foreign. */
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
      SELECT pg_catalog.string_agg(pg_catalog.format('%I.%I', n.nspname, c.relname), ', ')
      FROM pg_catalog.pg_class c
      JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
      WHERE EXISTS (SELECT FROM partly)
        AND c.relkind IN ('r', 'p', 'm')
        AND c.relpersistence <> 't'
        AND n.nspname !~ '^pg_'
        AND n.nspname <> 'information_schema'
        AND c.oid NOT IN (SELECT p.oid FROM partly p)
        AND pg_catalog.pg_has_role(c.relowner, 'USAGE')
      """;

  private Statistics() {}

  /** In no transaction: that of everything would keep a lock on every table to its end. */
  public static void gather(Session session, OwnersPath path) {
    Optional<String> tables =
        session.query(LOCAL, row -> Optional.ofNullable(row.getString(1))).getFirst();
    path.execute(session, tables.map(names -> ALL + " " + names).orElse(ALL));
  }
}
