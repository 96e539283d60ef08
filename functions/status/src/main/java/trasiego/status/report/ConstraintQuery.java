package trasiego.status.report;

import java.util.List;
import trasiego.postgres.Session;

/**
 * The question how many rows break one constraint that counts as valid. None of its operators and
 * expressions is anybody's but the server's own, and no policy and no expression of an index is
 * evaluated with it.
 *
 * @param kind foreign key or check
 * @param object the constraint and its table
 * @param rows the query of the rows
 */
public record ConstraintQuery(String kind, String object, String rows, int most) {
  /** Tables that are read without running what an owner wrote. */
  private static final String QUIET =
      """
      t.relkind = 'r'
        AND NOT t.relrowsecurity
        AND n.nspname !~ '^pg_|^information_schema$'
        AND t.relpages * pg_catalog.current_setting('block_size')::bigint <= ?
        AND NOT EXISTS (
          SELECT FROM pg_catalog.pg_index i
          WHERE i.indrelid = t.oid AND (i.indexprs IS NOT NULL OR i.indpred IS NOT NULL))
      """;

  /** A key to a partitioned table has a constraint of its own for each partition: they are left. */
  private static final String KEYS =
      """
      SELECT
        pg_catalog.format('%%I on %%s', k.conname, pg_catalog.format('%%I.%%I', n.nspname, t.relname)),
        pg_catalog.format('FROM ONLY %%I.%%I c WHERE %%s AND NOT EXISTS (SELECT FROM %%s%%I.%%I p WHERE %%s)',
          n.nspname, t.relname,
          pg_catalog.string_agg(pg_catalog.format('c.%%I IS NOT NULL', f.attname), ' AND '),
          CASE WHEN r.relkind = 'r' THEN 'ONLY ' ELSE '' END, rn.nspname, r.relname,
          pg_catalog.string_agg(
            pg_catalog.format('p.%%I OPERATOR(pg_catalog.=) c.%%I', a.attname, f.attname), ' AND '))
      FROM pg_catalog.pg_constraint k
      JOIN pg_catalog.pg_class t ON t.oid = k.conrelid
      JOIN pg_catalog.pg_namespace n ON n.oid = t.relnamespace
      JOIN pg_catalog.pg_class r ON r.oid = k.confrelid
      JOIN pg_catalog.pg_namespace rn ON rn.oid = r.relnamespace
      CROSS JOIN LATERAL ROWS FROM (
        pg_catalog.unnest(k.conkey), pg_catalog.unnest(k.confkey), pg_catalog.unnest(k.conpfeqop)
      ) AS u (own, referenced, operator)
      JOIN pg_catalog.pg_attribute f ON f.attrelid = k.conrelid AND f.attnum = u.own
      JOIN pg_catalog.pg_attribute a ON a.attrelid = k.confrelid AND a.attnum = u.referenced
      JOIN pg_catalog.pg_operator o ON o.oid = u.operator
      WHERE k.contype = 'f'
        AND k.convalidated
        AND NOT EXISTS (
          SELECT FROM pg_catalog.pg_constraint w
          WHERE w.oid = k.conparentid AND w.conrelid = k.conrelid)
        AND r.relkind IN ('r', 'p')
        AND NOT r.relrowsecurity
        AND r.relpages * pg_catalog.current_setting('block_size')::bigint <= ?
        AND NOT EXISTS (
          SELECT FROM pg_catalog.pg_index i
          WHERE i.indrelid = r.oid AND (i.indexprs IS NOT NULL OR i.indpred IS NOT NULL))
        AND %s
      GROUP BY k.oid, k.conname, n.nspname, t.relname, t.relpages, r.relkind, rn.nspname, r.relname
      HAVING pg_catalog.bool_and(o.oprname = '=' AND o.oid < 16384)
      ORDER BY t.relpages, 1
      """;

  private static final String CHECKS =
      """
      SELECT
        pg_catalog.format('%%I on %%s', k.conname, pg_catalog.format('%%I.%%I', n.nspname, t.relname)),
        pg_catalog.format('FROM ONLY %%I.%%I WHERE NOT (%%s)',
          n.nspname, t.relname, pg_catalog.pg_get_expr(k.conbin, k.conrelid))
      FROM pg_catalog.pg_constraint k
      JOIN pg_catalog.pg_class t ON t.oid = k.conrelid
      JOIN pg_catalog.pg_namespace n ON n.oid = t.relnamespace
      WHERE k.contype = 'c'
        AND k.convalidated
        AND NOT EXISTS (
          SELECT FROM pg_catalog.pg_depend d
          WHERE d.classid = 'pg_catalog.pg_constraint'::regclass
            AND d.objid = k.oid
            AND d.refclassid <> 'pg_catalog.pg_class'::regclass)
        AND NOT EXISTS (
          SELECT FROM pg_catalog.pg_attribute a
          JOIN pg_catalog.pg_type y ON y.oid = a.atttypid
          WHERE a.attrelid = k.conrelid
            AND a.attnum = ANY (k.conkey)
            AND (y.oid >= 16384 OR a.attgenerated <> ''))
        AND %s
      ORDER BY t.relpages, 1
      """;

  public static List<ConstraintQuery> all(Session session, long mostBytes, int mostRows) {
    List<ConstraintQuery> keys =
        session.query(
            KEYS.formatted(QUIET),
            row -> new ConstraintQuery("foreign key", row.getString(1), row.getString(2), mostRows),
            mostBytes,
            mostBytes);
    List<ConstraintQuery> checks =
        session.query(
            CHECKS.formatted(QUIET),
            row -> new ConstraintQuery("check", row.getString(1), row.getString(2), mostRows),
            mostBytes);
    return java.util.stream.Stream.concat(keys.stream(), checks.stream()).toList();
  }

  String count() {
    return "SELECT count(*) FROM (SELECT " + rows + " LIMIT " + (most + 1) + ") x";
  }

  String text(long found, int most) {
    return (found > most ? "more than " + most : found)
        + (found == 1 ? " row breaks" : " rows break")
        + " the "
        + kind
        + " "
        + object
        + ", which counts as valid: a fault of the live database, and no restored copy can have the"
        + " constraint; see them with  SELECT * "
        + rows
        + "  and correct them";
  }
}
