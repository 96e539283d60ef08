CREATE SCHEMA f;
CREATE FUNCTION f.sum(VARIADIC a int[] DEFAULT '{1,2}') RETURNS bigint LANGUAGE sql STRICT IMMUTABLE PARALLEL SAFE COST 5 AS 'SELECT sum(x) FROM unnest(a) x';
CREATE FUNCTION f.rows(a int, OUT b text, INOUT c int DEFAULT 5) RETURNS SETOF record LANGUAGE plpgsql ROWS 5 SECURITY DEFINER SET search_path = f, pg_temp SET work_mem FROM CURRENT AS $_$
BEGIN
  -- Name: x; Type: FUNCTION; $$ $a$
  RETURN QUERY SELECT 'x'::text, 1;
END
$_$;
CREATE FUNCTION f.tab(int) RETURNS TABLE (id int, name text) LANGUAGE sql AS $$SELECT $1, 'a'$$;
CREATE PROCEDURE f.tidy(INOUT n int) LANGUAGE plpgsql AS 'BEGIN COMMIT; END';
CREATE FUNCTION f.poly(anyelement, anyarray) RETURNS anyelement LANGUAGE sql AS 'SELECT $1';
CREATE FUNCTION f.over() RETURNS int LANGUAGE sql AS 'SELECT 1';
CREATE FUNCTION f.over(text) RETURNS int LANGUAGE sql AS 'SELECT 2';
CREATE FUNCTION f."odd ""name"(int) RETURNS int LANGUAGE sql AS 'SELECT 1';
CREATE FUNCTION f.broken() RETURNS int LANGUAGE plpgsql AS 'BEGIN RETURN nowhere(); END';
SET check_function_bodies = off;
CREATE FUNCTION f.missing() RETURNS int LANGUAGE sql AS 'SELECT id FROM no_such_table';
CREATE TABLE t (id int, s bigint DEFAULT f.sum(1, 2), g bigint GENERATED ALWAYS AS (f.sum(VARIADIC ARRAY[id, 1])) STORED);
INSERT INTO t VALUES (1);
COMMENT ON FUNCTION f.over(text) IS E'tab\tand\nline';
DO $$BEGIN RAISE NOTICE 'x'; END$$;
