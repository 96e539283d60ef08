-- What pg_dump leaves out of this database's dump by this user without an error: its kind and name, the part of it that
-- is left out (NULL where all of it is), and why. Each branch follows a condition in pg_dump's own queries.
WITH me AS (
  SELECT r.rolsuper AS is_superuser
  FROM pg_catalog.pg_roles r
  WHERE r.rolname = CURRENT_USER
), extension_member AS (
  SELECT d.classid, d.objid, e.extname, e.extconfig
  FROM pg_catalog.pg_depend d
  JOIN pg_catalog.pg_extension e ON e.oid = d.refobjid
  WHERE d.refclassid = 'pg_catalog.pg_extension'::pg_catalog.regclass
    AND d.deptype = 'e'
), system_schema AS (
  -- pg_dump passes over them, with what users have put there.
  SELECT n.oid, n.nspname
  FROM pg_catalog.pg_namespace n
  WHERE n.nspname IN ('pg_catalog', 'information_schema')
), found (sort, kind, name, part, why) AS (
  -- The connection string is the superuser's; to others pg_dump says a warning.
  SELECT 1, 'subscription', pg_catalog.quote_ident(s.subname), NULL, 'needs a superuser'
  FROM pg_catalog.pg_subscription s
  JOIN pg_catalog.pg_database d ON d.oid = s.subdbid
  CROSS JOIN me
  WHERE d.datname = pg_catalog.current_database()
    AND NOT me.is_superuser
  UNION ALL
  SELECT 1, 'subscription', pg_catalog.quote_ident(s.subname), 'enabled state', 'restored disabled'
  FROM pg_catalog.pg_subscription s
  JOIN pg_catalog.pg_database d ON d.oid = s.subdbid
  CROSS JOIN me
  WHERE d.datname = pg_catalog.current_database()
    AND me.is_superuser
    AND s.subenabled
  UNION ALL
  -- The view shows them to their own role, those of PUBLIC to the server's owner.
  SELECT 2,
         'user mapping',
         pg_catalog.quote_ident(m.usename) || ' for server ' || pg_catalog.quote_ident(m.srvname),
         'options',
         'needs a superuser'
  FROM pg_catalog.pg_user_mappings m
  JOIN pg_catalog.pg_foreign_server s ON s.oid = m.srvid
  CROSS JOIN me
  WHERE NOT (
    me.is_superuser
    OR m.umuser = 0 AND pg_catalog.pg_has_role(s.srvowner, 'USAGE')
    OR m.umuser <> 0
      AND m.usename = CURRENT_USER
      AND (pg_catalog.pg_has_role(s.srvowner, 'USAGE')
        OR pg_catalog.has_server_privilege(s.oid, 'USAGE')))
  UNION ALL
  SELECT 3,
         'foreign table',
         pg_catalog.quote_ident(n.nspname) || '.' || pg_catalog.quote_ident(c.relname),
         'rows',
         'on server ' || pg_catalog.quote_ident(s.srvname)
  FROM pg_catalog.pg_foreign_table f
  JOIN pg_catalog.pg_class c ON c.oid = f.ftrelid
  JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
  JOIN pg_catalog.pg_foreign_server s ON s.oid = f.ftserver
  UNION ALL
  SELECT 4,
         CASE c.relkind WHEN 'S' THEN 'sequence' ELSE 'table' END,
         pg_catalog.quote_ident(n.nspname) || '.' || pg_catalog.quote_ident(c.relname),
         CASE c.relkind WHEN 'S' THEN 'value' ELSE 'rows' END,
         'not marked for dumps by extension ' || pg_catalog.quote_ident(m.extname)
  FROM pg_catalog.pg_class c
  JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
  JOIN extension_member m
    ON m.classid = 'pg_catalog.pg_class'::pg_catalog.regclass AND m.objid = c.oid
  WHERE c.relkind IN ('r', 'S')
    AND NOT c.oid = ANY (coalesce(m.extconfig, '{}'))
  UNION ALL
  SELECT 5,
         'invalid index',
         pg_catalog.quote_ident(n.nspname) || '.' || pg_catalog.quote_ident(c.relname),
         NULL,
         'left by a broken-off build; drop it or build it again'
  FROM pg_catalog.pg_index i
  JOIN pg_catalog.pg_class c ON c.oid = i.indexrelid
  JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
  WHERE n.nspname !~ '^pg_'
    AND NOT (i.indisready AND (i.indisvalid OR c.relkind = 'I'))
  UNION ALL
  SELECT 6,
         'foreign key',
         pg_catalog.quote_ident(k.conname) || ' of ' || pg_catalog.quote_ident(n.nspname) || '.'
           || pg_catalog.quote_ident(c.relname),
         'disabled state',
         'restored enforced; rows that violate it would stop that'
  FROM pg_catalog.pg_constraint k
  JOIN pg_catalog.pg_class c ON c.oid = k.conrelid
  JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
  WHERE k.contype = 'f'
    AND EXISTS (
      SELECT
      FROM pg_catalog.pg_trigger t
      WHERE t.tgconstraint = k.oid
        AND t.tgisinternal
        AND t.tgparentid = 0
        AND t.tgenabled <> 'O')
  UNION ALL
  SELECT 7,
         CASE c.relkind
           WHEN 'v' THEN 'view'
           WHEN 'm' THEN 'materialized view'
           WHEN 'S' THEN 'sequence'
           WHEN 'c' THEN 'type'
           ELSE 'table'
         END,
         s.nspname || '.' || pg_catalog.quote_ident(c.relname),
         NULL,
         'in a schema of PostgreSQL''s own'
  FROM pg_catalog.pg_class c
  JOIN system_schema s ON s.oid = c.relnamespace
  WHERE c.oid >= 16384
    AND c.relkind IN ('r', 'p', 'v', 'm', 'S', 'c')
    AND NOT EXISTS (
      SELECT
      FROM extension_member m
      WHERE m.classid = 'pg_catalog.pg_class'::pg_catalog.regclass AND m.objid = c.oid)
  UNION ALL
  SELECT 7,
         CASE p.prokind WHEN 'p' THEN 'procedure' WHEN 'a' THEN 'aggregate' ELSE 'function' END,
         s.nspname || '.' || pg_catalog.quote_ident(p.proname),
         NULL,
         'in a schema of PostgreSQL''s own'
  FROM pg_catalog.pg_proc p
  JOIN system_schema s ON s.oid = p.pronamespace
  WHERE p.oid >= 16384
    AND NOT EXISTS (
      SELECT
      FROM extension_member m
      WHERE m.classid = 'pg_catalog.pg_proc'::pg_catalog.regclass AND m.objid = p.oid)
  UNION ALL
  SELECT 7,
         'type',
         s.nspname || '.' || pg_catalog.quote_ident(t.typname),
         NULL,
         'in a schema of PostgreSQL''s own'
  FROM pg_catalog.pg_type t
  JOIN system_schema s ON s.oid = t.typnamespace
  WHERE t.oid >= 16384
    AND t.typtype IN ('b', 'd', 'e', 'r')
    AND t.typrelid = 0
    AND t.typcategory <> 'A'
    AND NOT EXISTS (
      SELECT
      FROM extension_member m
      WHERE m.classid = 'pg_catalog.pg_type'::pg_catalog.regclass AND m.objid = t.oid)
  UNION ALL
  SELECT 8,
         'default tablespace',
         pg_catalog.quote_ident(t.spcname),
         NULL,
         'a restored database lies in the server''s'
  FROM pg_catalog.pg_database d
  JOIN pg_catalog.pg_tablespace t ON t.oid = d.dattablespace
  WHERE d.datname = pg_catalog.current_database()
    AND t.spcname <> 'pg_default'
  UNION ALL
  SELECT 8,
         'security label',
         'of the database by provider ' || pg_catalog.quote_ident(l.provider),
         NULL,
         'set it again after a restoration'
  FROM pg_catalog.pg_shseclabel l
  JOIN pg_catalog.pg_database d
    ON d.oid = l.objoid AND l.classoid = 'pg_catalog.pg_database'::pg_catalog.regclass
  WHERE d.datname = pg_catalog.current_database()
)
SELECT f.kind, f.name, f.part, f.why
FROM found f
ORDER BY f.sort, f.kind, f.name
