-- Tables under row level security, one row for each policy.
SELECT
  pg_catalog.format('%I.%I', n.nspname, c.relname),
  pg_catalog.quote_ident(p.polname),
  (SELECT pg_catalog.quote_ident(a.attname)
   FROM pg_catalog.pg_attribute a
   WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped AND a.attgenerated = '' AND a.attidentity = ''
   ORDER BY a.attnum
   LIMIT 1)
FROM pg_catalog.pg_policy p
JOIN pg_catalog.pg_class c ON c.oid = p.polrelid
JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
WHERE c.relrowsecurity
ORDER BY 1, 2
