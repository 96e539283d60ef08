-- A database with an object of every kind that a backup holds. Run by a superuser; :owner owns what a plain role may.
SET ROLE :owner;
CREATE SCHEMA shop;
CREATE EXTENSION citext;
CREATE EXTENSION hstore SCHEMA shop;
CREATE TYPE shop.colour AS ENUM ('red', 'white');
CREATE TYPE shop.pair AS (one int, two text COLLATE "C");
CREATE DOMAIN shop.price AS numeric(9, 2) DEFAULT 1 CONSTRAINT sane CHECK (VALUE >= 0);
CREATE FUNCTION shop.gap(float8, float8) RETURNS float8 LANGUAGE sql IMMUTABLE AS 'SELECT $1 - $2';
CREATE TYPE shop.span AS RANGE (subtype = float8, subtype_diff = shop.gap, multirange_type_name = shop.spans);
CREATE COLLATION shop.plain (provider = libc, locale = 'C');
CREATE SEQUENCE shop.counter AS int START 5 INCREMENT 2 CACHE 3 CYCLE MAXVALUE 1000;
CREATE FUNCTION shop.shout(x text) RETURNS text LANGUAGE sql IMMUTABLE COST 7 AS 'SELECT upper(x)';
CREATE FUNCTION shop.noted() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';
CREATE PROCEDURE shop.tidy() LANGUAGE plpgsql SET search_path = shop AS 'BEGIN END';
CREATE AGGREGATE shop.total (int) (sfunc = int4pl, stype = int, initcond = '0');
CREATE FUNCTION shop.near(int, int) RETURNS bool LANGUAGE sql IMMUTABLE AS 'SELECT $1 / 10 = $2 / 10';
CREATE OPERATOR shop.~~~ (leftarg = int, rightarg = int, function = shop.near, commutator = OPERATOR(shop.~~~));

CREATE TABLE shop.wine (
  id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  name varchar(80) NOT NULL,
  email citext,
  status varchar(10) DEFAULT 'new' CONSTRAINT known CHECK (status IN ('new', 'old', 'ga''[]one')),
  colour shop.colour DEFAULT 'red',
  price shop.price,
  made timestamptz DEFAULT '2026-01-01 12:00:00+03',
  counted int DEFAULT nextval('shop.counter'),
  loud text GENERATED ALWAYS AS (shop.shout(name)) STORED,
  CONSTRAINT cheap CHECK (price IS NULL OR price::numeric < 1000) NO INHERIT);
ALTER TABLE shop.wine ALTER name SET STATISTICS 50, ALTER loud SET STORAGE EXTERNAL, ALTER name SET (n_distinct = 5);
ALTER TABLE shop.wine SET (fillfactor = 70, toast.autovacuum_enabled = off);
CREATE UNIQUE INDEX wine_name ON shop.wine (lower(name)) WHERE status IN ('new', 'old');
CREATE INDEX wine_near ON shop.wine (name COLLATE "C" DESC, (id + 1)) WITH (fillfactor = 60);
ALTER INDEX shop.wine_near ALTER COLUMN 2 SET STATISTICS 77;
ALTER TABLE shop.wine REPLICA IDENTITY USING INDEX wine_pkey;
ALTER TABLE shop.wine CLUSTER ON wine_pkey;
CREATE STATISTICS shop.together (ndistinct) ON name, colour FROM shop.wine;
ALTER STATISTICS shop.together SET STATISTICS 33;
CREATE TABLE shop.log (id int, wine int CONSTRAINT of_wine REFERENCES shop.wine ON DELETE CASCADE DEFERRABLE,
  during tsrange, EXCLUDE USING gist (during WITH &&));
ALTER TABLE shop.log REPLICA IDENTITY FULL;
CREATE TRIGGER noted BEFORE UPDATE ON shop.wine FOR EACH ROW WHEN (OLD.status IN ('new', 'old')) EXECUTE FUNCTION shop.noted();
CREATE TRIGGER off BEFORE DELETE ON shop.wine FOR EACH ROW EXECUTE FUNCTION shop.noted();
ALTER TABLE shop.wine DISABLE TRIGGER off, ENABLE ALWAYS TRIGGER noted;
CREATE RULE kept AS ON DELETE TO shop.log DO INSTEAD NOTHING;
ALTER TABLE shop.log ENABLE REPLICA RULE kept;
ALTER TABLE shop.log ENABLE ROW LEVEL SECURITY;
CREATE POLICY few ON shop.log AS RESTRICTIVE FOR SELECT TO :owner, pg_monitor USING (id IN (1, 2)) ;
CREATE VIEW shop.listed WITH (security_barrier) AS
  SELECT w.id, w.name, w.status IN ('new', 'old') AS fresh, nullif(w.name, 'x') AS n FROM shop.wine w;
