-- owner: refused
CREATE SCHEMA shop;
CREATE TABLE shop.t (id serial PRIMARY KEY, name text, secret text);
GRANT SELECT ON shop.t TO :"second" WITH GRANT OPTION;
GRANT UPDATE (name), INSERT (id, name) ON shop.t TO :"second";
GRANT USAGE ON SCHEMA shop TO :"second", :"third";
SET SESSION AUTHORIZATION :"second";
GRANT SELECT ON shop.t TO :"third";
SET SESSION AUTHORIZATION :"owner";
CREATE FUNCTION shop.f(int) RETURNS int LANGUAGE sql AS 'SELECT $1';
REVOKE ALL ON FUNCTION shop.f(int) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION shop.f(int) TO :"third";
GRANT USAGE ON SEQUENCE shop.t_id_seq TO :"third";
CREATE TYPE shop.e AS ENUM ('a');
REVOKE USAGE ON TYPE shop.e FROM PUBLIC;
GRANT USAGE ON TYPE shop.e TO :"second";
INSERT INTO shop.t (name) VALUES ('a');
GRANT CONNECT, TEMPORARY ON DATABASE :"database" TO :"third";
REVOKE TEMPORARY ON DATABASE :"database" FROM PUBLIC;
