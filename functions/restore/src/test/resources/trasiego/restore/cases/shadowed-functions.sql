CREATE SCHEMA app;
CREATE FUNCTION app.lower(text) RETURNS text LANGUAGE sql IMMUTABLE AS $$SELECT 'app'$$;
CREATE FUNCTION app.now() RETURNS timestamptz LANGUAGE sql IMMUTABLE AS $$SELECT timestamptz '2026-01-01 00:00:00+00'$$;
CREATE TYPE app.int4 AS ENUM ('a');
CREATE TYPE app.text AS (x int4);
CREATE TABLE app.pg_class (relname text, k app.int4, at timestamptz DEFAULT app.now(), g text GENERATED ALWAYS AS (app.lower(relname)) STORED);
INSERT INTO app.pg_class VALUES ('A', 'a');
CREATE VIEW app.v AS SELECT relname, k = k AS plain FROM app.pg_class;
CREATE INDEX ON app.pg_class (lower(relname), app.lower(relname));
