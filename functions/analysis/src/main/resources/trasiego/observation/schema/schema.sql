-- Every object of a schema, one row each: its kind, then its parts in the order of its record. Read with an empty
-- search_path, so that each name comes out qualified. Without the history, temporary tables, objects of extensions (their
-- extension stands for them) and what the server makes by itself. Lines that begin with "-- touched: " are part of it where
-- only some relations, types and routines are read, with what belongs to them.
WITH
-- touched: touched AS MATERIALIZED (SELECT ?::oid[] AS relations, ?::oid[] AS types, ?::oid[] AS routines),
extended AS MATERIALIZED (
  SELECT d.classid, d.objid FROM pg_depend d WHERE d.refclassid = 'pg_extension'::regclass AND d.deptype = 'e'
),
ours AS MATERIALIZED (
  SELECT n.oid, n.nspname, n.nspowner, n.nspacl
  FROM pg_namespace n
  WHERE n.nspname <> 'information_schema'
    AND n.nspname <> 'trasiego'
    AND n.nspname !~ '^pg_'
    AND NOT EXISTS (
      SELECT FROM extended e WHERE e.classid = 'pg_namespace'::regclass AND e.objid = n.oid)
),
relation AS MATERIALIZED (
  SELECT
    c.oid, c.relkind, c.relpersistence, c.relowner, c.relacl, c.relispartition, c.relpartbound, c.relfilenode,
    c.relrowsecurity, c.relforcerowsecurity,
    format('%I.%I', n.nspname, c.relname) AS name
  FROM pg_class c
  JOIN ours n ON n.oid = c.relnamespace
  WHERE c.relkind IN ('r', 'p', 'f', 'v', 'm', 'S', 'c', 'i', 'I')
    -- touched: AND c.oid = ANY ((SELECT t.relations FROM touched t)::oid[])
    AND c.relpersistence <> 't'
    AND c.relname NOT LIKE 'flyway\_schema\_history%'
    AND NOT EXISTS (
      SELECT FROM extended e WHERE e.classid = 'pg_class'::regclass AND e.objid = c.oid)
),
type AS MATERIALIZED (
  SELECT
    t.oid, t.typtype, t.typowner, t.typacl, t.typbasetype, t.typtypmod, t.typnotnull, t.typdefault, t.typrelid,
    format('%I.%I', n.nspname, t.typname) AS name
  FROM pg_type t
  JOIN ours n ON n.oid = t.typnamespace
  WHERE (t.typtype IN ('d', 'e', 'r')
      OR t.typtype = 'c' AND EXISTS (
        SELECT FROM pg_class r
        WHERE r.oid = t.typrelid AND r.relkind = 'c'
          AND NOT EXISTS (
            SELECT FROM extended e WHERE e.classid = 'pg_class'::regclass AND e.objid = r.oid)))
    -- touched: AND t.oid = ANY ((SELECT w.types FROM touched w)::oid[])
    AND NOT EXISTS (
      SELECT FROM extended e WHERE e.classid = 'pg_type'::regclass AND e.objid = t.oid)
),
routine AS MATERIALIZED (
  SELECT
    p.oid, p.prokind, p.proname, p.proowner, p.proacl, p.provolatile,
    format('%I.%I(%s)', n.nspname, p.proname, oidvectortypes(p.proargtypes)) AS name
  FROM pg_proc p
  JOIN ours n ON n.oid = p.pronamespace
  WHERE NOT EXISTS (
    SELECT FROM extended e WHERE e.classid = 'pg_proc'::regclass AND e.objid = p.oid)
    -- touched: AND p.oid = ANY ((SELECT w.routines FROM touched w)::oid[])
),
-- An absent list means the defaults; written out, both compare equal. What the owner may do goes without saying.
acl AS (
  SELECT 'namespace:' || n.oid AS key, 'schema ' || quote_ident(n.nspname) AS name, n.nspowner AS owner,
    n.nspacl AS list
  FROM ours n
  UNION ALL
  SELECT 'relation:' || r.oid, CASE r.relkind WHEN 'S' THEN 'sequence ' ELSE 'table ' END || r.name, r.relowner, r.relacl
  FROM relation r
  WHERE r.relacl IS NOT NULL
  UNION ALL
  SELECT format('column:%s:%s', a.attrelid, a.attnum), format('column %s.%I', r.name, a.attname), r.relowner, a.attacl
  FROM pg_attribute a
  JOIN relation r ON r.oid = a.attrelid
  WHERE a.attacl IS NOT NULL AND a.attnum > 0 AND NOT a.attisdropped
  UNION ALL
  SELECT 'routine:' || f.oid, CASE f.prokind WHEN 'p' THEN 'procedure ' ELSE 'function ' END || f.name, f.proowner,
    coalesce(f.proacl, acldefault('f', f.proowner))
  FROM routine f
  UNION ALL
  SELECT 'type:' || t.oid, 'type ' || t.name, t.typowner, coalesce(t.typacl, acldefault('T', t.typowner))
  FROM type t
)

