-- pg_dump: fails
CREATE SCHEMA app;
CREATE SCHEMA lib;
ALTER ROLE :"owner" IN DATABASE :"database" SET search_path = app, lib;
SET search_path = app, lib;
CREATE FUNCTION lib.f(int) RETURNS int LANGUAGE plpgsql IMMUTABLE AS 'BEGIN RETURN $1 + 1; END';
CREATE FUNCTION app.g(int) RETURNS int LANGUAGE plpgsql IMMUTABLE AS 'BEGIN RETURN f($1); END';
CREATE TABLE t (id int, x int GENERATED ALWAYS AS (g(id)) STORED);
INSERT INTO t VALUES (1);
CREATE TYPE app.kind AS ENUM ('a', 'b');
CREATE FUNCTION app.k(text) RETURNS app.kind LANGUAGE plpgsql IMMUTABLE AS 'BEGIN RETURN $1::kind; END';
CREATE TABLE u (v text, CHECK (k(v) = 'a'));
INSERT INTO u VALUES ('a');
