-- What catalogue.sql leaves out of what can be compared by name and a restored database must have as well: one row a
-- fact, named after its object. No row values, no options of user mappings, no numbers that a restore gives anew. Read
-- with an empty search_path, so that every name comes out qualified.
WITH
extended AS MATERIALIZED (
  SELECT d.classid, d.objid FROM pg_depend d WHERE d.deptype = 'e'
),
ours AS MATERIALIZED (
  SELECT n.oid, n.nspname
  FROM pg_namespace n
  WHERE n.nspname <> 'information_schema'
    AND n.nspname <> 'trasiego'
    AND n.nspname !~ '^pg_'
    AND NOT EXISTS (
      SELECT FROM extended e WHERE e.classid = 'pg_namespace'::regclass AND e.objid = n.oid)
),
relation AS MATERIALIZED (
  SELECT c.*, format('%I.%I', n.nspname, c.relname) AS name
  FROM pg_class c
  JOIN ours n ON n.oid = c.relnamespace
  WHERE c.relpersistence <> 't'
    AND NOT EXISTS (
      SELECT FROM extended e WHERE e.classid = 'pg_class'::regclass AND e.objid = c.oid)
),
-- What is granted on members of extensions and on what every server has, where that is not what it came with. Their
-- owner is whoever the server's superuser is.
regranted AS MATERIALIZED (
  SELECT k.classid, k.objid, k.owner, k.acl
  FROM (
    SELECT 'pg_class'::regclass::oid AS classid, c.oid AS objid, c.relowner AS owner, c.relacl AS acl,
      CASE c.relkind WHEN 'S' THEN 's' ELSE 'r' END::"char" AS kind
    FROM pg_class c
    UNION ALL
    SELECT 'pg_proc'::regclass, p.oid, p.proowner, p.proacl, 'f' FROM pg_proc p
    UNION ALL
    SELECT 'pg_type'::regclass, t.oid, t.typowner, t.typacl, 'T' FROM pg_type t
  ) k
  LEFT JOIN pg_init_privs i ON i.classoid = k.classid AND i.objoid = k.objid AND i.objsubid = 0
  -- Defaults that were written out, in whatever order, are defaults.
  WHERE k.acl IS DISTINCT FROM i.initprivs
    AND (SELECT array_agg(x::text ORDER BY x::text) FROM aclexplode(coalesce(k.acl, acldefault(k.kind, k.owner))) x)
      IS DISTINCT FROM (
        SELECT array_agg(x::text ORDER BY x::text)
        FROM aclexplode(coalesce(i.initprivs, acldefault(k.kind, k.owner))) x)
    AND (k.objid < 16384 OR EXISTS (
      SELECT FROM extended e WHERE e.classid = k.classid AND e.objid = k.objid))
)

-- A child by inheritance has its parent's columns first once it is restored.
SELECT 'order of columns of ' || r.name,
  (SELECT string_agg(quote_ident(a.attname), ', ' ORDER BY a.attnum)
   FROM pg_attribute a WHERE a.attrelid = r.oid AND a.attnum > 0 AND NOT a.attisdropped)
FROM relation r
WHERE r.relkind IN ('r', 'p', 'f', 'v', 'm', 'c')
  AND (r.relispartition OR NOT EXISTS (SELECT FROM pg_inherits i WHERE i.inhrelid = r.oid))

