-- Objects of the kinds of which catalogue.sql says less or nothing: what sets each apart, its owner and its grants. As in
-- further.sql, read with an empty search_path.
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
-- Kinds of which catalogue.sql says less: with owner and ACL, where they have one.
object AS MATERIALIZED (
  SELECT k.classid, k.objid, k.owner, k.acl, o.type || ' ' || o.identity AS name
  FROM (
    SELECT 'pg_collation'::regclass::oid AS classid, c.oid AS objid, c.collowner AS owner, NULL::aclitem[] AS acl
    FROM pg_collation c JOIN ours n ON n.oid = c.collnamespace
    UNION ALL
    SELECT 'pg_conversion'::regclass, c.oid, c.conowner, NULL
    FROM pg_conversion c JOIN ours n ON n.oid = c.connamespace
    UNION ALL
    SELECT 'pg_operator'::regclass, c.oid, c.oprowner, NULL
    FROM pg_operator c JOIN ours n ON n.oid = c.oprnamespace
    WHERE c.oprcode <> 0
    UNION ALL
    SELECT 'pg_opclass'::regclass, c.oid, c.opcowner, NULL
    FROM pg_opclass c JOIN ours n ON n.oid = c.opcnamespace
    UNION ALL
    SELECT 'pg_opfamily'::regclass, c.oid, c.opfowner, NULL
    FROM pg_opfamily c JOIN ours n ON n.oid = c.opfnamespace
    UNION ALL
    SELECT 'pg_statistic_ext'::regclass, c.oid, c.stxowner, NULL
    FROM pg_statistic_ext c JOIN ours n ON n.oid = c.stxnamespace
    UNION ALL
    SELECT 'pg_ts_config'::regclass, c.oid, c.cfgowner, NULL
    FROM pg_ts_config c JOIN ours n ON n.oid = c.cfgnamespace
    UNION ALL
    SELECT 'pg_ts_dict'::regclass, c.oid, c.dictowner, NULL
    FROM pg_ts_dict c JOIN ours n ON n.oid = c.dictnamespace
    UNION ALL
    SELECT 'pg_ts_parser'::regclass, c.oid, NULL, NULL
    FROM pg_ts_parser c JOIN ours n ON n.oid = c.prsnamespace
    UNION ALL
    SELECT 'pg_ts_template'::regclass, c.oid, NULL, NULL
    FROM pg_ts_template c JOIN ours n ON n.oid = c.tmplnamespace
    UNION ALL
    SELECT 'pg_event_trigger'::regclass, c.oid, c.evtowner, NULL FROM pg_event_trigger c
    UNION ALL
    SELECT 'pg_foreign_data_wrapper'::regclass, c.oid, c.fdwowner, coalesce(c.fdwacl, acldefault('F', c.fdwowner))
    FROM pg_foreign_data_wrapper c
    UNION ALL
    SELECT 'pg_foreign_server'::regclass, c.oid, c.srvowner, coalesce(c.srvacl, acldefault('S', c.srvowner))
    FROM pg_foreign_server c
    UNION ALL
    SELECT 'pg_language'::regclass, c.oid, c.lanowner, coalesce(c.lanacl, acldefault('l', c.lanowner))
    FROM pg_language c WHERE c.lanname NOT IN ('internal', 'c', 'sql', 'plpgsql')
    UNION ALL
    SELECT 'pg_publication'::regclass, c.oid, c.pubowner, NULL FROM pg_publication c
    UNION ALL
    SELECT 'pg_largeobject'::regclass, c.oid, c.lomowner, coalesce(c.lomacl, acldefault('L', c.lomowner))
    FROM pg_largeobject_metadata c
    UNION ALL
    SELECT 'pg_type'::regclass, c.oid, c.typowner, coalesce(c.typacl, acldefault('T', c.typowner))
    FROM pg_type c JOIN ours n ON n.oid = c.typnamespace
    WHERE c.typtype = 'b' AND NOT EXISTS (SELECT FROM pg_type e WHERE e.typarray = c.oid)
      OR c.typtype = 'c' AND EXISTS (SELECT FROM relation r WHERE r.oid = c.typrelid AND r.relkind = 'c')
    UNION ALL
    SELECT 'pg_cast'::regclass, c.oid, NULL, NULL FROM pg_cast c WHERE c.oid >= 16384
    UNION ALL
    SELECT 'pg_transform'::regclass, c.oid, NULL, NULL FROM pg_transform c WHERE c.oid >= 16384
    UNION ALL
    SELECT 'pg_am'::regclass, c.oid, NULL, NULL FROM pg_am c WHERE c.oid >= 16384
  ) k
  CROSS JOIN LATERAL pg_identify_object(k.classid, k.objid, 0) o
  WHERE NOT EXISTS (SELECT FROM extended e WHERE e.classid = k.classid AND e.objid = k.objid)
    AND (k.classid <> 'pg_language'::regclass OR k.objid >= 16384)
)