ALTER VIEW shop.listed ALTER n SET DEFAULT 'none';
CREATE MATERIALIZED VIEW shop.summed AS SELECT colour, count(*) AS n FROM shop.wine GROUP BY colour;
CREATE MATERIALIZED VIEW shop.unfilled AS SELECT 1 AS one WITH NO DATA;
CREATE TABLE shop.parted (id int, day date) PARTITION BY RANGE (day);
CREATE TABLE shop.parted_1 PARTITION OF shop.parted FOR VALUES FROM ('2026-01-01') TO ('2027-01-01');
CREATE TABLE shop.rest (day date, id int);
ALTER TABLE shop.parted ATTACH PARTITION shop.rest DEFAULT;
CREATE INDEX ON shop.parted (id);
CREATE TABLE shop.mother (a int, b int);
CREATE TABLE shop.father (c int);
CREATE TABLE shop.child (d int) INHERITS (shop.mother, shop.father);
CREATE TABLE shop.typed OF shop.pair;
CREATE UNLOGGED TABLE shop.fleeting (id serial);
CREATE TABLE public.flyway_schema_history (installed_rank int PRIMARY KEY, version text, type text, success bool);

CREATE TEXT SEARCH DICTIONARY shop.words (TEMPLATE = simple, stopwords = english);
CREATE TEXT SEARCH CONFIGURATION shop.search (COPY = simple);
ALTER TEXT SEARCH CONFIGURATION shop.search ALTER MAPPING FOR asciiword WITH shop.words;
COMMENT ON TABLE shop.wine IS 'all of it';
COMMENT ON COLUMN shop.wine.name IS 'on the label';
GRANT SELECT ON shop.wine TO pg_monitor WITH GRANT OPTION;
GRANT UPDATE (name) ON shop.wine TO pg_monitor;
GRANT USAGE ON SCHEMA shop TO pg_monitor;
GRANT USAGE ON TYPE shop.pair TO pg_monitor;
REVOKE EXECUTE ON PROCEDURE shop.tidy() FROM PUBLIC;
ALTER DEFAULT PRIVILEGES IN SCHEMA shop GRANT SELECT ON TABLES TO pg_monitor;
SELECT lo_from_bytea(4711, 'x');
GRANT SELECT ON LARGE OBJECT 4711 TO pg_monitor;
INSERT INTO shop.wine (name, price, email) VALUES ('Carmenère', 9.5, 'None'), ('País', NULL, 'a@b');
INSERT INTO shop.log VALUES (1, 1, '[2026-01-01,2026-02-01)');
INSERT INTO shop.child VALUES (1, 2, 3, 4);
RESET ROLE;

CREATE OPERATOR FAMILY shop.near_family USING btree;
CREATE FUNCTION shop.compared(int, int) RETURNS int LANGUAGE sql IMMUTABLE AS 'SELECT $1 - $2';
CREATE OPERATOR CLASS shop.near_class FOR TYPE int USING btree FAMILY shop.near_family AS
  OPERATOR 1 <, OPERATOR 2 <=, OPERATOR 3 =, OPERATOR 4 >=, OPERATOR 5 >, FUNCTION 1 shop.compared(int, int);
CREATE FUNCTION shop.paired(shop.pair) RETURNS int LANGUAGE sql IMMUTABLE AS 'SELECT $1.one';
CREATE CAST (shop.pair AS int) WITH FUNCTION shop.paired(shop.pair) AS ASSIGNMENT;
CREATE CONVERSION shop.converted FOR 'LATIN1' TO 'UTF8' FROM iso8859_1_to_utf8;
CREATE FUNCTION shop.watched() RETURNS event_trigger LANGUAGE plpgsql AS 'BEGIN END';
CREATE EVENT TRIGGER watched ON ddl_command_end WHEN TAG IN ('CREATE TABLE') EXECUTE FUNCTION shop.watched();
CREATE FOREIGN DATA WRAPPER afar OPTIONS (a '1');
CREATE SERVER elsewhere TYPE 't' VERSION '1' FOREIGN DATA WRAPPER afar OPTIONS (host 'nowhere');
GRANT USAGE ON FOREIGN SERVER elsewhere TO pg_monitor;
CREATE USER MAPPING FOR PUBLIC SERVER elsewhere OPTIONS (password 'hush');
CREATE FOREIGN TABLE shop.abroad (id int OPTIONS (there 'nr')) SERVER elsewhere OPTIONS (tab 'x');
CREATE PUBLICATION few FOR TABLE shop.wine, shop.log WITH (publish = 'insert');
CREATE PUBLICATION everything FOR ALL TABLES;
CREATE ACCESS METHOD heap_too TYPE TABLE HANDLER heap_tableam_handler;
CREATE TRANSFORM FOR shop.hstore LANGUAGE plpgsql (FROM SQL WITH FUNCTION pg_catalog.varchar_support(internal));
REVOKE EXECUTE ON FUNCTION shop.akeys(shop.hstore) FROM PUBLIC;
