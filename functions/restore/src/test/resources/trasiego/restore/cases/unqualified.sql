-- until: 16
-- pg_dump: fails
CREATE FUNCTION inner_f(x int) RETURNS int LANGUAGE plpgsql IMMUTABLE AS 'BEGIN RETURN x * 2; END';
CREATE FUNCTION outer_f(x int) RETURNS int LANGUAGE plpgsql IMMUTABLE AS 'BEGIN RETURN inner_f(x) + 1; END';
CREATE DOMAIN odd AS int CHECK (outer_f(VALUE) > 0);
CREATE TABLE wine (id int PRIMARY KEY, o odd);
INSERT INTO wine VALUES (1, 1), (2, 2);
CREATE TABLE label (id int, wine int, g int GENERATED ALWAYS AS (outer_f(wine)) STORED);
INSERT INTO label VALUES (1, 1), (2, 2);
CREATE INDEX ON label (outer_f(wine));
CREATE INDEX part ON label (id) WHERE outer_f(wine) > 3;
CREATE TABLE p (id int) PARTITION BY RANGE (outer_f(id));
CREATE TABLE p1 PARTITION OF p FOR VALUES FROM (0) TO (10);
CREATE TABLE p2 PARTITION OF p DEFAULT;
INSERT INTO p SELECT generate_series(1, 20);
CREATE MATERIALIZED VIEW m AS SELECT outer_f(id) AS x FROM wine;
CREATE UNIQUE INDEX ON m (outer_f(x));
ALTER TABLE label ADD CONSTRAINT ex EXCLUDE USING btree (outer_f(id) WITH =);
CREATE STATISTICS s ON (outer_f(id)), wine FROM label;
CREATE VIEW v AS SELECT outer_f(id) FROM wine;