-- A row each, with what sets the object apart; the names within are those of functions and types.
SELECT o.name || ' itself', f.text
FROM object o
CROSS JOIN LATERAL (
  SELECT (to_jsonb(c) - ARRAY['oid', 'collname', 'collnamespace', 'collowner', 'collversion'])::text
  FROM pg_collation c WHERE o.classid = 'pg_collation'::regclass AND c.oid = o.objid
  UNION ALL
  SELECT concat_ws(' ', pg_encoding_to_char(c.conforencoding), pg_encoding_to_char(c.contoencoding),
    c.conproc::regprocedure, c.condefault)
  FROM pg_conversion c WHERE o.classid = 'pg_conversion'::regclass AND c.oid = o.objid
  UNION ALL
  SELECT concat_ws(
    ' ', c.oprkind, c.oprcode::regprocedure, format_type(c.oprresult, NULL), 'commutator ' || nullif(c.oprcom, 0)::regoperator,
    'negator ' || nullif(c.oprnegate, 0)::regoperator, 'restrict ' || nullif(c.oprrest::oid, 0)::regprocedure,
    'join ' || nullif(c.oprjoin::oid, 0)::regprocedure, CASE WHEN c.oprcanhash THEN 'hashes' END,
    CASE WHEN c.oprcanmerge THEN 'merges' END)
  FROM pg_operator c WHERE o.classid = 'pg_operator'::regclass AND c.oid = o.objid
  UNION ALL
  SELECT concat_ws(
    ' ', 'for ' || format_type(c.opcintype, NULL), 'stores ' || format_type(nullif(c.opckeytype, 0), NULL),
    CASE WHEN c.opcdefault THEN 'default' END,
    (SELECT identity FROM pg_identify_object('pg_opfamily'::regclass, c.opcfamily, 0)))
  FROM pg_opclass c WHERE o.classid = 'pg_opclass'::regclass AND c.oid = o.objid
  UNION ALL
  SELECT concat_ws(
    ', ',
    (SELECT string_agg(concat_ws(' ', a.amopstrategy, a.amopopr::regoperator, a.amoppurpose,
       (SELECT identity FROM pg_identify_object('pg_opfamily'::regclass, nullif(a.amopsortfamily, 0), 0))), ', '
       ORDER BY a.amopstrategy, a.amopopr::regoperator::text)
     FROM pg_amop a WHERE a.amopfamily = c.oid),
    (SELECT string_agg(concat_ws(' ', a.amprocnum, format_type(a.amproclefttype, NULL),
       format_type(a.amprocrighttype, NULL), a.amproc::regprocedure), ', '
       ORDER BY a.amprocnum, format_type(a.amproclefttype, NULL), format_type(a.amprocrighttype, NULL))
     FROM pg_amproc a WHERE a.amprocfamily = c.oid))
  FROM pg_opfamily c WHERE o.classid = 'pg_opfamily'::regclass AND c.oid = o.objid
  UNION ALL
  SELECT 'statistics target ' || coalesce(c.stxstattarget, -1)
  FROM pg_statistic_ext c WHERE o.classid = 'pg_statistic_ext'::regclass AND c.oid = o.objid
  UNION ALL
  SELECT concat_ws(
    ', ', (SELECT identity FROM pg_identify_object('pg_ts_parser'::regclass, c.cfgparser, 0)),
    (SELECT string_agg(concat_ws(' ', m.maptokentype, m.mapseqno, m.mapdict::regdictionary), ', '
       ORDER BY m.maptokentype, m.mapseqno)
     FROM pg_ts_config_map m WHERE m.mapcfg = c.oid))
  FROM pg_ts_config c WHERE o.classid = 'pg_ts_config'::regclass AND c.oid = o.objid
  UNION ALL
  SELECT concat_ws(' ', (SELECT identity FROM pg_identify_object('pg_ts_template'::regclass, c.dicttemplate, 0)),
    c.dictinitoption)
  FROM pg_ts_dict c WHERE o.classid = 'pg_ts_dict'::regclass AND c.oid = o.objid
  UNION ALL
  SELECT concat_ws(' ', c.prsstart, c.prstoken, c.prsend, c.prsheadline, c.prslextype)
  FROM pg_ts_parser c WHERE o.classid = 'pg_ts_parser'::regclass AND c.oid = o.objid
  UNION ALL
  SELECT concat_ws(' ', c.tmplinit, c.tmpllexize)
  FROM pg_ts_template c WHERE o.classid = 'pg_ts_template'::regclass AND c.oid = o.objid
  UNION ALL
  SELECT concat_ws(' ', 'handler ' || nullif(c.fdwhandler, 0)::regproc, 'validator ' || nullif(c.fdwvalidator, 0)::regproc,
    'options ' || array_to_string(c.fdwoptions, ' '))
  FROM pg_foreign_data_wrapper c WHERE o.classid = 'pg_foreign_data_wrapper'::regclass AND c.oid = o.objid
  UNION ALL
  SELECT concat_ws(' ', 'type ' || c.srvtype, 'version ' || c.srvversion, 'of ' || quote_ident(w.fdwname))
  FROM pg_foreign_server c JOIN pg_foreign_data_wrapper w ON w.oid = c.srvfdw
  WHERE o.classid = 'pg_foreign_server'::regclass AND c.oid = o.objid
  UNION ALL
  SELECT concat_ws(' ', CASE WHEN c.lanpltrusted THEN 'trusted' END, c.lanplcallfoid::regproc, c.laninline::regproc,
    c.lanvalidator::regproc)
  FROM pg_language c WHERE o.classid = 'pg_language'::regclass AND c.oid = o.objid
  UNION ALL
  -- By JSON, because majors have other columns: what is published of each table, and how.
  SELECT concat_ws(
    ' ', 'root ' || c.pubviaroot, 'generated ' || (to_jsonb(c) ->> 'pubgencols'),
    (SELECT string_agg(concat_ws(' ', format('%I.%I', t.schemaname, t.tablename), (
         SELECT string_agg(a, ', ' ORDER BY a)
         FROM jsonb_array_elements_text(
           CASE jsonb_typeof(j -> 'attnames') WHEN 'array' THEN j -> 'attnames' ELSE '[]' END) a),
       'where ' || (j ->> 'rowfilter')), ', ' ORDER BY t.schemaname, t.tablename)
     FROM pg_publication_tables t, to_jsonb(t) j WHERE t.pubname = c.pubname AND NOT c.puballtables),
    (SELECT string_agg(i.type || ' ' || i.identity, ', ' ORDER BY i.type, i.identity)
     FROM pg_depend d, pg_identify_object(d.classid, d.objid, 0) i
     WHERE d.refclassid = 'pg_publication'::regclass AND d.refobjid = c.oid))
  FROM pg_publication c WHERE o.classid = 'pg_publication'::regclass AND c.oid = o.objid
  UNION ALL
  SELECT 'there'
  WHERE o.classid = 'pg_largeobject'::regclass
  UNION ALL
  SELECT (to_jsonb(c) - ARRAY[
    'oid', 'typname', 'typnamespace', 'typowner', 'typrelid', 'typarray', 'typacl', 'typelem', 'typcollation',
    'typdefaultbin'])::text
  FROM pg_type c WHERE o.classid = 'pg_type'::regclass AND c.oid = o.objid AND c.typtype = 'b'
  UNION ALL
  SELECT concat_ws(' ', c.castcontext, c.castmethod, nullif(c.castfunc, 0)::regprocedure)
  FROM pg_cast c WHERE o.classid = 'pg_cast'::regclass AND c.oid = o.objid
  UNION ALL
  SELECT concat_ws(' ', nullif(c.trffromsql::oid, 0)::regprocedure, nullif(c.trftosql::oid, 0)::regprocedure)
  FROM pg_transform c WHERE o.classid = 'pg_transform'::regclass AND c.oid = o.objid
  UNION ALL
  SELECT concat_ws(' ', c.amtype, c.amhandler)
  FROM pg_am c WHERE o.classid = 'pg_am'::regclass AND c.oid = o.objid
) f (text)

UNION ALL
SELECT 'owner of ' || o.name, pg_get_userbyid(o.owner)
FROM object o
WHERE o.owner IS NOT NULL

UNION ALL
SELECT
  format('grants on %s to %s', o.name, CASE x.grantee WHEN 0 THEN 'public' ELSE pg_get_userbyid(x.grantee) END),
  string_agg(
    lower(x.privilege_type) || CASE WHEN x.is_grantable THEN ' with grant option' ELSE '' END,
    ', ' ORDER BY x.privilege_type)
FROM object o
CROSS JOIN LATERAL aclexplode(o.acl) x
GROUP BY o.name, x.grantee
