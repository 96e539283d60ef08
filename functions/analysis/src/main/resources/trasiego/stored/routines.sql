-- Functions and procedures whose body is a text of this database: its names are looked up when it runs.
SELECT
  p.oid::pg_catalog.text,
  pg_catalog.format('%I.%I(%s)', n.nspname, p.proname, pg_catalog.oidvectortypes(p.proargtypes)),
  pg_catalog.format('%I.%I', n.nspname, p.proname),
  l.lanname,
  CASE WHEN p.prokind IN ('f', 'p') THEN pg_catalog.pg_get_functiondef(p.oid) END,
  (SELECT pg_catalog.substr(s.setting, 13)
   FROM pg_catalog.unnest(p.proconfig) s (setting)
   WHERE pg_catalog.starts_with(s.setting, 'search_path=')),
  p.prokind,
  p.pronargs - p.pronargdefaults,
  p.provariadic OPERATOR(pg_catalog.<>) 0,
  p.prorettype OPERATOR(pg_catalog.=) ANY (ARRAY[2279, 3838]::pg_catalog.oid[]),
  ARRAY(
    SELECT pg_catalog.format_type(a.type, NULL)
    FROM pg_catalog.unnest(p.proargtypes::pg_catalog.oid[]) WITH ORDINALITY a (type, place)
    ORDER BY a.place),
  p.prosqlbody IS NULL
FROM pg_catalog.pg_proc p
JOIN pg_catalog.pg_namespace n ON n.oid = p.pronamespace
JOIN pg_catalog.pg_language l ON l.oid = p.prolang
WHERE n.nspname NOT IN ('pg_catalog', 'information_schema', 'trasiego')
  AND p.prokind IN ('f', 'p')
  AND NOT EXISTS (
    SELECT FROM pg_catalog.pg_depend d
    WHERE d.classid = 'pg_catalog.pg_proc'::pg_catalog.regclass AND d.objid = p.oid AND d.deptype = 'e')
ORDER BY 2
