CREATE SCHEMA "a.b""c'd $$ \x";
CREATE TYPE "a.b""c'd $$ \x"."select" AS ENUM ('a,b', '{"', '\', '');
CREATE TABLE "a.b""c'd $$ \x"."--
-- Name: x; Type: TABLE" ("col""umn" int PRIMARY KEY, "a;b" text, "%s %n" "a.b""c'd $$ \x"."select", "ünïcødé😀" int DEFAULT 5, " " int, "user" name);
INSERT INTO "a.b""c'd $$ \x"."--
-- Name: x; Type: TABLE" VALUES (1, 'x', '{"', 1, 2, 'u'), (2, E'\\N', '', NULL, NULL, NULL), (3, E'a\bb\fc\rd\ve\tf\n\\.\n', '\', 3, 4, '');
CREATE TABLE "TABLE" ("SELECT" int, "Order" int, "group" int GENERATED ALWAYS AS ("SELECT" + 1) STORED);
INSERT INTO "TABLE" VALUES (1, 2);
CREATE INDEX "idx "" '" ON "TABLE" ("Order");
CREATE FUNCTION "a.b""c'd $$ \x"."f(int)"("p ""q" int) RETURNS int LANGUAGE sql AS $x$SELECT 1 -- $$
$x$;
CREATE VIEW "v""" AS SELECT "SELECT" AS "a""b", '$$' AS "$$" FROM "TABLE";
CREATE TABLE "nnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnn" (id serial PRIMARY KEY, "nnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnn" int UNIQUE);
CREATE TABLE "pg_odd" ("oid" int, "xmin_" int);
CREATE TABLE U&"return\000d \000aand line" (id int PRIMARY KEY);
INSERT INTO U&"return\000d \000aand line" VALUES (1);
