
UNION ALL
SELECT 'pg_parameter_acl', 'PARAMETER_ACCESS', p.oid || ' ' || a.grantee, pg_catalog.quote_ident(p.parname),
  coalesce(g.object, 'public'), pg_catalog.string_agg(a.privilege_type, ', ' ORDER BY a.privilege_type)
FROM pg_catalog.pg_parameter_acl p
CROSS JOIN LATERAL pg_catalog.aclexplode(p.paracl) a
LEFT JOIN role g ON g.oid = a.grantee
-- The owner of every parameter.
WHERE a.grantee <> 10
GROUP BY p.oid, a.grantee, p.parname, g.object
