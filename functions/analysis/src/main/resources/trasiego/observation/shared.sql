-- What belongs to the whole server, as any role may read it: one row a fact, by a key that outlives a rename.
-- Columns: the catalogue, the kind, the key, the object, the part of it, the value.
WITH
  database AS (
    SELECT
      d.*,
      CASE WHEN d.datname = pg_catalog.current_database() THEN 'current database'
        ELSE pg_catalog.quote_ident(d.datname) END AS object
    FROM pg_catalog.pg_database d
  ),
  role AS (
    SELECT r.*, pg_catalog.quote_ident(r.rolname) AS object
    FROM pg_catalog.pg_roles r
  ),
  -- What a comment or a label is on.
  target AS (
    SELECT 'pg_catalog.pg_database'::pg_catalog.regclass AS class, oid, 'DATABASE ' || object AS object FROM database
    UNION ALL
    SELECT 'pg_catalog.pg_authid'::pg_catalog.regclass, oid, 'ROLE ' || object FROM role
    UNION ALL
    SELECT 'pg_catalog.pg_tablespace'::pg_catalog.regclass, oid, 'TABLESPACE ' || pg_catalog.quote_ident(spcname)
    FROM pg_catalog.pg_tablespace
  )
SELECT 'pg_database', 'DATABASE', d.oid::text, d.object, f.part, f.value
FROM database d
LEFT JOIN role o ON o.oid = d.datdba
LEFT JOIN pg_catalog.pg_tablespace t ON t.oid = d.dattablespace
CROSS JOIN LATERAL (VALUES
  ('', d.object),
  ('options', pg_catalog.format('ALLOW_CONNECTIONS %s CONNECTION LIMIT %s IS_TEMPLATE %s',
    d.datallowconn::text, d.datconnlimit, d.datistemplate::text)),
  ('owner', o.rolname::text),
  ('tablespace', t.spcname::text)
) f (part, value)

UNION ALL
SELECT 'pg_database', 'DATABASE_ACCESS', d.oid || ' ' || a.grantee, d.object, coalesce(g.object, 'public'),
  pg_catalog.string_agg(
    a.privilege_type || CASE WHEN a.is_grantable THEN ' with grant option' ELSE '' END,
    ', ' ORDER BY a.privilege_type)
FROM database d
CROSS JOIN LATERAL pg_catalog.aclexplode(coalesce(d.datacl, pg_catalog.acldefault('d', d.datdba))) a
LEFT JOIN role g ON g.oid = a.grantee
WHERE a.grantee <> d.datdba
GROUP BY d.oid, a.grantee, d.object, g.object

UNION ALL
SELECT 'pg_db_role_setting',
  CASE WHEN s.setrole = 0 AND s.setdatabase <> 0 THEN 'DATABASE_SETTING' ELSE 'ROLE_SETTING' END,
  s.setdatabase || ' ' || s.setrole || ' ' || n.name,
  CASE
    WHEN s.setrole = 0 AND s.setdatabase <> 0 THEN coalesce(d.object, s.setdatabase::text)
    ELSE CASE WHEN s.setrole = 0 THEN 'ALL' ELSE coalesce(r.object, s.setrole::text) END
      || CASE WHEN s.setdatabase = 0 THEN ''
           ELSE ' IN DATABASE ' || coalesce(d.object, s.setdatabase::text) END
  END,
  n.name,
  -- An application's own setting may be a secret: that it changed can be told, what to cannot.
  CASE WHEN pg_catalog.strpos(n.name, '.') > 0 THEN 'md5 ' || pg_catalog.md5(n.value) ELSE n.value END
FROM pg_catalog.pg_db_role_setting s
LEFT JOIN database d ON d.oid = s.setdatabase
LEFT JOIN role r ON r.oid = s.setrole
CROSS JOIN LATERAL pg_catalog.unnest(s.setconfig) c (setting)
CROSS JOIN LATERAL (VALUES (
  pg_catalog.split_part(c.setting, '=', 1),
  pg_catalog.substr(c.setting, pg_catalog.strpos(c.setting, '=') + 1)
)) n (name, value)

