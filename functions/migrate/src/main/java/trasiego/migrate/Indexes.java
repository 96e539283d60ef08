package trasiego.migrate;

import java.util.List;
import trasiego.postgres.Session;

/** Indexes that the server keeps up but does not use: the remains of a build that did not end. */
final class Indexes {
  /** One index, by its quoted and qualified name. */
  record Invalid(String name, String table) {}

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

  private Indexes() {}

  static List<Invalid> invalid(Session session) {
    return session.query(INVALID, row -> new Invalid(row.getString(1), row.getString(2)));
  }
}
