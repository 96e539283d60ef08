-- encoding: SQL_ASCII
CREATE TABLE wine (id int PRIMARY KEY, t text DEFAULT E'\xff\xfe');
INSERT INTO wine SELECT i, convert_from(set_byte('\x61', 0, i), 'SQL_ASCII') FROM generate_series(128, 255) i;
COMMENT ON TABLE wine IS E'\xe9t\xe9';
CREATE VIEW v AS SELECT E'\xe9'::text AS e, t FROM wine;
CREATE INDEX ON wine (t) WHERE t <> E'\xff';
