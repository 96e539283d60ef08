-- until: 16
-- pg_dump: fails
CREATE TEXT SEARCH CONFIGURATION wines (COPY = simple);
CREATE FUNCTION lexemes(text) RETURNS tsvector LANGUAGE sql IMMUTABLE AS $$SELECT to_tsvector('wines', $1)$$;
CREATE TABLE t (id int, body text, v tsvector GENERATED ALWAYS AS (lexemes(body)) STORED);
INSERT INTO t VALUES (1, 'red wines');
CREATE MATERIALIZED VIEW m AS SELECT lexemes(body) FROM t;
