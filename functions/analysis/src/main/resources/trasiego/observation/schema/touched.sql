-- What the open transaction may have changed: the relations, types and routines of which a row of the catalogue was
-- written by it, and the relations that it has locked, since what is dropped leaves no row. age() counts from the
-- transaction's own number, so that no row of an earlier one is of age 0 or less. An index belongs to its table. Of
-- columns only privileges are changed without a lock on their table; where the last of them is taken away nothing is
-- left of it in the row, so that whoever asks knows which tables had some.
WITH
-- Not in one with its readers: a condition on the OID leads to the index, which is slower than reading all.
written AS MATERIALIZED (
  SELECT c.oid FROM pg_class c WHERE age(c.xmin) <= 0
  UNION ALL
  SELECT a.attrelid FROM pg_attribute a WHERE a.attacl IS NOT NULL AND age(a.xmin) <= 0
  UNION ALL
  SELECT d.adrelid FROM pg_attrdef d WHERE age(d.xmin) <= 0
  UNION ALL
  SELECT c.conrelid FROM pg_constraint c WHERE age(c.xmin) <= 0
  UNION ALL
  SELECT i.indrelid FROM pg_index i WHERE age(i.xmin) <= 0
  UNION ALL
  SELECT i.indexrelid FROM pg_index i WHERE age(i.xmin) <= 0
  UNION ALL
  SELECT g.tgrelid FROM pg_trigger g WHERE age(g.xmin) <= 0
  UNION ALL
  SELECT p.polrelid FROM pg_policy p WHERE age(p.xmin) <= 0
  UNION ALL
  SELECT w.ev_class FROM pg_rewrite w WHERE age(w.xmin) <= 0
  UNION ALL
  SELECT s.stxrelid FROM pg_statistic_ext s WHERE age(s.xmin) <= 0
  UNION ALL
  SELECT q.seqrelid FROM pg_sequence q WHERE age(q.xmin) <= 0
),
direct (oid) AS (
  SELECT w.oid FROM written w WHERE w.oid >= 16384
  UNION
  SELECT l.relation
  FROM pg_locks l
  WHERE l.pid = pg_backend_pid() AND l.locktype = 'relation' AND l.mode <> 'AccessShareLock' AND l.relation >= 16384
),
owner (oid) AS MATERIALIZED (
  SELECT d.oid FROM direct d
  UNION
  SELECT i.indrelid
  FROM direct d
  CROSS JOIN LATERAL (SELECT i.indrelid FROM pg_index i WHERE i.indexrelid = d.oid OFFSET 0) i
)

SELECT
  'relation' AS kind, o.oid, (SELECT true FROM pg_class c WHERE c.oid = o.oid) AS is_there, '' AS catalogue,
  0 AS inserted, 0 AS updated, 0 AS deleted
FROM owner o

UNION ALL
SELECT 'relation', i.indexrelid, true, '', 0, 0, 0
FROM owner o
CROSS JOIN LATERAL (SELECT i.indexrelid FROM pg_index i WHERE i.indrelid = o.oid OFFSET 0) i

UNION ALL
SELECT 'type', t.oid, true, '', 0, 0, 0
FROM (
  SELECT t.oid FROM pg_type t WHERE age(t.xmin) <= 0
  UNION
  SELECT e.enumtypid FROM pg_enum e WHERE age(e.xmin) <= 0
  UNION
  SELECT r.rngtypid FROM pg_range r WHERE age(r.xmin) <= 0
  UNION
  SELECT c.contypid FROM pg_constraint c WHERE age(c.xmin) <= 0
) t
WHERE t.oid >= 16384

UNION ALL
SELECT 'routine', p.oid, true, '', 0, 0, 0
FROM (
  SELECT p.oid FROM pg_proc p WHERE age(p.xmin) <= 0
  UNION
  SELECT a.aggfnoid::oid FROM pg_aggregate a WHERE age(a.xmin) <= 0
) p
WHERE p.oid >= 16384

UNION ALL
SELECT 'member', NULL, true, '', 0, 0, 0
WHERE EXISTS (
  SELECT FROM pg_depend d
  WHERE d.refclassid = 'pg_extension'::regclass AND d.deptype = 'e' AND age(d.xmin) <= 0)

UNION ALL
SELECT 'catalogue', NULL, true, w.relname, w.inserted, w.updated, w.deleted
FROM (
  SELECT
    c.relname, pg_stat_get_xact_tuples_inserted(c.oid) AS inserted, pg_stat_get_xact_tuples_updated(c.oid) AS updated,
    pg_stat_get_xact_tuples_deleted(c.oid) AS deleted
  FROM pg_class c
  WHERE c.oid < 16384 AND c.relkind = 'r'
) w
WHERE w.inserted + w.updated + w.deleted > 0

UNION ALL
SELECT 'uncounted', NULL, true, '', 0, 0, 0
WHERE NOT current_setting('track_counts')::boolean