UNION ALL
SELECT 'storage of ' || r.name, f.text
FROM relation r
LEFT JOIN pg_am m ON m.oid = r.relam
LEFT JOIN pg_class t ON t.oid = r.reltoastrelid
CROSS JOIN LATERAL (VALUES (
  concat_ws(
    ', ',
    CASE WHEN r.relkind IN ('r', 'm') AND m.amname <> 'heap' OR r.relkind = 'p' THEN 'access method ' || m.amname END,
    CASE WHEN r.relkind IN ('i', 'I', 'S', 'm') AND r.relpersistence = 'u' THEN 'unlogged' END,
    CASE WHEN r.relkind IN ('r', 'p') AND r.relreplident <> 'd' AND (
        r.relreplident <> 'i' OR EXISTS (SELECT FROM pg_index i WHERE i.indrelid = r.oid AND i.indisreplident))
      THEN 'replica identity ' || r.relreplident::text END,
    CASE WHEN r.reloftype <> 0 THEN 'of ' || format_type(r.reloftype, NULL) END,
    'TOAST options ' || (SELECT string_agg(o, ' ' ORDER BY o) FROM unnest(t.reloptions) o),
    CASE WHEN r.relkind IN ('i', 'I') THEN
      'statistics ' || (
        SELECT string_agg(a.attnum || ' ' || a.attstattarget, ', ' ORDER BY a.attnum)
        FROM pg_attribute a WHERE a.attrelid = r.oid AND a.attstattarget >= 0) END)
)) f (text)
WHERE f.text <> ''

UNION ALL
SELECT 'tablespace of ' || r.name, quote_ident(s.spcname)
FROM relation r
JOIN pg_tablespace s ON s.oid = r.reltablespace

UNION ALL
SELECT 'order of parents of ' || r.name,
  string_agg(i.inhparent::regclass::text, ', ' ORDER BY i.inhseqno)
FROM relation r
JOIN pg_inherits i ON i.inhrelid = r.oid
WHERE r.relkind IN ('r', 'f')
GROUP BY r.name
HAVING count(*) > 1

UNION ALL
SELECT format('constraint %s.%I', r.name, c.conname), pg_get_constraintdef(c.oid)
FROM relation r
JOIN pg_constraint c ON c.conrelid = r.oid
WHERE c.contype = 'n' AND c.convalidated

UNION ALL
SELECT 'foreign table ' || r.name || ' itself',
  concat_ws(' ', 'on ' || quote_ident(s.srvname), 'options ' || array_to_string(f.ftoptions, ' '))
FROM relation r
JOIN pg_foreign_table f ON f.ftrelid = r.oid
JOIN pg_foreign_server s ON s.oid = f.ftserver

UNION ALL
SELECT format('foreign options of column %s.%I', r.name, a.attname), array_to_string(a.attfdwoptions, ' ')
FROM relation r
JOIN pg_attribute a ON a.attrelid = r.oid
WHERE a.attfdwoptions IS NOT NULL

UNION ALL
-- The text of an expression does not say which operator it means where it has IS DISTINCT FROM, nullif or CASE in it.
-- What the server itself made (and so is the same everywhere) is in no list.
SELECT 'what ' || o.type || ' ' || o.identity || ' uses',
  string_agg(DISTINCT u.type || ' ' || u.identity, ', ' ORDER BY u.type || ' ' || u.identity)
