-- until: 16
-- pg_dump: fails
CREATE TEXT SEARCH CONFIGURATION wines (COPY = simple);
CREATE FUNCTION lexemes(text) RETURNS tsvector LANGUAGE sql IMMUTABLE AS $$SELECT to_tsvector('wines', $1)$$;
CREATE TABLE plain (id int, body text);
INSERT INTO plain VALUES (1, 'red wines'), (2, 'white wines');
CREATE INDEX ON plain USING gin (lexemes(body));
CREATE TABLE computed (id int, body text, letters int GENERATED ALWAYS AS (length(body)) STORED, named regclass);
INSERT INTO computed VALUES (1, 'red wines', DEFAULT, 'plain'), (2, 'white', DEFAULT, 'pg_class');
CREATE INDEX ON computed USING gin (lexemes(body));
CREATE TABLE counted (id int, body text, letters int GENERATED ALWAYS AS (length(body)) STORED);
INSERT INTO counted VALUES (1, 'red wines');
CREATE STATISTICS of_counted ON (lexemes(body)), id FROM counted;
