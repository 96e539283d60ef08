CREATE FUNCTION inner_f(x int) RETURNS int LANGUAGE plpgsql IMMUTABLE AS 'BEGIN RETURN x * 2; END';
CREATE FUNCTION outer_f(x int) RETURNS int LANGUAGE plpgsql IMMUTABLE SET search_path = public AS 'BEGIN RETURN inner_f(x) + 1; END';
CREATE TABLE t (id int CHECK (outer_f(id) > 0), g int GENERATED ALWAYS AS (outer_f(id)) STORED);
INSERT INTO t VALUES (1);
CREATE INDEX ON t (outer_f(id));
CREATE MATERIALIZED VIEW m AS SELECT outer_f(id) FROM t;
