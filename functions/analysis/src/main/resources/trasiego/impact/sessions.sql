-- Sessions that DDL may have to wait for: in a transaction for some seconds, or of a kind that gives way to nobody.
WITH held AS MATERIALIZED (
  SELECT
    l.pid,
    pg_catalog.array_agg(DISTINCT l.mode ORDER BY l.mode) AS modes,
    pg_catalog.format('%I.%I', n.nspname, c.relname) AS relation
  FROM pg_catalog.pg_locks l
  JOIN pg_catalog.pg_database d ON d.oid = l.database
  JOIN pg_catalog.pg_class c ON c.oid = l.relation
  JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
  WHERE l.locktype = 'relation'
    AND l.granted
    AND d.datname = pg_catalog.current_database()
    AND c.relkind IN ('r', 'p', 'm', 'v', 'f')
    AND n.nspname !~ '^pg_'
  GROUP BY l.pid, n.nspname, c.relname
)
SELECT
  a.pid,
  coalesce(a.usename, ''),
  coalesce(a.application_name, ''),
  coalesce(a.state, ''),
  coalesce(extract(epoch FROM pg_catalog.clock_timestamp() - a.xact_start), 0)::bigint AS seconds,
  coalesce(a.query, ''),
  a.backend_type = 'autovacuum worker',
  a.application_name = 'pg_dump' OR a.application_name ~ '^trasiego/[^/]*/backup/',
  a.backend_xmin IS NOT NULL,
  ARRAY(SELECT h.relation FROM held h WHERE h.pid = a.pid ORDER BY 1),
  ARRAY(SELECT pg_catalog.array_to_string(h.modes, ', ') FROM held h WHERE h.pid = a.pid ORDER BY h.relation)
FROM pg_catalog.pg_stat_activity a
WHERE a.datname = pg_catalog.current_database()
  AND a.pid <> pg_catalog.pg_backend_pid()
  AND (
    a.backend_type <> 'autovacuum worker' AND (
      a.xact_start < pg_catalog.clock_timestamp() - pg_catalog.make_interval(secs => ?)
      OR a.xact_start IS NOT NULL AND (a.application_name = 'pg_dump' OR a.application_name ~ '^trasiego/[^/]*/backup/'))
    OR a.backend_type = 'autovacuum worker' AND a.query LIKE '%(to prevent wraparound)%')
ORDER BY a.xact_start
LIMIT 50