SELECT 'namespace' AS kind, ARRAY['namespace:' || n.oid, quote_ident(n.nspname), pg_get_userbyid(n.nspowner)] AS parts
FROM ours n

UNION ALL
SELECT
  'relation',
  ARRAY[
    'relation:' || r.oid,
    r.name,
    CASE r.relkind
      WHEN 'r' THEN 'table' WHEN 'p' THEN 'partitioned table' WHEN 'f' THEN 'foreign table' WHEN 'v' THEN 'view'
      WHEN 'm' THEN 'materialized view' WHEN 'S' THEN 'sequence' ELSE 'composite type'
    END,
    r.relpersistence::text,
    pg_get_userbyid(r.relowner)::text,
    'relation:' || (SELECT i.inhparent FROM pg_inherits i WHERE i.inhrelid = r.oid AND i.inhseqno = 1),
    CASE WHEN r.relispartition THEN pg_get_expr(r.relpartbound, r.oid) END,
    r.relfilenode::text,
    r.relrowsecurity::text,
    r.relforcerowsecurity::text,
    CASE
      WHEN r.relkind IN ('v', 'm') THEN pg_get_viewdef(r.oid)
      WHEN r.relkind = 'p' THEN pg_get_partkeydef(r.oid)
      WHEN r.relispartition THEN pg_get_partition_constraintdef(r.oid)
      WHEN r.relkind = 'S' THEN (
        SELECT concat_ws(
          ' ',
          format_type(s.seqtypid, NULL),
          format('START %s INCREMENT %s MINVALUE %s MAXVALUE %s CACHE %s', s.seqstart, s.seqincrement, s.seqmin,
            s.seqmax, s.seqcache),
          CASE WHEN s.seqcycle THEN 'CYCLE' END,
          (SELECT format('OWNED BY %I.%I.%I', n.nspname, o.relname, a.attname)
           FROM pg_depend d
           JOIN pg_class o ON o.oid = d.refobjid
           JOIN pg_namespace n ON n.oid = o.relnamespace
           JOIN pg_attribute a ON a.attrelid = d.refobjid AND a.attnum = d.refobjsubid
           WHERE d.classid = 'pg_class'::regclass AND d.objid = r.oid AND d.objsubid = 0
             AND d.refclassid = 'pg_class'::regclass AND d.deptype IN ('a', 'i')
           LIMIT 1))
        FROM pg_sequence s WHERE s.seqrelid = r.oid)
    END]
FROM relation r
WHERE r.relkind NOT IN ('i', 'I')

UNION ALL
(SELECT
  'column',
  ARRAY[
    format('column:%s:%s', a.attrelid, a.attnum),
    format('%s.%I', r.name, a.attname),
    'relation:' || a.attrelid,
    a.attnum::text,
    quote_ident(a.attname),
    format_type(a.atttypid, a.atttypmod),
    a.attnotnull::text,
    pg_get_expr(d.adbin, d.adrelid),
    a.attidentity::text,
    a.attgenerated::text,
    CASE WHEN a.attcollation <> t.typcollation
      THEN (SELECT format('%I.%I', n.nspname, c.collname)
        FROM pg_collation c JOIN pg_namespace n ON n.oid = c.collnamespace WHERE c.oid = a.attcollation) END,
    (a.attinhcount > 0 AND NOT a.attislocal)::text]
FROM relation r
JOIN pg_attribute a ON a.attrelid = r.oid
JOIN pg_type t ON t.oid = a.atttypid
LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
WHERE r.relkind IN ('r', 'p', 'f', 'v', 'm', 'c') AND a.attnum > 0 AND NOT a.attisdropped
ORDER BY a.attrelid, a.attnum)

