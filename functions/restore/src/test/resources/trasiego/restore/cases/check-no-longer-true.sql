-- pg_dump: fails
-- psql: fails
-- owner: fails
-- administrator: fails
CREATE FUNCTION low(int) RETURNS bool LANGUAGE sql IMMUTABLE AS 'SELECT $1 < 100';
CREATE TABLE t (id int CHECK (low(id)));
INSERT INTO t VALUES (50);
CREATE OR REPLACE FUNCTION low(int) RETURNS bool LANGUAGE sql IMMUTABLE AS 'SELECT $1 < 10';
