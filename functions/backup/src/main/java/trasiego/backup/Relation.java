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
 * @param blocks of its own file; 0 where it is read as a whole
 */
record Relation(
    long oid,
    String schema,
    String name,
    List<String> columns,
    List<String> generated,
    Manifest.Root root,
    long filenode,
    long bytes,
    long blocks) {
  /**
   * pg_dump's own choice of tables whose data it dumps, less those whose rows it dumps better:
   * members of extensions (their configuration tables have filters) and tables that are no heaps.
   * Where rows are spread by a hash of what has other OIDs elsewhere (enums and what holds them),
   * or of what others define, their root comes along, and columns in its order. A part of a table
   * is read by a query, which is planned: not where its planner would read functions of the
   * owner's, in the expressions of indexes and statistics, under the empty path.
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
             CASE WHEN ? THEN pg_catalog.pg_table_size(c.oid) ELSE 0 END,
             CASE
               WHEN ? AND r.oid IS NULL AND NOT EXISTS (
                 SELECT
                 FROM (
                   SELECT 'pg_catalog.pg_class'::pg_catalog.regclass::oid AS classid,
                          i.indexrelid AS objid
                   FROM pg_catalog.pg_index i
                   WHERE i.indrelid = c.oid
                   UNION ALL
                   SELECT 'pg_catalog.pg_statistic_ext'::pg_catalog.regclass, s.oid
                   FROM pg_catalog.pg_statistic_ext s
                   WHERE s.stxrelid = c.oid
                 ) x
                 JOIN pg_catalog.pg_depend d ON d.classid = x.classid AND d.objid = x.objid
                 LEFT JOIN pg_catalog.pg_proc p
                   ON d.refclassid = 'pg_catalog.pg_proc'::pg_catalog.regclass
                   AND p.oid = d.refobjid
                 LEFT JOIN pg_catalog.pg_operator o
                   ON d.refclassid = 'pg_catalog.pg_operator'::pg_catalog.regclass
                   AND o.oid = d.refobjid
                 WHERE coalesce(p.pronamespace, o.oprnamespace)
                       <> 'pg_catalog'::pg_catalog.regnamespace)
               THEN pg_catalog.pg_relation_size(c.oid)
                    / pg_catalog.current_setting('block_size')::int
               ELSE 0
             END
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
                row.getLong(9),
                row.getLong(10)),
        sizes,
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