UNION ALL
SELECT
  'constraint',
  ARRAY[
    'constraint:' || c.oid,
    format('%s.%I', coalesce(r.name, t.name), c.conname),
    CASE c.contype
      WHEN 'c' THEN 'check' WHEN 'f' THEN 'foreign key' WHEN 'p' THEN 'primary key' WHEN 'u' THEN 'unique'
      WHEN 'x' THEN 'exclusion' ELSE 'not null'
    END,
    'relation:' || r.oid,
    'type:' || t.oid,
    array_to_string(c.conkey, ' '),
    'relation:' || nullif(c.confrelid, 0),
    array_to_string(c.confkey, ' '),
    CASE WHEN c.contype IN ('p', 'u', 'x') THEN 'index:' || c.conindid END,
    c.convalidated::text,
    pg_get_constraintdef(c.oid),
    (c.conparentid <> 0 OR c.coninhcount > 0 AND NOT c.conislocal)::text]
FROM pg_constraint c
LEFT JOIN relation r ON r.oid = c.conrelid
LEFT JOIN type t ON t.oid = c.contypid
WHERE c.contype <> 't' AND (r.oid IS NOT NULL OR t.oid IS NOT NULL)
  -- touched: AND (c.conrelid = ANY ((SELECT w.relations FROM touched w)::oid[])
  -- touched:   OR c.contypid = ANY ((SELECT w.types FROM touched w)::oid[]))

UNION ALL
SELECT
  'index',
  ARRAY[
    'index:' || i.indexrelid,
    r.name,
    'relation:' || i.indrelid,
    (SELECT string_agg(k.n::text, ' ' ORDER BY k.place)
     FROM unnest(i.indkey::int2[]) WITH ORDINALITY k (n, place) WHERE k.place <= i.indnkeyatts),
    pg_get_expr(i.indpred, i.indrelid),
    i.indisunique::text,
    i.indisprimary::text,
    i.indisvalid::text,
    pg_get_indexdef(i.indexrelid),
    EXISTS (SELECT FROM pg_inherits h WHERE h.inhrelid = i.indexrelid)::text]
FROM relation r
JOIN pg_index i ON i.indexrelid = r.oid

UNION ALL
SELECT
  'statistics',
  ARRAY[
    'statistics:' || s.oid,
    format('%I.%I', n.nspname, s.stxname),
    'relation:' || s.stxrelid,
    pg_get_statisticsobjdef(s.oid)]
FROM relation r
JOIN pg_statistic_ext s ON s.stxrelid = r.oid
JOIN ours n ON n.oid = s.stxnamespace

UNION ALL
SELECT
  'trigger',
  ARRAY[
    'trigger:' || g.oid,
    format('%s.%I', r.name, g.tgname),
    'relation:' || g.tgrelid,
    g.tgenabled::text,
    pg_get_triggerdef(g.oid),
    (g.tgparentid <> 0)::text]
FROM relation r
JOIN pg_trigger g ON g.tgrelid = r.oid
WHERE NOT g.tgisinternal

-- What a rule does happens by itself at each write as well.
UNION ALL
SELECT
  'trigger',
  ARRAY[
    'rule:' || w.oid,
    format('%s.%I', r.name, w.rulename),
    'relation:' || w.ev_class,
    w.ev_enabled::text,
    pg_get_ruledef(w.oid),
    'false']
FROM relation r
JOIN pg_rewrite w ON w.ev_class = r.oid
WHERE w.rulename <> '_RETURN'

