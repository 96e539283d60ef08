package trasiego.backup;

import java.util.List;
import trasiego.archive.CopyText;
import trasiego.archive.Manifest;
import trasiego.archive.ServerEncoding;
import trasiego.postgres.Identifier;
import trasiego.postgres.Session;

/**
 * One plain table whose rows are copied by hand; pg_dump does all else.
 *
 * @param columns those that COPY writes, in its order
 * @param generated those that are computed and stored
 * @param root through which its rows are to be loaded; null for the table itself
 * @param filenode the file of its rows in the snapshot's view
 * @param bytes its size with TOAST, to begin with the largest
 */
record Relation(
    long oid,
    String schema,
    String name,
    List<String> columns,
    List<String> generated,
    Manifest.Root root,
    long filenode,
    long bytes) {
  /**
   * pg_dump's own choice of tables whose data it dumps, less those whose rows it dumps better:
   * members of extensions (their configuration tables have filters) and tables that are no heaps.
   * Where rows are spread by a hash of what has other OIDs elsewhere (enums and what holds them),
   * or of what others define, their root comes along, and columns in its order.
   */
  private static final String ALL =
      """
      SELECT c.oid,
             n.nspname,
             c.relname,
             ARRAY(
               SELECT a.attname::text
               FROM pg_catalog.pg_attribute a
               WHERE a.attrelid = coalesce(r.oid, c.oid)
                 AND a.attnum > 0
                 AND NOT a.attisdropped
                 AND a.attgenerated = ''
               ORDER BY a.attnum),
             ARRAY(
               SELECT a.attname::text
               FROM pg_catalog.pg_attribute a
               WHERE a.attrelid = coalesce(r.oid, c.oid)
                 AND a.attnum > 0
                 AND NOT a.attisdropped
                 AND a.attgenerated = 's'
               ORDER BY a.attnum),
             r.nspname,
             r.relname,
             c.relfilenode,
             CASE WHEN ? THEN pg_catalog.pg_table_size(c.oid) ELSE 0 END
      FROM pg_catalog.pg_class c
      JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
      JOIN pg_catalog.pg_am m ON m.oid = c.relam
      LEFT JOIN LATERAL (
        SELECT t.oid, rn.nspname, t.relname
        FROM pg_catalog.pg_class t
        JOIN pg_catalog.pg_namespace rn ON rn.oid = t.relnamespace
        WHERE c.relispartition
          AND t.oid = pg_catalog.pg_partition_root(c.oid)
          AND EXISTS (
            SELECT
            FROM pg_catalog.pg_partition_ancestors(c.oid) a(relid)
            JOIN pg_catalog.pg_partitioned_table p ON p.partrelid = a.relid
            JOIN pg_catalog.pg_opclass o ON o.oid = ANY (p.partclass)
            WHERE p.partstrat = 'h'
              AND (o.opcnamespace <> 'pg_catalog'::pg_catalog.regnamespace
                   OR o.opcname = ANY (ARRAY['enum_ops', 'array_ops', 'range_ops',
                                             'multirange_ops', 'record_ops', 'oid_ops'])))
      ) r ON true
      WHERE c.relkind = 'r'
        AND c.relpersistence IN ('p', 'u')
        AND m.amname = 'heap'
        AND n.nspname !~ '^pg_'
        AND n.nspname <> 'information_schema'
        AND NOT EXISTS (
          SELECT
          FROM pg_catalog.pg_depend d
          WHERE d.classid = 'pg_catalog.pg_class'::pg_catalog.regclass
            AND d.objid = c.oid
            AND d.deptype = 'e')
      ORDER BY n.nspname, c.relname
      """;

  /** Without their sizes: to ask for one waits for whoever has the table locked. */
  static List<Relation> names(Session session) {
    return all(session, false);
  }

  /** Once they are locked. */
  static List<Relation> all(Session session) {
    return all(session, true);
  }

  private static List<Relation> all(Session session, boolean sizes) {
    return session.query(
        ALL,
        row ->
            new Relation(
                row.getLong(1),
                row.getString(2),
                row.getString(3),
                List.of((String[]) row.getArray(4).getArray()),
                List.of((String[]) row.getArray(5).getArray()),
                row.getString(6) == null
                    ? null
                    : new Manifest.Root(row.getString(6), row.getString(7)),
                row.getLong(8),
                row.getLong(9)),
        sizes);
  }

  CopyText text(ServerEncoding encoding) {
    return new CopyText(schema, name, columns, generated, root, encoding);
  }

  /** The name for people and for SQL. */
  @Override
  public String toString() {
    return Identifier.quote(schema, name);
  }
}