UNION ALL
SELECT 'pg_authid', 'ROLE', r.oid::text, r.object, f.part, f.value
FROM role r
CROSS JOIN LATERAL (VALUES
  ('', r.object),
  ('options', pg_catalog.concat_ws(' ',
    CASE WHEN r.rolsuper THEN 'SUPERUSER' ELSE 'NOSUPERUSER' END,
    CASE WHEN r.rolinherit THEN 'INHERIT' ELSE 'NOINHERIT' END,
    CASE WHEN r.rolcreaterole THEN 'CREATEROLE' ELSE 'NOCREATEROLE' END,
    CASE WHEN r.rolcreatedb THEN 'CREATEDB' ELSE 'NOCREATEDB' END,
    CASE WHEN r.rolcanlogin THEN 'LOGIN' ELSE 'NOLOGIN' END,
    CASE WHEN r.rolreplication THEN 'REPLICATION' ELSE 'NOREPLICATION' END,
    CASE WHEN r.rolbypassrls THEN 'BYPASSRLS' ELSE 'NOBYPASSRLS' END,
    'CONNECTION LIMIT ' || r.rolconnlimit,
    'VALID UNTIL ''' || CASE WHEN pg_catalog.isfinite(r.rolvaliduntil)
      THEN pg_catalog.to_char(r.rolvaliduntil AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI:SS.US"Z"')
      ELSE 'infinity' END || ''''))
) f (part, value)
WHERE r.rolname !~ '^pg_'

UNION ALL
SELECT 'pg_auth_members', 'MEMBERSHIP', m.roleid || ' ' || m.member || ' ' || m.grantor, g.object, u.object,
  pg_catalog.concat_ws(', ',
    'ADMIN ' || m.admin_option,
    -- From PostgreSQL 16 on.
    'INHERIT ' || (pg_catalog.to_jsonb(m) ->> 'inherit_option'),
    'SET ' || (pg_catalog.to_jsonb(m) ->> 'set_option'))
FROM pg_catalog.pg_auth_members m
JOIN role g ON g.oid = m.roleid
JOIN role u ON u.oid = m.member

UNION ALL
SELECT 'pg_shdescription', 'COMMENT', c.classoid || ' ' || c.objoid, t.object, '',
  CASE WHEN pg_catalog.length(c.description) <= 500 THEN c.description
    ELSE pg_catalog.left(c.description, 500) || '… md5 ' || pg_catalog.md5(c.description) END
FROM pg_catalog.pg_shdescription c
JOIN target t ON t.class = c.classoid AND t.oid = c.objoid

UNION ALL
SELECT 'pg_shseclabel', 'LABEL', l.classoid || ' ' || l.objoid || ' ' || l.provider, t.object, l.provider, l.label
FROM pg_catalog.pg_shseclabel l
JOIN target t ON t.class = l.classoid AND t.oid = l.objoid

UNION ALL
SELECT 'pg_tablespace', 'TABLESPACE', t.oid::text, pg_catalog.quote_ident(t.spcname), f.part, f.value
FROM pg_catalog.pg_tablespace t
LEFT JOIN role o ON o.oid = t.spcowner
CROSS JOIN LATERAL (VALUES
  ('', pg_catalog.quote_ident(t.spcname)),
  ('options', coalesce(pg_catalog.array_to_string(t.spcoptions, ', '), '')),
  ('owner', o.rolname::text)
) f (part, value)

UNION ALL
SELECT 'pg_tablespace', 'TABLESPACE_ACCESS', t.oid || ' ' || a.grantee, pg_catalog.quote_ident(t.spcname),
  coalesce(g.object, 'public'), pg_catalog.string_agg(a.privilege_type, ', ' ORDER BY a.privilege_type)
FROM pg_catalog.pg_tablespace t
CROSS JOIN LATERAL pg_catalog.aclexplode(t.spcacl) a
LEFT JOIN role g ON g.oid = a.grantee
WHERE a.grantee <> t.spcowner
GROUP BY t.oid, a.grantee, t.spcname, g.object

UNION ALL
SELECT 'pg_subscription', 'SUBSCRIPTION', s.oid::text, pg_catalog.quote_ident(s.subname), '',
  pg_catalog.format('enabled %s, slot %s, publications %s',
    s.subenabled, s.subslotname, pg_catalog.array_to_string(s.subpublications, ', '))
FROM pg_catalog.pg_subscription s

UNION ALL
SELECT 'pg_replication_origin', 'ORIGIN', o.roident::text, pg_catalog.quote_ident(o.roname), '', o.roname
FROM pg_catalog.pg_replication_origin o
-- A subscription's own is told of with it.
WHERE o.roname !~ '^pg_[0-9]+'
