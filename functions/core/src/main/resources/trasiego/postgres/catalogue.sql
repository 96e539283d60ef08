-- Everything about a database's schema that can be compared by name: one row an object, with the relation, type or
-- routine that it belongs to. Names and expressions are qualified, because the session's search_path is empty. Column
-- order and data are left out on purpose; so are the migration histories (ours, and Prisma's in an adopted database),
-- objects of extensions (their extension stands for them) and what the server makes by itself. The setting
-- trasiego.whole says that a restored database is held to it: then histories are in it, and what has a fact of its own
-- in further.sql is said there alone. Lines that begin with "-- touched: " are part of it where only some relations, types and routines are read.
WITH
-- touched: touched AS MATERIALIZED (
-- touched:   SELECT ?::oid[] AS relations, ?::oid[] AS types, ?::oid[] AS routines, ?::boolean AS comments),
ours AS (
  SELECT n.oid, n.nspname, n.nspowner, n.nspacl
  FROM pg_catalog.pg_namespace n
  WHERE n.nspname <> 'information_schema'
    AND n.nspname <> 'trasiego'
    AND n.nspname !~ '^pg_'
    AND NOT EXISTS (
      SELECT FROM pg_catalog.pg_depend d
      WHERE d.classid = 'pg_catalog.pg_namespace'::regclass AND d.objid = n.oid AND d.deptype = 'e')
),
extended AS (
  SELECT d.classid, d.objid
  FROM pg_catalog.pg_depend d
  WHERE d.refclassid = 'pg_catalog.pg_extension'::regclass AND d.deptype = 'e'
),
relation AS (
  SELECT c.*, n.nspname, format('%I.%I', n.nspname, c.relname) AS name
  FROM pg_catalog.pg_class c
  JOIN ours n ON n.oid = c.relnamespace
  WHERE (current_setting('trasiego.whole', true) = 'on'
      OR c.relname NOT LIKE 'flyway\_schema\_history%'
        AND c.relname NOT IN ('_prisma_migrations', '_prisma_migrations_pkey'))
    AND c.relpersistence <> 't'
    -- touched: AND c.oid = ANY ((SELECT w.relations FROM touched w)::oid[])
    AND NOT EXISTS (
      SELECT FROM extended e WHERE e.classid = 'pg_catalog.pg_class'::regclass AND e.objid = c.oid)
),
type AS (
  SELECT t.*, format('%I.%I', n.nspname, t.typname) AS name
  FROM pg_catalog.pg_type t
  JOIN ours n ON n.oid = t.typnamespace
  WHERE t.typtype IN ('d', 'e', 'r')
    -- touched: AND t.oid = ANY ((SELECT w.types FROM touched w)::oid[])
    AND NOT EXISTS (
      SELECT FROM extended e WHERE e.classid = 'pg_catalog.pg_type'::regclass AND e.objid = t.oid)
),
routine AS (
  SELECT
    p.*,
    format('%I.%I(%s)', n.nspname, p.proname, pg_get_function_identity_arguments(p.oid)) AS name
  FROM pg_catalog.pg_proc p
  JOIN ours n ON n.oid = p.pronamespace
  WHERE NOT EXISTS (
    SELECT FROM extended e WHERE e.classid = 'pg_catalog.pg_proc'::regclass AND e.objid = p.oid)
    -- A range's constructors belong to whoever the server's superuser is.
    AND NOT EXISTS (
      SELECT FROM pg_catalog.pg_depend d
      WHERE d.classid = 'pg_catalog.pg_proc'::regclass AND d.objid = p.oid AND d.deptype = 'i'
        AND d.refclassid = 'pg_catalog.pg_type'::regclass)
    -- touched: AND p.oid = ANY ((SELECT w.routines FROM touched w)::oid[])
),
-- An absent list means the defaults; written out, both compare equal.
acl AS (
  SELECT 'schema ' || quote_ident(n.nspname) AS name, n.nspowner AS owner,
    coalesce(n.nspacl, acldefault('n', n.nspowner)) AS list, 'other' AS belongs_to
  FROM ours n
  UNION ALL
  SELECT 'relation ' || r.name, r.relowner,
    coalesce(r.relacl, acldefault(CASE r.relkind WHEN 'S' THEN 's' ELSE 'r' END::"char", r.relowner)),
    'relation:' || r.oid
  FROM relation r
  WHERE r.relkind IN ('r', 'p', 'v', 'm', 'f', 'S')
  UNION ALL
  SELECT format('column %s.%I', r.name, a.attname), r.relowner, a.attacl, 'relation:' || r.oid
  FROM relation r
  JOIN pg_catalog.pg_attribute a ON a.attrelid = r.oid
  WHERE a.attnum > 0 AND NOT a.attisdropped AND a.attacl IS NOT NULL
  UNION ALL
  SELECT 'routine ' || f.name, f.proowner, coalesce(f.proacl, acldefault('f', f.proowner)),
    'routine:' || f.oid
  FROM routine f
  UNION ALL
  SELECT 'type ' || t.name, t.typowner, coalesce(t.typacl, acldefault('T', t.typowner)),
    'type:' || t.oid
  FROM type t
)

SELECT 'schema ' || quote_ident(n.nspname) AS name, 'owner ' || pg_get_userbyid(n.nspowner) AS definition,
  'other' AS belongs_to
FROM ours n

UNION ALL
SELECT
  CASE r.relkind
    WHEN 'r' THEN 'table ' WHEN 'p' THEN 'table ' WHEN 'f' THEN 'foreign table '
    WHEN 'v' THEN 'view ' WHEN 'm' THEN 'materialized view ' WHEN 'c' THEN 'composite type '
  END || r.name,
  concat_ws(
    ', ',
    'owner ' || pg_get_userbyid(r.relowner),
    CASE WHEN r.relkind = 'p' THEN 'partitioned by ' || pg_get_partkeydef(r.oid) END,
    CASE WHEN r.relpersistence = 'u' THEN 'unlogged' END,
    CASE WHEN r.relrowsecurity THEN 'row security' END,
    CASE WHEN r.relforcerowsecurity THEN 'row security forced' END,
    CASE WHEN r.relreplident = 'f' OR r.relreplident = 'i' AND EXISTS (
        SELECT FROM pg_catalog.pg_index i WHERE i.indrelid = r.oid AND i.indisreplident)
      THEN 'replica identity ' || r.relreplident::text END,
    CASE WHEN r.relispartition THEN 'partition ' || pg_get_expr(r.relpartbound, r.oid) END,
    CASE WHEN r.reltablespace <> 0 AND current_setting('trasiego.whole', true) IS DISTINCT FROM 'on'
      THEN 'tablespace ' || (SELECT s.spcname FROM pg_catalog.pg_tablespace s WHERE s.oid = r.reltablespace) END,
    'options ' || (SELECT string_agg(o, ' ' ORDER BY o) FROM unnest(r.reloptions) o),
    CASE WHEN r.relkind IN ('v', 'm') THEN 'as ' || pg_get_viewdef(r.oid) END,
    CASE WHEN r.relkind = 'm' AND NOT r.relispopulated THEN 'not populated' END),
  'relation:' || r.oid
FROM relation r
WHERE r.relkind IN ('r', 'p', 'f', 'v', 'm', 'c')

UNION ALL
SELECT
  format('inheritance %s of %s', r.name, i.inhparent::regclass),
  CASE WHEN i.inhdetachpending THEN 'detach pending' ELSE 'attached' END,
  'relation:' || r.oid
FROM relation r
JOIN pg_catalog.pg_inherits i ON i.inhrelid = r.oid
WHERE r.relkind IN ('r', 'p', 'f')

UNION ALL
SELECT
  format('column %s.%I', r.name, a.attname),
  concat_ws(
    ' ',
    format_type(a.atttypid, a.atttypmod),
    CASE WHEN a.attcollation <> t.typcollation THEN 'collate ' || a.attcollation::regcollation::text END,
    CASE WHEN a.attnotnull THEN 'not null' END,
    CASE a.attidentity WHEN 'a' THEN 'identity always' WHEN 'd' THEN 'identity by default' END,
    CASE a.attgenerated WHEN '' THEN 'default ' WHEN 's' THEN 'generated stored ' ELSE 'generated virtual ' END
      || pg_get_expr(d.adbin, d.adrelid),
    CASE WHEN a.attstorage <> t.typstorage THEN 'storage ' || a.attstorage::text END,
    CASE WHEN a.attcompression <> '' THEN 'compression ' || a.attcompression::text END,
    -- The default is -1 before 17 and null since.
    'statistics ' || nullif(a.attstattarget, -1)::text,
    'options ' || array_to_string(a.attoptions, ' ')),
  'relation:' || r.oid
FROM relation r
JOIN pg_catalog.pg_attribute a ON a.attrelid = r.oid
JOIN pg_catalog.pg_type t ON t.oid = a.atttypid
LEFT JOIN pg_catalog.pg_attrdef d ON d.adrelid = r.oid AND d.adnum = a.attnum
WHERE r.relkind IN ('r', 'p', 'f', 'v', 'm', 'c') AND a.attnum > 0 AND NOT a.attisdropped

UNION ALL
SELECT
  'sequence ' || r.name,
  concat_ws(
    ', ',
    'owner ' || pg_get_userbyid(r.relowner),
    format_type(s.seqtypid, NULL),
    format('start %s, increment %s, from %s to %s, cache %s', s.seqstart, s.seqincrement, s.seqmin, s.seqmax,
      s.seqcache),
    CASE WHEN s.seqcycle THEN 'cycle' END,
    (SELECT format('owned by %s.%I', d.refobjid::regclass, a.attname)
     FROM pg_catalog.pg_depend d
     JOIN pg_catalog.pg_attribute a ON a.attrelid = d.refobjid AND a.attnum = d.refobjsubid
     WHERE d.classid = 'pg_catalog.pg_class'::regclass AND d.objid = r.oid AND d.deptype IN ('a', 'i')
       AND d.refclassid = 'pg_catalog.pg_class'::regclass AND d.refobjsubid > 0)),
  'relation:' || r.oid
FROM relation r
JOIN pg_catalog.pg_sequence s ON s.seqrelid = r.oid

UNION ALL
-- A validated NOT NULL is a property of its column; the server may name it as it likes.
SELECT
  format('constraint %s.%I', r.name, c.conname),
  pg_get_constraintdef(c.oid)
    || CASE WHEN c.convalidated OR pg_get_constraintdef(c.oid) LIKE '%NOT VALID' THEN '' ELSE ' NOT VALID' END
    || CASE WHEN c.connoinherit AND c.contype = 'c' AND pg_get_constraintdef(c.oid) NOT LIKE '%NO INHERIT%'
         THEN ' NO INHERIT' ELSE '' END,
  'relation:' || r.oid
FROM relation r
JOIN pg_catalog.pg_constraint c ON c.conrelid = r.oid
WHERE NOT (c.contype = 'n' AND c.convalidated)
  -- A partition's part of a foreign key has the name that the server gave it.
  AND NOT (c.contype = 'f' AND c.conparentid <> 0
    AND current_setting('trasiego.whole', true) IS NOT DISTINCT FROM 'on')

UNION ALL
SELECT
  'index ' || r.name,
  pg_get_indexdef(i.indexrelid)
    || CASE WHEN i.indisvalid THEN '' ELSE ' INVALID' END
    || CASE WHEN i.indisready THEN '' ELSE ' NOT READY' END
    || CASE WHEN i.indisclustered THEN ' CLUSTERED' ELSE '' END
    || CASE WHEN i.indisreplident THEN ' REPLICA IDENTITY' ELSE '' END,
  'relation:' || i.indrelid
FROM relation r
JOIN pg_catalog.pg_index i ON i.indexrelid = r.oid

UNION ALL
SELECT
  'trigger ' || quote_ident(g.tgname) || ' on ' || r.name,
  pg_get_triggerdef(g.oid)
    || CASE g.tgenabled WHEN 'O' THEN '' WHEN 'D' THEN ' DISABLED' WHEN 'R' THEN ' REPLICA' ELSE ' ALWAYS' END,
  'relation:' || r.oid
FROM relation r
JOIN pg_catalog.pg_trigger g ON g.tgrelid = r.oid
WHERE NOT g.tgisinternal

UNION ALL
SELECT
  'policy ' || quote_ident(p.polname) || ' on ' || r.name,
  concat_ws(
    ' ',
    CASE WHEN p.polpermissive THEN 'permissive' ELSE 'restrictive' END,
    'for ' || p.polcmd::text,
    'to ' || (SELECT string_agg(w.name, ',' ORDER BY w.name)
      FROM unnest(p.polroles) x
      CROSS JOIN LATERAL (VALUES (CASE x WHEN 0 THEN 'public' ELSE pg_get_userbyid(x) END)) w (name)),
    'using ' || pg_get_expr(p.polqual, p.polrelid),
    'with check ' || pg_get_expr(p.polwithcheck, p.polrelid)),
  'relation:' || r.oid
FROM relation r
JOIN pg_catalog.pg_policy p ON p.polrelid = r.oid

UNION ALL
SELECT 'rule ' || quote_ident(w.rulename) || ' on ' || r.name, pg_get_ruledef(w.oid) || ' ' || w.ev_enabled::text,
  'relation:' || r.oid
FROM relation r
JOIN pg_catalog.pg_rewrite w ON w.ev_class = r.oid
WHERE w.rulename <> '_RETURN'

UNION ALL
SELECT
  CASE f.prokind WHEN 'p' THEN 'procedure ' WHEN 'a' THEN 'aggregate ' ELSE 'function ' END || f.name,
  'owner ' || pg_get_userbyid(f.proowner) || ', ' ||
  CASE
    WHEN f.prokind = 'a' THEN (
      SELECT format('aggregate %s(%s) state %s initial %s final %s', f.proname, pg_get_function_arguments(f.oid),
        a.aggtransfn, a.agginitval, a.aggfinalfn)
      FROM pg_catalog.pg_aggregate a WHERE a.aggfnoid = f.oid)
    ELSE pg_get_functiondef(f.oid)
  END,
  'routine:' || f.oid
FROM routine f

UNION ALL
SELECT
  CASE t.typtype WHEN 'e' THEN 'enum ' WHEN 'd' THEN 'domain ' ELSE 'range ' END || t.name,
  concat_ws(
    ', ',
    'owner ' || pg_get_userbyid(t.typowner),
    CASE t.typtype
      WHEN 'e' THEN
        (SELECT string_agg(quote_literal(e.enumlabel), ' ' ORDER BY e.enumsortorder)
         FROM pg_catalog.pg_enum e WHERE e.enumtypid = t.oid)
      WHEN 'd' THEN format_type(t.typbasetype, t.typtypmod)
      ELSE (SELECT format_type(g.rngsubtype, NULL) FROM pg_catalog.pg_range g WHERE g.rngtypid = t.oid)
    END,
    CASE WHEN t.typnotnull THEN 'not null' END,
    -- The text beside it is as it was typed, in whatever search_path.
    'default ' || coalesce(pg_get_expr(t.typdefaultbin, 0), t.typdefault),
    CASE WHEN t.typcollation <> 0 AND t.typtype = 'd' THEN 'collate ' || t.typcollation::regcollation::text END),
  'type:' || t.oid
FROM type t

UNION ALL
SELECT
  format('constraint %s.%I', t.name, c.conname),
  pg_get_constraintdef(c.oid) || CASE WHEN c.convalidated THEN '' ELSE ' INVALIDATED' END,
  'type:' || t.oid
FROM type t
JOIN pg_catalog.pg_constraint c ON c.contypid = t.oid
WHERE c.contype <> 'n'

UNION ALL
SELECT
  'extension ' || quote_ident(x.extname),
  CASE WHEN current_setting('trasiego.whole', true) = 'on' THEN '' ELSE 'version ' || x.extversion || ' ' END
    || 'in schema ' || quote_ident(n.nspname),
  'other'
FROM pg_catalog.pg_extension x
JOIN pg_catalog.pg_namespace n ON n.oid = x.extnamespace

UNION ALL
SELECT 'statistics ' || format('%I.%I', n.nspname, s.stxname), pg_get_statisticsobjdef(s.oid),
  'relation:' || s.stxrelid
FROM pg_catalog.pg_statistic_ext s
JOIN ours n ON n.oid = s.stxnamespace
-- touched: WHERE s.stxrelid = ANY ((SELECT w.relations FROM touched w)::oid[])

UNION ALL
SELECT
  'collation ' || format('%I.%I', n.nspname, c.collname),
  concat_ws(' ', c.collprovider::text, c.collcollate, c.collctype,
    CASE WHEN c.collisdeterministic THEN '' ELSE 'nondeterministic' END),
  'other'
FROM pg_catalog.pg_collation c
JOIN ours n ON n.oid = c.collnamespace

UNION ALL
SELECT
  'operator ' || format('%I.%s (%s, %s)', n.nspname, o.oprname, format_type(o.oprleft, NULL),
    format_type(o.oprright, NULL)),
  'function ' || o.oprcode::regprocedure,
  'other'
FROM pg_catalog.pg_operator o
JOIN ours n ON n.oid = o.oprnamespace
-- A name that others mentioned and nobody defined is no operator, and in no dump.
WHERE o.oprcode <> 0 AND NOT EXISTS (
  SELECT FROM extended e WHERE e.classid = 'pg_catalog.pg_operator'::regclass AND e.objid = o.oid)

UNION ALL
SELECT
  'event trigger ' || quote_ident(v.evtname),
  format('%s %s %s %s', v.evtevent, v.evttags, v.evtfoid::regprocedure, v.evtenabled),
  'other'
FROM pg_catalog.pg_event_trigger v
WHERE NOT EXISTS (
  SELECT FROM extended e WHERE e.classid = 'pg_catalog.pg_event_trigger'::regclass AND e.objid = v.oid)

UNION ALL
SELECT
  'publication ' || quote_ident(p.pubname),
  concat_ws(
    ' ',
    CASE WHEN p.puballtables THEN 'all tables' END,
    (SELECT string_agg(format('%I.%I', t.schemaname, t.tablename), ' ' ORDER BY t.schemaname, t.tablename)
     FROM pg_catalog.pg_publication_tables t
     WHERE t.pubname = p.pubname
       AND NOT (p.puballtables AND current_setting('trasiego.whole', true) IS NOT DISTINCT FROM 'on')),
    format('insert %s update %s delete %s truncate %s', p.pubinsert, p.pubupdate, p.pubdelete, p.pubtruncate)),
  'other'
FROM pg_catalog.pg_publication p

UNION ALL
SELECT 'foreign server ' || quote_ident(s.srvname), array_to_string(s.srvoptions, ' '),
  'other'
FROM pg_catalog.pg_foreign_server s

UNION ALL
SELECT
  format('default privileges of %s in %s on %s', pg_get_userbyid(d.defaclrole),
    coalesce((SELECT quote_ident(n.nspname) FROM pg_catalog.pg_namespace n WHERE n.oid = d.defaclnamespace), 'all'),
    d.defaclobjtype),
  (SELECT string_agg(x::text, ' ' ORDER BY x::text) FROM unnest(d.defaclacl) x),
  'other'
FROM pg_catalog.pg_default_acl d

UNION ALL
-- The order within a list means nothing: one line a grantee.
SELECT
  format('grants on %s to %s', l.name, CASE x.grantee WHEN 0 THEN 'public' ELSE pg_get_userbyid(x.grantee) END),
  string_agg(
    lower(x.privilege_type) || CASE WHEN x.is_grantable THEN ' with grant option' ELSE '' END,
    ', ' ORDER BY x.privilege_type),
  l.belongs_to
FROM acl l
CROSS JOIN LATERAL aclexplode(l.list) x
GROUP BY l.name, l.belongs_to, x.grantee

UNION ALL
SELECT format('comment on %s %s', o.type, o.identity), d.description,
  'comment'
FROM pg_catalog.pg_description d
CROSS JOIN LATERAL pg_identify_object(d.classoid, d.objoid, d.objsubid) o
WHERE (d.objoid >= 16384
    OR d.classoid IN ('pg_catalog.pg_namespace'::regclass, 'pg_catalog.pg_largeobject'::regclass))
  AND (o.schema IS NULL OR EXISTS (SELECT FROM ours n WHERE quote_ident(n.nspname) = o.schema))
  -- That of a dropped subscription stays.
  AND o.identity IS NOT NULL
  AND (current_setting('trasiego.whole', true) = 'on'
    OR o.identity NOT LIKE '%flyway\_schema\_history%' AND o.identity NOT LIKE '%\_prisma\_migrations%')
  AND NOT EXISTS (SELECT FROM extended e WHERE e.classid = d.classoid AND e.objid = d.objoid)
  AND NOT (d.classoid = 'pg_catalog.pg_namespace'::regclass
    AND NOT EXISTS (SELECT FROM ours n WHERE n.oid = d.objoid))
  -- touched: AND (SELECT w.comments FROM touched w)