FROM pg_depend d
CROSS JOIN LATERAL pg_identify_object(d.classid, d.objid, 0) o
CROSS JOIN LATERAL pg_identify_object(d.refclassid, d.refobjid, 0) u
WHERE d.refclassid IN (
    'pg_operator'::regclass, 'pg_proc'::regclass, 'pg_collation'::regclass, 'pg_opclass'::regclass)
  AND d.classid IN (
    'pg_attrdef'::regclass, 'pg_constraint'::regclass, 'pg_rewrite'::regclass, 'pg_class'::regclass,
    'pg_trigger'::regclass, 'pg_policy'::regclass, 'pg_statistic_ext'::regclass, 'pg_proc'::regclass,
    'pg_type'::regclass, 'pg_cast'::regclass, 'pg_publication_rel'::regclass)
  AND d.deptype IN ('n', 'a')
  AND d.objid >= 16384
  AND NOT EXISTS (SELECT FROM extended e WHERE e.classid = d.classid AND e.objid = d.objid)
  AND NOT EXISTS (
    SELECT FROM pg_trigger g WHERE d.classid = 'pg_trigger'::regclass AND g.oid = d.objid AND g.tgisinternal)
  -- The server itself names a partition's part of a foreign key.
  AND NOT EXISTS (
    SELECT FROM pg_constraint c
    WHERE d.classid = 'pg_constraint'::regclass AND c.oid = d.objid AND c.contype = 'f' AND c.conparentid <> 0)
  -- Neither what belongs to an extension's tables and views, nor what is some session's alone.
  AND coalesce(nullif(CASE d.classid
      WHEN 'pg_attrdef'::regclass THEN (SELECT a.adrelid FROM pg_attrdef a WHERE a.oid = d.objid)
      WHEN 'pg_constraint'::regclass THEN (SELECT c.conrelid FROM pg_constraint c WHERE c.oid = d.objid)
      WHEN 'pg_rewrite'::regclass THEN (SELECT w.ev_class FROM pg_rewrite w WHERE w.oid = d.objid)
      WHEN 'pg_class'::regclass THEN d.objid
      WHEN 'pg_trigger'::regclass THEN (SELECT g.tgrelid FROM pg_trigger g WHERE g.oid = d.objid)
      WHEN 'pg_policy'::regclass THEN (SELECT p.polrelid FROM pg_policy p WHERE p.oid = d.objid)
      WHEN 'pg_statistic_ext'::regclass THEN (SELECT s.stxrelid FROM pg_statistic_ext s WHERE s.oid = d.objid)
      WHEN 'pg_publication_rel'::regclass THEN (SELECT p.prrelid FROM pg_publication_rel p WHERE p.oid = d.objid)
    END, 0) IN (SELECT r.oid FROM relation r), true)
  AND coalesce(CASE d.classid
      WHEN 'pg_proc'::regclass THEN (SELECT p.pronamespace FROM pg_proc p WHERE p.oid = d.objid)
      WHEN 'pg_type'::regclass THEN (SELECT t.typnamespace FROM pg_type t WHERE t.oid = d.objid)
    END IN (SELECT n.oid FROM ours n), true)
GROUP BY o.type, o.identity

UNION ALL
SELECT 'aggregate ' || o.identity || ' itself',
  concat_ws(
    ' ', a.aggkind, a.aggnumdirectargs, a.aggtransfn, a.aggfinalfn, a.aggcombinefn, a.aggserialfn, a.aggdeserialfn,
    a.aggmtransfn, a.aggminvtransfn, a.aggmfinalfn, a.aggfinalextra, a.aggmfinalextra, a.aggfinalmodify,
    a.aggmfinalmodify, nullif(a.aggsortop, 0)::regoperator, format_type(a.aggtranstype, NULL), a.aggtransspace,
    format_type(nullif(a.aggmtranstype, 0), NULL), a.aggmtransspace, quote_nullable(a.agginitval),
    quote_nullable(a.aggminitval), p.proparallel, format_type(p.prorettype, NULL))
FROM pg_aggregate a
JOIN pg_proc p ON p.oid = a.aggfnoid
JOIN ours n ON n.oid = p.pronamespace
CROSS JOIN LATERAL pg_identify_object('pg_proc'::regclass, p.oid, 0) o
WHERE NOT EXISTS (SELECT FROM extended e WHERE e.classid = 'pg_proc'::regclass AND e.objid = p.oid)

UNION ALL
SELECT 'range ' || format_type(t.oid, NULL) || ' itself',
  concat_ws(
    ' ', 'opclass ' || (SELECT identity FROM pg_identify_object('pg_opclass'::regclass, g.rngsubopc, 0)),
    'collation ' || nullif(g.rngcollation, 0)::regcollation, 'canonical ' || nullif(g.rngcanonical::oid, 0)::regprocedure,
    'difference ' || nullif(g.rngsubdiff::oid, 0)::regprocedure, 'multirange ' || format_type(g.rngmultitypid, NULL))
