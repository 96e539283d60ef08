-- pg_dump: fails
CREATE SCHEMA ext;
CREATE EXTENSION hstore SCHEMA ext;
CREATE EXTENSION citext SCHEMA ext;
ALTER DATABASE :"database" SET search_path = public, ext;
SET search_path = public, ext;
CREATE TABLE t (id int PRIMARY KEY, h hstore, c citext,
  g text GENERATED ALWAYS AS (CASE c WHEN 'A' THEN 'yes' ELSE 'no' END) STORED,
  n hstore GENERATED ALWAYS AS (nullif(h, 'a=>1')) STORED);
INSERT INTO t (id, h, c) VALUES (1, 'a=>1', 'a'), (2, 'b=>2', 'b');
CREATE STATISTICS st ON (nullif(c, 'x')), id FROM t;
CREATE POLICY p ON t USING (c IS DISTINCT FROM 'x');
CREATE MATERIALIZED VIEW m AS SELECT CASE c WHEN 'A' THEN 1 ELSE 2 END AS k, id FROM t;
CREATE RULE r AS ON UPDATE TO t WHERE NEW.c IS DISTINCT FROM OLD.c DO ALSO NOTHING;
