-- A database of everything that once refused a backup or that pg_dump leaves out without an error. Run by the superuser.
CREATE EXTENSION hstore;
CREATE ROLE :second;
GRANT CREATE ON DATABASE :database TO :second;
ALTER SCHEMA public OWNER TO postgres;
GRANT ALL ON SCHEMA public TO :owner, :second;

CREATE TABLE "admin's" (id int PRIMARY KEY, name text);
INSERT INTO "admin's" VALUES (1, 'Carmenère');
SET ROLE :owner;
CREATE TABLE wine (id serial PRIMARY KEY, name text, vintage int);
INSERT INTO wine (name, vintage) SELECT 'wine ' || i, 2000 + i FROM generate_series(1, 25) i;
CREATE TABLE hidden (who text, what text);
INSERT INTO hidden VALUES ('nobody', 'sees this');
ALTER TABLE hidden ENABLE ROW LEVEL SECURITY;
ALTER TABLE hidden FORCE ROW LEVEL SECURITY;
CREATE POLICY never ON hidden USING (false);
SET ROLE :second;
CREATE SCHEMA cellar;
CREATE TABLE cellar.barrel (id int PRIMARY KEY);
INSERT INTO cellar.barrel VALUES (1), (2);
CREATE TABLE cellar.loan (barrel int CONSTRAINT of_barrel REFERENCES cellar.barrel);
INSERT INTO cellar.loan VALUES (1);
SELECT lo_from_bytea(990001, 'another''s label');
RESET ROLE;
SELECT lo_from_bytea(990002, 'the administrator''s label');
ALTER TABLE cellar.loan DISABLE TRIGGER ALL;

CREATE FUNCTION quiet() RETURNS event_trigger LANGUAGE plpgsql AS 'BEGIN END';
CREATE EVENT TRIGGER watcher ON ddl_command_end EXECUTE FUNCTION quiet();
CREATE PUBLICATION everything FOR ALL TABLES;
CREATE PUBLICATION wines FOR TABLE wine;
CREATE SUBSCRIPTION su CONNECTION 'host=nowhere password=hush' PUBLICATION p
  WITH (connect = false, slot_name = NONE, enabled = false);
COMMENT ON SUBSCRIPTION su IS 'from the other cellar';

CREATE FOREIGN DATA WRAPPER nothing;
CREATE SERVER elsewhere FOREIGN DATA WRAPPER nothing OPTIONS (host 'nowhere');
GRANT USAGE ON FOREIGN SERVER elsewhere TO :backup;
CREATE USER MAPPING FOR :owner SERVER elsewhere OPTIONS (user 'me', password 'hush');
CREATE USER MAPPING FOR PUBLIC SERVER elsewhere OPTIONS (user 'guest');
CREATE USER MAPPING FOR :backup SERVER elsewhere OPTIONS (user 'own');
CREATE FOREIGN TABLE abroad (id int) SERVER elsewhere;
CREATE TABLE parted (id int, name text) PARTITION BY RANGE (id);
CREATE TABLE parted_here PARTITION OF parted FOR VALUES FROM (0) TO (10);
CREATE FOREIGN TABLE parted_abroad PARTITION OF parted FOR VALUES FROM (10) TO (20) SERVER elsewhere;
INSERT INTO parted VALUES (1, 'here');

CREATE TABLE its_own (id serial);
ALTER EXTENSION hstore ADD TABLE its_own;
ALTER EXTENSION hstore ADD SEQUENCE its_own_id_seq;
CREATE INDEX broken ON wine (name);
UPDATE pg_index SET indisvalid = false WHERE indexrelid = 'broken'::regclass;
CREATE FUNCTION pg_catalog.mine() RETURNS int LANGUAGE sql AS 'SELECT 1';
CREATE DOMAIN pg_catalog.positive AS int CHECK (VALUE > 0);
CREATE TABLE information_schema.mine (id int);
