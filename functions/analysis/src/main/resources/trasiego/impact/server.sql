-- What else may stand in the way: one line each, with the tables that it concerns or none.
SELECT
  pg_catalog.format('prepared transaction %L of "%s" since %s keeps its locks', p.gid, p.owner, p.prepared),
  ARRAY(
    SELECT DISTINCT pg_catalog.format('%I.%I', n.nspname, c.relname)
    FROM pg_catalog.pg_locks l
    JOIN pg_catalog.pg_class c ON c.oid = l.relation
    JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
    WHERE l.pid IS NULL
      AND l.virtualtransaction IN (
        SELECT x.virtualtransaction FROM pg_catalog.pg_locks x
        WHERE x.pid IS NULL AND x.locktype = 'transactionid' AND x.transactionid = p.transaction)
      AND l.locktype = 'relation'),
  1 AS place
FROM pg_catalog.pg_prepared_xacts p
WHERE p.database = pg_catalog.current_database()

UNION ALL
SELECT
  pg_catalog.format('replication slot "%s" (%s) is inactive and keeps %s of WAL%s', s.slot_name, s.slot_type,
    pg_catalog.pg_size_pretty(w.kept),
    CASE WHEN s.wal_status IN ('unreserved', 'lost') THEN ', ' || s.wal_status ELSE '' END),
  NULL,
  2
FROM pg_catalog.pg_replication_slots s
CROSS JOIN LATERAL (
  SELECT pg_catalog.pg_wal_lsn_diff(
    CASE WHEN pg_catalog.pg_is_in_recovery() THEN pg_catalog.pg_last_wal_replay_lsn()
      ELSE pg_catalog.pg_current_wal_lsn() END,
    s.restart_lsn) AS kept) w
WHERE NOT s.active AND s.restart_lsn IS NOT NULL

UNION ALL
SELECT
  pg_catalog.format('replication slot "%s" is %s behind: a rewrite adds its WAL to that', s.slot_name,
    pg_catalog.pg_size_pretty(w.kept)),
  NULL,
  3
FROM pg_catalog.pg_replication_slots s
CROSS JOIN LATERAL (
  SELECT pg_catalog.pg_wal_lsn_diff(
    CASE WHEN pg_catalog.pg_is_in_recovery() THEN pg_catalog.pg_last_wal_replay_lsn()
      ELSE pg_catalog.pg_current_wal_lsn() END,
    s.restart_lsn) AS kept) w
WHERE s.active AND w.kept > 1073741824

UNION ALL
SELECT
  pg_catalog.format('replication slot "%s" holds back %s transactions: vacuum removes nothing newer', s.slot_name,
    greatest(pg_catalog.age(s.xmin), pg_catalog.age(s.catalog_xmin))),
  NULL,
  4
FROM pg_catalog.pg_replication_slots s
WHERE greatest(pg_catalog.age(s.xmin), pg_catalog.age(s.catalog_xmin)) > 1000000

UNION ALL
SELECT
  pg_catalog.format('replica "%s" (%s) is %s s behind', r.application_name, r.state,
    extract(epoch FROM r.replay_lag)::bigint),
  NULL,
  5
FROM pg_catalog.pg_stat_replication r
WHERE r.replay_lag > interval '10 s'

UNION ALL
SELECT
  pg_catalog.format('replica "%s" keeps a snapshot %s transactions old: CONCURRENTLY and vacuum wait for it',
    r.application_name, pg_catalog.age(r.backend_xmin)),
  NULL,
  6
FROM pg_catalog.pg_stat_replication r
WHERE pg_catalog.age(r.backend_xmin) > 100000

UNION ALL
SELECT
  pg_catalog.format('%s of %s connections are used', c.used, c.most),
  NULL,
  7
FROM (
  SELECT
    (SELECT pg_catalog.count(*) FROM pg_catalog.pg_stat_activity a
     WHERE a.backend_type IN ('client backend', 'walsender')) AS used,
    pg_catalog.current_setting('max_connections')::bigint
      - pg_catalog.current_setting('superuser_reserved_connections')::bigint
      - coalesce(pg_catalog.current_setting('reserved_connections', true)::bigint, 0) AS most) c
WHERE c.used > c.most * 0.8

UNION ALL
SELECT
  pg_catalog.format('%s sessions of other users could not be looked at: user "%s" lacks pg_read_all_stats; as an administrator: GRANT pg_read_all_stats TO %I',
    pg_catalog.count(*), current_user, current_user),
  NULL,
  8
FROM pg_catalog.pg_stat_activity a
WHERE a.datname = pg_catalog.current_database()
  AND a.query = '<insufficient privilege>'
HAVING pg_catalog.count(*) > 0
ORDER BY 3, 1
