-- A schema of what is easily lost, made by the owner, no superuser.
CREATE SCHEMA "Shop; ""Odd""";
CREATE EXTENSION citext;
CREATE TYPE "Shop; ""Odd""".state AS ENUM ('new', 'paid', 'won''t ship');
CREATE DOMAIN "Shop; ""Odd""".price AS numeric(12, 2) CHECK (VALUE >= 0);

CREATE FUNCTION "Shop; ""Odd""".shout(text) RETURNS text LANGUAGE sql IMMUTABLE
  AS $$ SELECT upper($1) || ';''"' $$;

CREATE TABLE "Shop; ""Odd"""."Wine; 'Icon'" (
  "Id" bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  dropped text,
  "na""me" citext NOT NULL,
  price "Shop; ""Odd""".price,
  state "Shop; ""Odd""".state DEFAULT 'new',
  shouted text GENERATED ALWAYS AS (upper("na""me"::text)) STORED,
  photo bytea,
  tags text[],
  made timestamptz,
  span interval,
  weight double precision,
  CONSTRAINT "odd; name" CHECK ("na""me" <> '')
);
ALTER TABLE "Shop; ""Odd"""."Wine; 'Icon'" DROP COLUMN dropped;
COMMENT ON TABLE "Shop; ""Odd"""."Wine; 'Icon'" IS E'it''s a \\ comment;\nin two lines';
COMMENT ON COLUMN "Shop; ""Odd"""."Wine; 'Icon'"."na""me" IS 'name';
INSERT INTO "Shop; ""Odd"""."Wine; 'Icon'" ("na""me", price, state, photo, tags, made, span, weight)
SELECT 'wine ' || i || E' tab\t backslash \\ newline\n \\. ñ ' || repeat('x', i % 300),
       i % 97,
       CASE i % 3 WHEN 0 THEN 'new' WHEN 1 THEN 'paid' ELSE NULL END::"Shop; ""Odd""".state,
       decode(md5(i::text), 'hex'),
       ARRAY['a,b', NULL, '"quoted"'],
       timestamptz '2026-11-23 15:00:00+00' + i * interval '1.000001 s',
       i * interval '1 day 2 hours',
       i / 3.0
FROM generate_series(1, 3000) i;
CREATE INDEX "index; 'odd'" ON "Shop; ""Odd"""."Wine; 'Icon'" (("Shop; ""Odd""".shout("na""me"::text)));

CREATE TABLE sale (id int NOT NULL, day date NOT NULL, wine bigint, PRIMARY KEY (id, day))
  PARTITION BY RANGE (day);
CREATE TABLE sale_2025 PARTITION OF sale FOR VALUES FROM ('2025-01-01') TO ('2026-01-01');
CREATE TABLE sale_2026 (day date NOT NULL, wine bigint, id int NOT NULL);
ALTER TABLE sale ATTACH PARTITION sale_2026 FOR VALUES FROM ('2026-01-01') TO ('2027-01-01');
INSERT INTO sale SELECT i, date '2025-06-01' + i, i FROM generate_series(1, 500) i;
ALTER TABLE sale ADD FOREIGN KEY (wine) REFERENCES "Shop; ""Odd"""."Wine; 'Icon'" ("Id");

CREATE TABLE parent (id int, note text);
CREATE TABLE child (extra int) INHERITS (parent);
ALTER TABLE parent ADD COLUMN late text;
INSERT INTO parent VALUES (1, 'parent', 'late');
INSERT INTO child (id, note, extra, late) VALUES (2, 'child', 3, 'later');

CREATE TABLE secret (who text, what text);
INSERT INTO secret VALUES ('owner', 'x'), ('somebody', 'y');
ALTER TABLE secret ENABLE ROW LEVEL SECURITY;
ALTER TABLE secret FORCE ROW LEVEL SECURITY;
CREATE POLICY own ON secret USING (who = current_user);

CREATE TABLE nothing ();
CREATE UNLOGGED TABLE fleeting (id int);
INSERT INTO fleeting VALUES (7);

CREATE SEQUENCE "seq; 'odd'" START 5 INCREMENT -3 MINVALUE -100 MAXVALUE 100;
CREATE SEQUENCE never_called START 42;
CREATE SEQUENCE reset_once;
SELECT nextval('reset_once'), setval('reset_once', 9, false);
SELECT nextval('"seq; ''odd''"'), nextval('"seq; ''odd''"');

CREATE VIEW cheap AS SELECT * FROM "Shop; ""Odd"""."Wine; 'Icon'" WHERE price < 10;
CREATE MATERIALIZED VIEW totals AS SELECT state, count(*) AS n FROM "Shop; ""Odd"""."Wine; 'Icon'" GROUP BY state;
CREATE MATERIALIZED VIEW totals_of_totals AS SELECT sum(n) AS n FROM totals;
CREATE UNIQUE INDEX ON totals (state);
CREATE MATERIALIZED VIEW not_filled AS SELECT 1 AS one WITH NO DATA;

CREATE FUNCTION touch() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'a trigger must not run while rows are restored';
END $$;
CREATE TRIGGER "touch; odd" BEFORE INSERT ON parent FOR EACH ROW EXECUTE FUNCTION touch();
CREATE TRIGGER off BEFORE UPDATE ON parent FOR EACH ROW EXECUTE FUNCTION touch();
ALTER TABLE parent DISABLE TRIGGER off;

SELECT lo_from_bytea(424242, 'a large object; with '' quotes'::bytea);
SELECT lo_from_bytea(424243, convert_to(repeat('large ', 20000), 'UTF8'));
COMMENT ON LARGE OBJECT 424242 IS 'large';

GRANT SELECT ON cheap TO PUBLIC;
GRANT SELECT (price), UPDATE ("na""me") ON "Shop; ""Odd"""."Wine; 'Icon'" TO pg_monitor;
GRANT USAGE ON SCHEMA "Shop; ""Odd""" TO pg_monitor WITH GRANT OPTION;
ALTER DEFAULT PRIVILEGES GRANT SELECT ON TABLES TO pg_monitor;
REVOKE EXECUTE ON FUNCTION touch() FROM PUBLIC;