UNION ALL
SELECT
  'policy',
  ARRAY[
    'policy:' || p.oid,
    format('%s.%I', r.name, p.polname),
    'relation:' || p.polrelid,
    concat_ws(
      ' ',
      CASE WHEN p.polpermissive THEN 'AS PERMISSIVE' ELSE 'AS RESTRICTIVE' END,
      CASE p.polcmd
        WHEN 'r' THEN 'FOR SELECT' WHEN 'a' THEN 'FOR INSERT' WHEN 'w' THEN 'FOR UPDATE' WHEN 'd' THEN 'FOR DELETE'
        ELSE 'FOR ALL'
      END,
      'TO ' || (
        SELECT string_agg(CASE x WHEN 0 THEN 'PUBLIC' ELSE quote_ident(pg_get_userbyid(x)) END, ', ' ORDER BY x)
        FROM unnest(p.polroles) x),
      format('USING (%s)', nullif(pg_get_expr(p.polqual, p.polrelid), '')),
      CASE WHEN p.polwithcheck IS NOT NULL
        THEN format('WITH CHECK (%s)', pg_get_expr(p.polwithcheck, p.polrelid)) END)]
FROM relation r
JOIN pg_policy p ON p.polrelid = r.oid

UNION ALL
SELECT
  'routine',
  ARRAY[
    'routine:' || f.oid,
    f.name,
    CASE f.prokind WHEN 'p' THEN 'procedure' WHEN 'a' THEN 'aggregate' WHEN 'w' THEN 'window' ELSE 'function' END,
    pg_get_function_arguments(f.oid),
    coalesce(pg_get_function_result(f.oid), ''),
    f.provolatile::text,
    CASE
      WHEN f.prokind = 'a' THEN (
        SELECT format('STATE %s INITIAL %s FINAL %s', a.aggtransfn, a.agginitval, a.aggfinalfn)
        FROM pg_aggregate a WHERE a.aggfnoid = f.oid)
      ELSE pg_get_functiondef(f.oid)
    END]
FROM routine f

UNION ALL
SELECT
  'type',
  ARRAY[
    'type:' || t.oid,
    t.name,
    CASE t.typtype WHEN 'e' THEN 'enum' WHEN 'd' THEN 'domain' WHEN 'r' THEN 'range' ELSE 'composite' END,
    CASE WHEN t.typtype = 'd' THEN format_type(t.typbasetype, t.typtypmod) END,
    t.typnotnull::text,
    t.typdefault]
FROM type t

UNION ALL
(SELECT
  'label',
  ARRAY[
    'label:' || e.oid,
    format('%s.%L', t.name, e.enumlabel),
    'type:' || e.enumtypid,
    e.enumlabel::text,
    e.enumsortorder::text]
FROM type t
JOIN pg_enum e ON e.enumtypid = t.oid
ORDER BY e.enumtypid, e.enumsortorder)

UNION ALL
SELECT
  'grant',
  ARRAY[
    format('grant:%s:%s', l.key, x.grantee),
    l.name,
    CASE x.grantee WHEN 0 THEN 'public' ELSE quote_ident(pg_get_userbyid(x.grantee)) END]
    || array_agg(
      x.privilege_type || CASE WHEN x.is_grantable THEN ' with grant option' ELSE '' END
      ORDER BY x.privilege_type)
FROM acl l
CROSS JOIN LATERAL aclexplode(l.list) x
WHERE x.grantee <> l.owner
GROUP BY l.key, l.name, x.grantee

UNION ALL
SELECT
  'extension',
  ARRAY[
    'extension:' || x.oid,
    quote_ident(x.extname),
    x.extversion,
    (SELECT count(*) FROM pg_depend d
     WHERE d.refclassid = 'pg_extension'::regclass AND d.refobjid = x.oid AND d.deptype = 'e')::text]
FROM pg_extension x

UNION ALL
SELECT
  'publication',
  ARRAY['publication:' || p.oid, quote_ident(p.pubname), p.puballtables::text]
    || ARRAY(
      SELECT 'relation:' || c.oid
      FROM pg_publication_tables t
      JOIN pg_namespace n ON n.nspname = t.schemaname
      JOIN pg_class c ON c.relnamespace = n.oid AND c.relname = t.tablename
      WHERE t.pubname = p.pubname AND NOT p.puballtables
      ORDER BY c.oid)
FROM pg_publication p
