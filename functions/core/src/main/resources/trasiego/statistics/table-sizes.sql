-- Asking for a size waits for whoever holds the table: then its pages as last counted are taken, and
-- no function is called that would lock it. The parameter says whether sizes may be asked for at all.
WITH here AS (
  SELECT d.oid
  FROM pg_catalog.pg_database d
  WHERE d.datname = pg_catalog.current_database()
), held AS MATERIALIZED (
  SELECT DISTINCT coalesce(i.indrelid, t.oid, l.relation) AS relation
  FROM pg_catalog.pg_locks l
  LEFT JOIN pg_catalog.pg_index i ON i.indexrelid = l.relation
  LEFT JOIN pg_catalog.pg_class t ON t.reltoastrelid = l.relation
  WHERE l.locktype = 'relation'
    AND l.mode = 'AccessExclusiveLock'
    AND l.database = (SELECT oid FROM here)
), keys AS MATERIALIZED (
  SELECT
    k.conrelid,
    k.confrelid,
    pg_catalog.format('%I.%I', n.nspname, c.relname) AS child,
    pg_catalog.format('%I.%I', pn.nspname, p.relname) AS parent
  FROM pg_catalog.pg_constraint k
  JOIN pg_catalog.pg_class c ON c.oid = k.conrelid
  JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
  JOIN pg_catalog.pg_class p ON p.oid = k.confrelid
  JOIN pg_catalog.pg_namespace pn ON pn.oid = p.relnamespace
  WHERE k.contype = 'f'
    AND k.conparentid = 0
), indexes AS MATERIALIZED (
  SELECT i.indrelid, pg_catalog.count(*) AS number, pg_catalog.sum(x.relpages) AS pages
  FROM pg_catalog.pg_index i
  JOIN pg_catalog.pg_class x ON x.oid = i.indexrelid
  GROUP BY i.indrelid
), width AS MATERIALIZED (
  -- As the planner guesses: 32 bytes where a type has no length of its own, 28 for the row itself.
  SELECT
    a.attrelid,
    28 + pg_catalog.sum(CASE WHEN a.attlen > 0 THEN a.attlen ELSE 32 END) AS bytes
  FROM pg_catalog.pg_attribute a
  WHERE a.attnum > 0
    AND NOT a.attisdropped
  GROUP BY a.attrelid
), since AS (
  -- A crash empties every counter and stamps all of these; a person's reset stamps one.
  SELECT
    extract(epoch FROM pg_catalog.clock_timestamp()
      - coalesce(d.stats_reset, least(b.stats_reset, a.stats_reset))) AS seconds
  FROM pg_catalog.pg_stat_database d, pg_catalog.pg_stat_bgwriter b, pg_catalog.pg_stat_archiver a
  WHERE d.datid = (SELECT oid FROM here)
), tables AS MATERIALIZED (
  SELECT
    c.oid,
    pg_catalog.format('%I.%I', n.nspname, c.relname) AS name,
    c.relkind,
    c.relispartition,
    c.reltuples,
    c.relpages::bigint AS relpages,
    pg_catalog.current_setting('block_size')::bigint AS block,
    c.relkind <> 'p' AND ?::boolean AND h.relation IS NULL AS asks
  FROM pg_catalog.pg_class c
  JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
  LEFT JOIN held h ON h.relation = c.oid
  WHERE c.relkind IN ('r', 'p', 'm')
    AND c.relpersistence <> 't'
    AND n.nspname !~ '^pg_|^information_schema$'
), sized AS (
  SELECT
    t.*,
    CASE WHEN t.asks THEN pg_catalog.pg_relation_size(t.oid) / t.block ELSE t.relpages END AS pages,
    CASE WHEN t.asks THEN pg_catalog.pg_table_size(t.oid)
      ELSE greatest(t.relpages, 0) * t.block END AS bytes,
    CASE WHEN t.asks THEN pg_catalog.pg_indexes_size(t.oid)
      ELSE coalesce(i.pages, 0) * t.block END AS index_bytes,
    coalesce(i.number, 0) AS indexes
  FROM tables t
  LEFT JOIN indexes i ON i.indrelid = t.oid
)
SELECT
  s.name,
  CASE WHEN s.relispartition THEN (
    SELECT pg_catalog.format('%I.%I', pn.nspname, p.relname)
    FROM pg_catalog.pg_inherits h
    JOIN pg_catalog.pg_class p ON p.oid = h.inhparent
    JOIN pg_catalog.pg_namespace pn ON pn.oid = p.relnamespace
    WHERE h.inhrelid = s.oid
    LIMIT 1) END AS parent,
  s.relkind = 'p' AS partitioned,
  CASE
    WHEN s.relkind = 'p' THEN 0
    WHEN s.relpages > 0 AND s.reltuples >= 0 THEN s.reltuples * (s.pages::float8 / s.relpages)
    WHEN pg_catalog.pg_stat_get_live_tuples(s.oid) > 0 THEN pg_catalog.pg_stat_get_live_tuples(s.oid)
    ELSE s.pages * ((s.block - 24) / coalesce(w.bytes, 28))
  END::bigint AS rows,
  s.bytes::bigint,
  s.indexes::integer,
  s.index_bytes::bigint,
  coalesce(pg_catalog.pg_stat_get_tuples_inserted(s.oid)
    + pg_catalog.pg_stat_get_tuples_updated(s.oid)
    + pg_catalog.pg_stat_get_tuples_deleted(s.oid), 0) AS writes,
  coalesce((SELECT seconds FROM since), 0)::float8 AS seconds,
  ARRAY(SELECT DISTINCT k.parent FROM keys k WHERE k.conrelid = s.oid ORDER BY 1) AS references_,
  ARRAY(SELECT DISTINCT k.child FROM keys k WHERE k.confrelid = s.oid ORDER BY 1) AS referenced_by
FROM sized s
LEFT JOIN width w ON w.attrelid = s.oid
ORDER BY s.name
