-- owner: refused
CREATE FUNCTION step(bigint, int) RETURNS bigint LANGUAGE sql IMMUTABLE AS 'SELECT $1 + $2';
CREATE AGGREGATE own_sum (int) (SFUNC = step, STYPE = bigint, INITCOND = '0');
RESET SESSION AUTHORIZATION;
CREATE AGGREGATE averaged (numeric) (SFUNC = numeric_avg_accum, STYPE = internal, FINALFUNC = numeric_avg, COMBINEFUNC = numeric_avg_combine, SERIALFUNC = numeric_avg_serialize, DESERIALFUNC = numeric_avg_deserialize);
ALTER AGGREGATE averaged (numeric) OWNER TO :"owner";
CREATE FUNCTION starts(text, text) RETURNS boolean LANGUAGE sql IMMUTABLE SUPPORT textlike_support AS 'SELECT pg_catalog.starts_with($1, $2)';
ALTER FUNCTION starts(text, text) OWNER TO :"owner";
COMMENT ON AGGREGATE averaged (numeric) IS 'an internal state';
SET SESSION AUTHORIZATION :"owner";
CREATE TABLE t (n numeric, g int);
INSERT INTO t VALUES (1.5, 1), (2.5, 1);
CREATE VIEW v AS SELECT g, averaged(n), own_sum(g) FROM t GROUP BY g;
GRANT EXECUTE ON FUNCTION averaged(numeric) TO :"second";
