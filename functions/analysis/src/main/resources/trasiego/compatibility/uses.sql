-- What stands on a relation (no column given) or on one of its columns, beside what goes with it.
WITH wanted AS (
  SELECT c.oid, a.attnum
  FROM pg_catalog.pg_class c
  LEFT JOIN pg_catalog.pg_attribute a ON a.attrelid = c.oid AND a.attname = ? AND NOT a.attisdropped
  WHERE c.oid = pg_catalog.to_regclass(?)
)
SELECT DISTINCT
  CASE
    WHEN v.oid IS NOT NULL THEN
      pg_catalog.format('%s %I.%I', CASE v.relkind WHEN 'm' THEN 'materialized view' ELSE 'view' END, n.nspname, v.relname)
    ELSE pg_catalog.pg_describe_object(d.classid, d.objid, d.objsubid)
  END
FROM wanted w
JOIN pg_catalog.pg_depend d
  ON d.refclassid = 'pg_catalog.pg_class'::regclass
  AND d.refobjid = w.oid
  AND (w.attnum IS NULL OR d.refobjsubid = w.attnum)
LEFT JOIN pg_catalog.pg_rewrite r ON d.classid = 'pg_catalog.pg_rewrite'::regclass AND r.oid = d.objid
LEFT JOIN pg_catalog.pg_class v ON v.oid = r.ev_class
LEFT JOIN pg_catalog.pg_namespace n ON n.oid = v.relnamespace
LEFT JOIN pg_catalog.pg_constraint k ON d.classid = 'pg_catalog.pg_constraint'::regclass AND k.oid = d.objid
LEFT JOIN pg_catalog.pg_attrdef e ON d.classid = 'pg_catalog.pg_attrdef'::regclass AND e.oid = d.objid
LEFT JOIN pg_catalog.pg_trigger t ON d.classid = 'pg_catalog.pg_trigger'::regclass AND t.oid = d.objid
WHERE d.deptype IN ('n', 'a')
  AND (
    v.oid <> w.oid
    OR d.classid = 'pg_catalog.pg_proc'::regclass
    OR k.contype = 'f' AND k.confrelid = w.oid AND k.conrelid <> w.oid
    OR w.attnum IS NOT NULL AND (
      k.contype IN ('c', 'f')
      OR e.adnum <> w.attnum
      OR t.oid IS NOT NULL AND NOT t.tgisinternal
      OR d.classid = 'pg_catalog.pg_policy'::regclass))
ORDER BY 1
LIMIT 20
