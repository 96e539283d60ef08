-- Tables on which a trigger fires, a row for each column: how a value of its type may be written, and what a write of one
-- row would meet that has nothing to do with triggers.
SELECT
  pg_catalog.format('%I.%I', n.nspname, c.relname),
  pg_catalog.quote_ident(a.attname),
  a.attgenerated <> '' OR a.attidentity <> '' OR a.atthasdef,
  CASE
    WHEN e.enumlabel IS NOT NULL THEN pg_catalog.quote_literal(e.enumlabel)
    WHEN b.oid = 'pg_catalog.uuid'::pg_catalog.regtype THEN '''00000000-0000-0000-0000-000000000001'''
    WHEN b.oid IN ('pg_catalog.json'::pg_catalog.regtype, 'pg_catalog.jsonb'::pg_catalog.regtype) THEN '''{}'''
    WHEN b.typcategory = 'N' THEN '1'
    WHEN b.typcategory = 'S' THEN '''x'''
    WHEN b.typcategory = 'B' THEN 'true'
    WHEN b.typcategory = 'D' THEN '''2026-01-01'''
    WHEN b.typcategory = 'T' THEN '''1 day'''
    WHEN b.typcategory = 'A' THEN '''{}'''
    WHEN b.typcategory = 'I' THEN '''127.0.0.1'''
    WHEN b.typcategory = 'R' THEN '''empty'''
    ELSE 'NULL'
  END,
  ARRAY(
    SELECT pg_catalog.quote_ident(k.conname)
    FROM pg_catalog.pg_constraint k
    WHERE k.conrelid = c.oid AND k.contype IN ('c', 'f') AND k.conparentid = 0
    ORDER BY 1)
FROM pg_catalog.pg_class c
JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
JOIN pg_catalog.pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
JOIN pg_catalog.pg_type t ON t.oid = a.atttypid
JOIN pg_catalog.pg_type b ON b.oid = CASE WHEN t.typtype = 'd' THEN t.typbasetype ELSE t.oid END
LEFT JOIN LATERAL (
  SELECT e.enumlabel FROM pg_catalog.pg_enum e WHERE e.enumtypid = b.oid ORDER BY e.enumsortorder LIMIT 1
) e ON true
WHERE c.relkind = 'r'
  AND EXISTS (
    SELECT FROM pg_catalog.pg_trigger g
    WHERE g.tgrelid = c.oid AND NOT g.tgisinternal AND g.tgenabled IN ('O', 'A'))
ORDER BY n.nspname, c.relname, a.attnum
