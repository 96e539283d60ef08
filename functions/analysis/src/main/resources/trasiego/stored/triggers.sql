-- Triggers that fire, with the function of each and the events: 4 is INSERT, 8 DELETE, 16 UPDATE, 32 TRUNCATE.
SELECT
  pg_catalog.format('%I.%I', n.nspname, c.relname),
  pg_catalog.format('%I.%I.%I', n.nspname, c.relname, t.tgname),
  t.tgfoid::pg_catalog.text
FROM pg_catalog.pg_trigger t
JOIN pg_catalog.pg_class c ON c.oid = t.tgrelid
JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
WHERE NOT t.tgisinternal AND t.tgparentid = 0 AND t.tgenabled <> 'D'
ORDER BY 2
