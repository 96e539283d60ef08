-- encoding: LATIN1
SET client_encoding = 'UTF8';
CREATE TABLE "viña" (id int PRIMARY KEY, "año" text DEFAULT 'é', g text GENERATED ALWAYS AS ("año" || 'ü') STORED);
INSERT INTO "viña" VALUES (1, 'añejo'), (2, convert_from('\x80ff', 'LATIN1'));
CREATE VIEW "ñ" AS SELECT * FROM "viña" WHERE "año" <> 'ñ';
CREATE TYPE "é" AS ENUM ('à');
SELECT lo_from_bytea(5, '\xe9');
COMMENT ON LARGE OBJECT 5 IS 'é';
