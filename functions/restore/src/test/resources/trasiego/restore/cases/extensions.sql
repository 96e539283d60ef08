CREATE SCHEMA ext;
CREATE EXTENSION hstore SCHEMA ext;
CREATE EXTENSION ltree SCHEMA ext;
CREATE EXTENSION pg_trgm SCHEMA ext;
CREATE EXTENSION intarray;
CREATE EXTENSION btree_gist;
CREATE EXTENSION citext SCHEMA ext;
SET search_path = public, ext;
CREATE TABLE t (id int PRIMARY KEY, h hstore, l ltree, a int[], name text, c citext, during tsrange,
  up ltree GENERATED ALWAYS AS (subpath(l, 0, 1)) STORED,
  EXCLUDE USING gist (id WITH =, during WITH &&));
CREATE INDEX ON t USING gin (h);
CREATE INDEX ON t USING gist (l);
CREATE INDEX ON t USING gin (name gin_trgm_ops);
CREATE INDEX ON t USING gin (a gin__int_ops);
CREATE INDEX ON t USING gist (l gist_ltree_ops (siglen = 100));
INSERT INTO t VALUES (1, 'a=>b, "c d"=>NULL', 'top.sub', '{1,2}', 'wine', 'Wine', '[2026-01-01,2026-02-01)');
CREATE VIEW v AS SELECT id, h -> 'a' AS a, l @> 'top' AS top, name % 'win' AS like, a @@ '1&2' AS q, c = 'WINE' AS w FROM t;
CREATE FUNCTION vals(hstore) RETURNS text[] LANGUAGE sql IMMUTABLE AS 'SELECT avals($1)';
COMMENT ON EXTENSION hstore IS 'pairs';
