-- Who granted a right, where that is not the owner: with the grantor's own right goes what he granted. Of the database
-- itself a restoration grants everything as its owner.
WITH
granted AS (
  SELECT 'pg_class'::regclass::oid AS classid, c.oid AS objid, 0 AS part, c.relowner AS owner, c.relacl AS acl
  FROM pg_class c
  UNION ALL
  SELECT 'pg_class'::regclass, c.oid, a.attnum, c.relowner, a.attacl
  FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid
  WHERE a.attacl IS NOT NULL AND NOT a.attisdropped
  UNION ALL
  SELECT 'pg_proc'::regclass, p.oid, 0, p.proowner, p.proacl FROM pg_proc p
  UNION ALL
  SELECT 'pg_type'::regclass, t.oid, 0, t.typowner, t.typacl FROM pg_type t
  UNION ALL
  SELECT 'pg_namespace'::regclass, n.oid, 0, n.nspowner, n.nspacl FROM pg_namespace n WHERE n.nspname !~ '^pg_'
  UNION ALL
  SELECT 'pg_language'::regclass, l.oid, 0, l.lanowner, l.lanacl FROM pg_language l
  UNION ALL
  SELECT 'pg_foreign_data_wrapper'::regclass, w.oid, 0, w.fdwowner, w.fdwacl FROM pg_foreign_data_wrapper w
  UNION ALL
  SELECT 'pg_foreign_server'::regclass, s.oid, 0, s.srvowner, s.srvacl FROM pg_foreign_server s
  UNION ALL
  SELECT 'pg_largeobject'::regclass, b.oid, 0, b.lomowner, b.lomacl FROM pg_largeobject_metadata b
)

SELECT
  format('grantors on %s %s to %s', o.type, o.identity,
    CASE x.grantee WHEN 0 THEN 'public' ELSE pg_get_userbyid(x.grantee) END),
  string_agg(
    lower(x.privilege_type) || ' by ' || pg_get_userbyid(x.grantor),
    ', ' ORDER BY x.privilege_type, pg_get_userbyid(x.grantor))
FROM granted g
CROSS JOIN LATERAL aclexplode(g.acl) x
CROSS JOIN LATERAL pg_identify_object(g.classid, g.objid, g.part) o
WHERE x.grantor <> g.owner
  AND (o.schema IS NULL OR o.schema !~ '^"?pg_')
  -- The names of extensions' members are their own, and who owns them is whoever the server's superuser is.
  AND NOT EXISTS (
    SELECT FROM pg_depend d WHERE d.classid = g.classid AND d.objid = g.objid AND d.deptype = 'e')
GROUP BY o.type, o.identity, x.grantee
