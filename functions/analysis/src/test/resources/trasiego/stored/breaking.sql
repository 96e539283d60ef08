-- case: a trigger's function names a dropped column by NEW; finds TRIGGER public.orders.t
CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN NEW.note := trim(NEW.note); RETURN NEW; END $$;
CREATE TRIGGER t BEFORE INSERT ON orders FOR EACH ROW EXECUTE FUNCTION f();
-- file
ALTER TABLE orders DROP COLUMN note;
-- case: a trigger's function names a renamed column by OLD; finds TRIGGER public.orders.t
CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF OLD.status = 'paid' THEN RAISE 'no'; END IF; RETURN OLD; END $$;
CREATE TRIGGER t BEFORE DELETE ON orders FOR EACH ROW EXECUTE FUNCTION f();
-- file
ALTER TABLE orders RENAME COLUMN status TO state;
-- case: a column more than the history has, by NEW.*; finds TRIGGER public.orders.t
CREATE TABLE history (at timestamptz, LIKE orders);
CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN INSERT INTO history SELECT now(), NEW.*; RETURN NEW; END $$;
CREATE TRIGGER t AFTER UPDATE ON orders FOR EACH ROW EXECUTE FUNCTION f();
-- file
ALTER TABLE orders ADD COLUMN channel text;
-- case: the history loses a column; finds TRIGGER public.orders.t
CREATE TABLE history (id integer, who text);
CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN INSERT INTO history (id, who) VALUES (NEW.id, current_user); RETURN NEW; END $$;
CREATE TRIGGER t AFTER UPDATE ON orders FOR EACH ROW EXECUTE FUNCTION f();
-- file
ALTER TABLE history DROP COLUMN who;
-- case: the table that a trigger writes to is renamed; finds TRIGGER public.orders.t
CREATE TABLE history (id integer);
CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN INSERT INTO history VALUES (NEW.id); RETURN NULL; END $$;
CREATE TRIGGER t AFTER INSERT ON orders FOR EACH ROW EXECUTE FUNCTION f();
-- file
ALTER TABLE history RENAME TO order_history;
-- case: the table that a trigger writes to is dropped; finds TRIGGER public.orders.t
CREATE TABLE history (id integer);
CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN INSERT INTO history VALUES (NEW.id); RETURN NULL; END $$;
CREATE TRIGGER t AFTER INSERT ON orders FOR EACH ROW EXECUTE FUNCTION f();
-- file
DROP TABLE history;
-- case: the table that a trigger writes to moves to another schema; finds TRIGGER public.orders.t
CREATE TABLE history (id integer);
CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN INSERT INTO public.history VALUES (NEW.id); RETURN NULL; END $$;
CREATE TRIGGER t AFTER INSERT ON orders FOR EACH ROW EXECUTE FUNCTION f();
-- file
CREATE SCHEMA archive;
ALTER TABLE history SET SCHEMA archive;
-- case: the name of a new column is a variable's; finds TRIGGER public.orders.t
CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE channel text; BEGIN SELECT o.status INTO channel FROM orders o WHERE o.status = channel; RETURN NEW; END $$;
CREATE TRIGGER t BEFORE INSERT ON orders FOR EACH ROW EXECUTE FUNCTION f();
-- file
ALTER TABLE orders ADD COLUMN channel text;
-- case: a function that a trigger calls is dropped; finds TRIGGER public.orders.t
CREATE FUNCTION tax(numeric) RETURNS numeric LANGUAGE sql RETURN $1 * 0.19;
CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN NEW.total := NEW.total + tax(NEW.total); RETURN NEW; END $$;
CREATE TRIGGER t BEFORE INSERT ON orders FOR EACH ROW EXECUTE FUNCTION f();
-- file
DROP FUNCTION tax(numeric);
-- case: a function that a trigger calls takes another type; finds TRIGGER public.orders.t
CREATE FUNCTION tax(numeric) RETURNS numeric LANGUAGE sql RETURN $1 * 0.19;
CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN NEW.total := NEW.total + tax(NEW.total); RETURN NEW; END $$;
CREATE TRIGGER t BEFORE INSERT ON orders FOR EACH ROW EXECUTE FUNCTION f();
-- file
DROP FUNCTION tax(numeric);
CREATE FUNCTION tax(integer) RETURNS numeric LANGUAGE sql RETURN $1 * 0.19;
-- case: an enum's label in a condition is renamed; finds TRIGGER public.orders.t
CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF NEW.kind = 'wine' THEN NEW.note := 'w'; END IF; RETURN NEW; END $$;
CREATE TRIGGER t BEFORE INSERT ON orders FOR EACH ROW EXECUTE FUNCTION f();
-- file
ALTER TYPE kind RENAME VALUE 'wine' TO 'vino';
-- case: a column becomes of a type that the comparison does not know; finds TRIGGER public.orders.t
CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF NEW.total > 10 THEN NEW.note := 'big'; END IF; RETURN NEW; END $$;
CREATE TRIGGER t BEFORE INSERT ON orders FOR EACH ROW EXECUTE FUNCTION f();
-- file
ALTER TABLE orders ALTER COLUMN total TYPE text;
-- case: a new trigger with a function that cannot run; finds TRIGGER public.orders.t
CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN NEW.changed_at := now(); RETURN NEW; END $$;
-- file
CREATE TRIGGER t BEFORE UPDATE ON orders FOR EACH ROW EXECUTE FUNCTION f();
-- case: the function in a branch that is seldom taken; finds TRIGGER public.orders.t
CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
IF TG_OP = 'DELETE' THEN UPDATE customer SET left_at = now() WHERE id = OLD.customer_id; RETURN OLD; END IF; RETURN NEW; END $$;
CREATE TRIGGER t BEFORE INSERT OR DELETE ON orders FOR EACH ROW EXECUTE FUNCTION f();
-- file
ALTER TABLE customer DROP COLUMN left_at;
-- case: one trigger's function on two tables, of which one loses the column; finds TRIGGER public.customer.t
CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN NEW.note := 'x'; RETURN NEW; END $$;
CREATE TRIGGER t BEFORE INSERT ON orders FOR EACH ROW EXECUTE FUNCTION f();
CREATE TRIGGER t BEFORE INSERT ON customer FOR EACH ROW EXECUTE FUNCTION f();
-- file
ALTER TABLE customer DROP COLUMN note;
-- case: a statement that is executed as a text; finds TRIGGER public.orders.t
CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN EXECUTE 'UPDATE customer SET note = $1' USING NEW.note; RETURN NEW; END $$;
CREATE TRIGGER t BEFORE INSERT ON orders FOR EACH ROW EXECUTE FUNCTION f();
-- file
ALTER TABLE customer RENAME COLUMN note TO remark;
-- case: a loop's record lacks a field; finds ROUTINE public.f()
CREATE FUNCTION f() RETURNS void LANGUAGE plpgsql AS $$ DECLARE r record; BEGIN FOR r IN SELECT * FROM customer LOOP RAISE NOTICE '%', r.note; END LOOP; END $$;
-- file
ALTER TABLE customer DROP COLUMN note;
-- case: a variable has the type of a column that is gone; finds ROUTINE public.f()
CREATE FUNCTION f() RETURNS void LANGUAGE plpgsql AS $$ DECLARE n public.customer.note%TYPE; BEGIN n := 'x'; END $$;
-- file
ALTER TABLE customer DROP COLUMN note;
-- case: a row variable's field is gone; finds ROUTINE public.f()
CREATE FUNCTION f() RETURNS text LANGUAGE plpgsql AS $$ DECLARE c public.customer%ROWTYPE; BEGIN SELECT * INTO c FROM customer LIMIT 1; c.note := 'x'; RETURN c.id; END $$;
-- file
ALTER TABLE customer DROP COLUMN note;
-- case: a variable of a table's type without %ROWTYPE; finds ROUTINE public.f()
CREATE FUNCTION f() RETURNS text LANGUAGE plpgsql AS $$ DECLARE c customer; BEGIN SELECT * INTO c FROM customer LIMIT 1; c.note := 'x'; RETURN c.id; END $$;
-- file
ALTER TABLE customer DROP COLUMN note;
-- case: an argument of a table's type; finds ROUTINE public.f(public.customer)
CREATE FUNCTION f(c public.customer) RETURNS text LANGUAGE plpgsql AS $$ BEGIN RETURN c.note; END $$;
-- file
ALTER TABLE customer DROP COLUMN note;
-- case: an SQL function's star returns a column more; finds ROUTINE public.f()
CREATE FUNCTION f() RETURNS TABLE (id integer, email text, note text, left_at timestamptz) LANGUAGE sql AS 'SELECT * FROM customer';
-- file
ALTER TABLE customer ADD COLUMN channel text;
-- case: an SQL function names a dropped table; finds ROUTINE public.f()
CREATE FUNCTION f() RETURNS bigint LANGUAGE sql AS 'SELECT count(*) FROM customer';
-- file
ALTER TABLE customer RENAME TO client;
-- case: an SQL function's column becomes another type; finds ROUTINE public.f()
CREATE FUNCTION f() RETURNS SETOF numeric LANGUAGE sql AS 'SELECT total FROM orders';
-- file
ALTER TABLE orders ALTER COLUMN total TYPE text;
-- case: a procedure's statement; finds ROUTINE public.f()
CREATE PROCEDURE f() LANGUAGE plpgsql AS $$ BEGIN DELETE FROM customer WHERE left_at < now(); END $$;
-- file
ALTER TABLE customer DROP COLUMN left_at;
-- case: a function whose own path leads to the table; finds ROUTINE public.f()
CREATE SCHEMA app;
CREATE TABLE app.box (id integer, size integer);
CREATE FUNCTION f() RETURNS integer LANGUAGE plpgsql SET search_path = app AS $$ BEGIN RETURN (SELECT size FROM box LIMIT 1); END $$;
-- file
ALTER TABLE app.box RENAME COLUMN size TO litres;
-- case: a function in a schema of its own with types of it; finds ROUTINE app.f(app.size)
CREATE SCHEMA app;
CREATE TYPE app.size AS ENUM ('s', 'm');
CREATE TABLE app.box (id integer, size app.size, n integer);
CREATE FUNCTION app.f(wanted app.size) RETURNS integer LANGUAGE plpgsql AS $$ DECLARE b app.box; BEGIN SELECT * INTO b FROM app.box x WHERE x.size = wanted; RETURN b.n; END $$;
-- file
ALTER TABLE app.box DROP COLUMN n;
-- case: a function replaced by a body that cannot run; finds ROUTINE public.f()
CREATE FUNCTION f() RETURNS integer LANGUAGE plpgsql AS $$ BEGIN RETURN 1; END $$;
-- file
CREATE OR REPLACE FUNCTION f() RETURNS integer LANGUAGE plpgsql AS $$ BEGIN RETURN (SELECT max(nothing) FROM orders); END $$;
-- case: a new function that cannot run; finds ROUTINE public.f()
SELECT 1;
-- file
CREATE FUNCTION f() RETURNS integer LANGUAGE plpgsql AS $$ BEGIN RETURN (SELECT max(nothing) FROM orders); END $$;
-- case: a call becomes ambiguous by a default; finds CALL public.price(integer)
CREATE FUNCTION price(integer) RETURNS integer LANGUAGE sql RETURN $1;
-- file
CREATE FUNCTION price(integer, discount integer DEFAULT 0) RETURNS integer LANGUAGE sql RETURN $1;
-- case: a call with a literal becomes ambiguous; finds CALL public.label(public.kind)
CREATE FUNCTION label(kind) RETURNS integer LANGUAGE sql RETURN 1;
-- file
CREATE FUNCTION label(inet) RETURNS integer LANGUAGE sql RETURN 1;
-- case: a trigger's call becomes ambiguous; finds TRIGGER public.orders.t, CALL public.price(numeric)
CREATE FUNCTION price(numeric) RETURNS numeric LANGUAGE sql RETURN $1;
CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN NEW.total := price(NEW.total); RETURN NEW; END $$;
CREATE TRIGGER t BEFORE INSERT ON orders FOR EACH ROW EXECUTE FUNCTION f();
-- file
CREATE FUNCTION price(numeric, discount numeric DEFAULT 0) RETURNS numeric LANGUAGE sql RETURN $1;
-- case: a view's function cannot run; finds VIEW public.v, ROUTINE public.g(integer)
CREATE TABLE rate (r numeric);
CREATE FUNCTION g(integer) RETURNS numeric LANGUAGE sql STABLE AS 'SELECT r * $1 FROM rate';
CREATE VIEW v AS SELECT o.id, x FROM orders o, g(o.id) x;
-- file
ALTER TABLE rate RENAME COLUMN r TO rate;
-- case: a policy asks its own table; finds POLICY public.customer
ALTER TABLE customer ENABLE ROW LEVEL SECURITY;
-- file
CREATE POLICY p ON customer USING (id IN (SELECT c.id FROM customer c WHERE c.email = current_user));
-- case: two policies ask each other's table; finds POLICY public.customer, POLICY public.orders
ALTER TABLE customer ENABLE ROW LEVEL SECURITY;
ALTER TABLE orders ENABLE ROW LEVEL SECURITY;
CREATE POLICY p ON customer USING (id IN (SELECT o.customer_id FROM orders o));
-- file
CREATE POLICY p ON orders USING (customer_id IN (SELECT c.id FROM customer c));
-- case: row level security turned on where the policies ask each other; finds POLICY public.customer, POLICY public.orders
ALTER TABLE customer ENABLE ROW LEVEL SECURITY;
CREATE POLICY p ON customer USING (id IN (SELECT o.customer_id FROM orders o));
CREATE POLICY p ON orders USING (customer_id IN (SELECT c.id FROM customer c));
-- file
ALTER TABLE orders ENABLE ROW LEVEL SECURITY;
-- case: an extension's function is gone; finds ROUTINE public.f()
CREATE EXTENSION unaccent SCHEMA public;
CREATE FUNCTION f() RETURNS text LANGUAGE plpgsql AS $$ BEGIN RETURN unaccent('é'); END $$;
-- file
DROP EXTENSION unaccent;
-- case: a schema is renamed under a function; finds ROUTINE public.f()
CREATE SCHEMA app;
CREATE TABLE app.box (id integer);
CREATE FUNCTION f() RETURNS bigint LANGUAGE plpgsql AS $$ BEGIN RETURN (SELECT count(*) FROM app.box); END $$;
-- file
ALTER SCHEMA app RENAME TO store;
-- case: a cursor's query; finds ROUTINE public.f()
CREATE FUNCTION f() RETURNS void LANGUAGE plpgsql AS $$ DECLARE c CURSOR FOR SELECT note FROM customer; BEGIN OPEN c; END $$;
-- file
ALTER TABLE customer DROP COLUMN note;
-- case: the change is made in a block; finds ROUTINE public.f()
CREATE FUNCTION f() RETURNS text LANGUAGE plpgsql AS $$ BEGIN RETURN (SELECT note FROM customer LIMIT 1); END $$;
-- file
DO $$ BEGIN EXECUTE 'ALTER TABLE customer DROP COLUMN note'; END $$;
-- case: a column dropped with what depends on it by identity, and a function by text; finds ROUTINE public.f()
CREATE VIEW v AS SELECT id, note FROM customer;
CREATE FUNCTION f() RETURNS bigint LANGUAGE sql AS 'SELECT count(note) FROM v';
-- file
DROP VIEW v;
CREATE VIEW v AS SELECT id FROM customer;
-- case: a history that is named when the trigger runs; finds WRITE public.orders
CREATE TABLE orders_history (at timestamptz, LIKE orders);
CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
EXECUTE format('INSERT INTO %I SELECT now(), ($1).*', TG_TABLE_NAME || '_history') USING NEW; RETURN NEW; END $$;
CREATE TRIGGER t AFTER INSERT ON orders FOR EACH ROW EXECUTE FUNCTION f();
-- file
ALTER TABLE orders ADD COLUMN channel text;
-- case: a column that is named when the trigger runs, at the end of the transaction; finds WRITE public.orders
CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
EXECUTE format('UPDATE customer SET %I = now() WHERE id = $1', 'left' || '_at') USING OLD.customer_id; RETURN OLD; END $$;
CREATE CONSTRAINT TRIGGER t AFTER DELETE ON orders DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION f();
-- file
ALTER TABLE customer DROP COLUMN left_at;
-- case: a function that a trigger calls, behind a table with checks and a key that no row meets; finds WRITE public.line, ROUTINE public.g()
CREATE TABLE line (id integer PRIMARY KEY, order_id integer NOT NULL REFERENCES orders, n integer NOT NULL CHECK (n > 100));
CREATE FUNCTION g() RETURNS bigint LANGUAGE sql AS 'SELECT count(note) FROM customer';
CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN PERFORM g(); RETURN NEW; END $$;
CREATE TRIGGER t BEFORE INSERT ON line FOR EACH ROW EXECUTE FUNCTION f();
-- file
ALTER TABLE customer DROP COLUMN note;
ALTER TABLE line ADD COLUMN size text;