FROM pg_range g
JOIN pg_type t ON t.oid = g.rngtypid
JOIN ours n ON n.oid = t.typnamespace
WHERE NOT EXISTS (SELECT FROM extended e WHERE e.classid = 'pg_type'::regclass AND e.objid = t.oid)

UNION ALL
SELECT format('user mapping for %s on %I', m.usename, m.srvname), 'there'
FROM pg_user_mappings m

UNION ALL
-- They hold passwords: of each its name, and of its value the beginning of a digest that no other mapping shares. Who may
-- see them differs from who reads this; the view shows nothing both where there are none and where they are not shown.
SELECT
  format('options of user mapping for %s on %I', m.usename, m.srvname),
  CASE
    WHEN NOT (
      (SELECT u.rolsuper FROM pg_roles u WHERE u.rolname = current_user)
      OR m.umuser = 0 AND pg_has_role(s.srvowner, 'USAGE')
      OR m.umuser <> 0 AND m.usename = current_user
        AND (pg_has_role(s.srvowner, 'USAGE') OR has_server_privilege(s.oid, 'USAGE')))
    THEN 'not readable'
    ELSE (
      SELECT string_agg(
        quote_ident(o.option_name) || ' ' || left(encode(sha256(convert_to(
          concat_ws(' ', m.srvname, m.usename, o.option_name, o.option_value), 'UTF8')), 'hex'), 10),
        ', ' ORDER BY o.option_name)
      FROM pg_options_to_table(m.umoptions) o)
  END
FROM pg_user_mappings m
JOIN pg_foreign_server s ON s.oid = m.srvid

UNION ALL
SELECT format('label of %s %s by %s', l.objtype, l.objname, l.provider), l.label
FROM pg_seclabels l
WHERE l.objtype NOT IN ('database', 'role', 'tablespace')

UNION ALL
SELECT 'version of extension ' || quote_ident(x.extname), x.extversion
FROM pg_extension x

UNION ALL
SELECT 'the database',
  concat_ws(
    ', ', 'owner ' || pg_get_userbyid(d.datdba), 'encoding ' || pg_encoding_to_char(d.encoding), 'collate ' || d.datcollate,
    'ctype ' || d.datctype, 'provider ' || coalesce(j ->> 'datlocprovider', 'c'),
    'locale ' || coalesce(j ->> 'datlocale', j ->> 'daticulocale'), 'rules ' || (j ->> 'daticurules'),
    'connection limit ' || d.datconnlimit)
FROM pg_database d, to_jsonb(d) j
WHERE d.datname = current_database()

UNION ALL
SELECT
  format('setting %s of the database for %s', split_part(c, '=', 1),
    CASE s.setrole WHEN 0 THEN 'everyone' ELSE quote_ident(pg_get_userbyid(s.setrole)) END),
  substr(c, strpos(c, '=') + 1)
FROM pg_db_role_setting s
JOIN pg_database d ON d.oid = s.setdatabase
CROSS JOIN LATERAL unnest(s.setconfig) c
WHERE d.datname = current_database()

UNION ALL
SELECT
  format('grants on %s to %s', k.name, CASE x.grantee WHEN 0 THEN 'public' ELSE pg_get_userbyid(x.grantee) END),
  string_agg(
    lower(x.privilege_type) || CASE WHEN x.is_grantable THEN ' with grant option' ELSE '' END,
    ', ' ORDER BY x.privilege_type)
FROM (
  SELECT o.type || ' ' || o.identity, g.owner, g.acl FROM regranted g CROSS JOIN LATERAL pg_identify_object(g.classid, g.objid, 0) o
  UNION ALL
  SELECT 'the database', 0::oid, coalesce(d.datacl, acldefault('d', d.datdba)) FROM pg_database d
  WHERE d.datname = current_database()
) k (name, owner, acl)
CROSS JOIN LATERAL aclexplode(k.acl) x
WHERE x.grantee <> k.owner OR k.owner = 0
GROUP BY k.name, x.grantee
