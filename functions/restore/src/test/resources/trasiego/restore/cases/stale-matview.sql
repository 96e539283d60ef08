-- pg_dump: differs
-- psql: differs
-- owner: differs
-- administrator: differs
CREATE TABLE t (id int);
INSERT INTO t VALUES (1);
CREATE MATERIALIZED VIEW stale AS SELECT * FROM t;
INSERT INTO t VALUES (2);
