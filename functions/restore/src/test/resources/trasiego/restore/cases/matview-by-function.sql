-- pg_dump: fails
-- psql: fails
-- owner: fails
-- administrator: fails
CREATE TABLE t (id int PRIMARY KEY, v int);
INSERT INTO t VALUES (1, 1), (2, 2);
CREATE MATERIALIZED VIEW z AS SELECT sum(v) AS n FROM t;
CREATE FUNCTION from_z() RETURNS bigint LANGUAGE plpgsql STABLE AS 'BEGIN RETURN (SELECT sum(n) FROM public.z); END';
CREATE MATERIALIZED VIEW b AS SELECT from_z() AS n;
