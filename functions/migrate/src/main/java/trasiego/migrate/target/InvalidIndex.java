package trasiego.migrate.target;

import java.util.List;
import trasiego.postgres.Session;

/**
 * An index that the server keeps up but does not use: what a build leaves that did not end.
 *
 * @param name quoted and qualified, as is the table's
 */
public record InvalidIndex(String name, String table) {
  /** Invalid parents of partitioned indexes are work in progress of their owner, not remains. */
  private static final String INVALID =
      """
      SELECT
        pg_catalog.format('%I.%I', n.nspname, c.relname),
        pg_catalog.format('%I.%I', tn.nspname, t.relname)
      FROM pg_catalog.pg_index i
      JOIN pg_catalog.pg_class c ON c.oid = i.indexrelid
      JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
      JOIN pg_catalog.pg_class t ON t.oid = i.indrelid
      JOIN pg_catalog.pg_namespace tn ON tn.oid = t.relnamespace
      WHERE (NOT i.indisvalid OR NOT i.indisready OR NOT i.indislive)
        AND c.relkind = 'i'
        AND n.nspname <> 'pg_toast'
      ORDER BY 1
      """;

  /** Those of the session's database. */
  public static List<InvalidIndex> find(Session session) {
    return session.query(INVALID, row -> new InvalidIndex(row.getString(1), row.getString(2)));
  }
}
