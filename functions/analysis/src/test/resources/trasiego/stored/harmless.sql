-- case: a column that no code names
CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN NEW.note := trim(NEW.note); RETURN NEW; END $$;
CREATE TRIGGER t BEFORE INSERT ON customer FOR EACH ROW EXECUTE FUNCTION f();
-- file
ALTER TABLE customer DROP COLUMN left_at;
-- case: a column of the same name in another table
CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN NEW.note := trim(NEW.note); RETURN NEW; END $$;
CREATE TRIGGER t BEFORE INSERT ON orders FOR EACH ROW EXECUTE FUNCTION f();
-- file
ALTER TABLE customer DROP COLUMN note;
-- case: the function is replaced in the same file
CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN NEW.note := trim(NEW.note); RETURN NEW; END $$;
CREATE TRIGGER t BEFORE INSERT ON orders FOR EACH ROW EXECUTE FUNCTION f();
-- file
CREATE OR REPLACE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NEW; END $$;
ALTER TABLE orders DROP COLUMN note;
-- case: the function is replaced behind the change in the same file
CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN NEW.note := trim(NEW.note); RETURN NEW; END $$;
CREATE TRIGGER t BEFORE INSERT ON orders FOR EACH ROW EXECUTE FUNCTION f();
-- file
ALTER TABLE orders RENAME COLUMN note TO remark;
CREATE OR REPLACE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN NEW.remark := trim(NEW.remark); RETURN NEW; END $$;
-- case: the trigger goes with it
CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN NEW.note := trim(NEW.note); RETURN NEW; END $$;
CREATE TRIGGER t BEFORE INSERT ON orders FOR EACH ROW EXECUTE FUNCTION f();
-- file
DROP TRIGGER t ON orders;
ALTER TABLE orders DROP COLUMN note;
-- case: the history gets the column as well
CREATE TABLE history (at timestamptz, LIKE orders);
CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN INSERT INTO history SELECT now(), NEW.*; RETURN NEW; END $$;
CREATE TRIGGER t AFTER UPDATE ON orders FOR EACH ROW EXECUTE FUNCTION f();
-- file
ALTER TABLE history ADD COLUMN channel text;
ALTER TABLE orders ADD COLUMN channel text;
-- case: NEW.* into fewer named columns never worked
CREATE TABLE history (at timestamptz);
CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN INSERT INTO history SELECT now(), NEW.*; RETURN NEW; END $$;
CREATE TRIGGER t AFTER UPDATE ON orders FOR EACH ROW EXECUTE FUNCTION f();
-- file
ALTER TABLE orders ADD COLUMN channel text;
-- case: to_jsonb(NEW) takes any column
CREATE TABLE history (at timestamptz, row jsonb);
CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN INSERT INTO history SELECT now(), to_jsonb(NEW); RETURN NEW; END $$;
CREATE TRIGGER t AFTER UPDATE ON orders FOR EACH ROW EXECUTE FUNCTION f();
-- file
ALTER TABLE orders ADD COLUMN channel text;
-- case: named columns of the history
CREATE TABLE history (at timestamptz, id integer);
CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN INSERT INTO history (at, id) VALUES (now(), NEW.id); RETURN NEW; END $$;
CREATE TRIGGER t AFTER UPDATE ON orders FOR EACH ROW EXECUTE FUNCTION f();
-- file
ALTER TABLE orders ADD COLUMN channel text;
ALTER TABLE history ADD COLUMN who text;
-- case: a function that makes its table
CREATE FUNCTION f() RETURNS bigint LANGUAGE plpgsql AS $$ BEGIN CREATE TEMP TABLE box AS SELECT * FROM orders; RETURN (SELECT count(*) FROM box); END $$;
-- file
ALTER TABLE orders ADD COLUMN channel text;
-- case: a new function that makes its table
SELECT 1;
-- file
CREATE FUNCTION f() RETURNS bigint LANGUAGE plpgsql AS $$ BEGIN CREATE TEMPORARY TABLE box (id integer); INSERT INTO box SELECT id FROM orders; RETURN (SELECT count(*) FROM box); END $$;
-- case: a new function for a table of the same file, which comes later
SELECT 1;
-- file
CREATE FUNCTION f() RETURNS bigint LANGUAGE plpgsql AS $$ BEGIN RETURN (SELECT count(*) FROM box); END $$;
CREATE TABLE box (id integer);
-- case: statements put together when they run
CREATE FUNCTION f(t text) RETURNS void LANGUAGE plpgsql AS $$ BEGIN EXECUTE format('DELETE FROM %I WHERE note IS NULL', t); END $$;
-- file
ALTER TABLE customer DROP COLUMN note;
-- case: a variable with a new column's name in a function that does not read the table
CREATE FUNCTION f() RETURNS text LANGUAGE plpgsql AS $$ DECLARE channel text := 'x'; BEGIN RETURN channel; END $$;
-- file
ALTER TABLE orders ADD COLUMN channel text;
-- case: a variable with a new column's name, qualified
CREATE FUNCTION f() RETURNS text LANGUAGE plpgsql AS $$ DECLARE channel text := 'x'; BEGIN RETURN (SELECT o.note FROM orders o WHERE o.status = f.channel LIMIT 1); END $$;
-- file
ALTER TABLE orders ADD COLUMN channel text;
-- case: variables before columns by the function's own choice
CREATE FUNCTION f() RETURNS text LANGUAGE plpgsql AS $$ #variable_conflict use_variable
DECLARE channel text := 'x'; BEGIN RETURN (SELECT o.note FROM orders o WHERE o.status = channel LIMIT 1); END $$;
-- file
ALTER TABLE orders ADD COLUMN channel text;
-- case: columns before variables by the function's own choice
CREATE FUNCTION f() RETURNS text LANGUAGE plpgsql AS $$ #variable_conflict use_column
DECLARE channel text := 'x'; BEGIN RETURN (SELECT o.note FROM orders o WHERE o.status = channel LIMIT 1); END $$;
-- file
ALTER TABLE orders ADD COLUMN channel text;
-- case: another overload that no call of the first fits
CREATE FUNCTION price(integer) RETURNS integer LANGUAGE sql RETURN $1;
-- file
CREATE FUNCTION price(integer, integer) RETURNS integer LANGUAGE sql RETURN $1;
-- case: an overload that the first is preferred to
CREATE FUNCTION price(integer) RETURNS integer LANGUAGE sql RETURN $1;
-- file
CREATE FUNCTION price(text) RETURNS integer LANGUAGE sql RETURN 1;
-- case: overloads that were ambiguous before
CREATE FUNCTION price(integer) RETURNS integer LANGUAGE sql RETURN $1;
CREATE FUNCTION price(integer, integer DEFAULT 0) RETURNS integer LANGUAGE sql RETURN $1;
-- file
CREATE FUNCTION price(integer, integer, integer) RETURNS integer LANGUAGE sql RETURN $1;
-- case: a broken function stays broken
CREATE FUNCTION f() RETURNS bigint LANGUAGE plpgsql AS $$ BEGIN RETURN (SELECT count(gone) FROM orders); END $$;
-- file
ALTER TABLE orders ADD COLUMN channel text;
-- case: a broken function is mended
CREATE FUNCTION f() RETURNS bigint LANGUAGE plpgsql AS $$ BEGIN RETURN (SELECT count(channel) FROM orders); END $$;
-- file
ALTER TABLE orders ADD COLUMN channel text;
-- case: a column of a wider type
CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF NEW.id > 10 THEN NEW.note := 'big'; END IF; RETURN NEW; END $$;
CREATE TRIGGER t BEFORE INSERT ON orders FOR EACH ROW EXECUTE FUNCTION f();
-- file
ALTER TABLE orders ALTER COLUMN id TYPE bigint;
-- case: a renamed column behind a function of RETURN, which follows by identity
CREATE FUNCTION f() RETURNS text LANGUAGE sql RETURN (SELECT note FROM customer LIMIT 1);
-- file
ALTER TABLE customer RENAME COLUMN note TO remark;
-- case: a renamed table behind a view
CREATE VIEW v AS SELECT id FROM customer;
-- file
ALTER TABLE customer RENAME TO client;
-- case: a table renamed and a view of its old name put in its place
CREATE FUNCTION f() RETURNS bigint LANGUAGE plpgsql AS $$ BEGIN RETURN (SELECT count(*) FROM customer); END $$;
-- file
ALTER TABLE customer RENAME TO client;
CREATE VIEW customer AS SELECT * FROM client;
-- case: an enum gets a label
CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF NEW.kind = 'wine' THEN NEW.note := 'w'; END IF; RETURN NEW; END $$;
CREATE TRIGGER t BEFORE INSERT ON orders FOR EACH ROW EXECUTE FUNCTION f();
-- file
ALTER TYPE kind ADD VALUE 'oil';
-- case: a switched off trigger
CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN NEW.note := 'x'; RETURN NEW; END $$;
CREATE TRIGGER t BEFORE INSERT ON orders FOR EACH ROW EXECUTE FUNCTION f();
ALTER TABLE orders DISABLE TRIGGER t;
-- file
ALTER TABLE orders DROP COLUMN note;
-- case: a policy on the column of its own row
ALTER TABLE customer ENABLE ROW LEVEL SECURITY;
-- file
CREATE POLICY p ON customer USING (email = current_user);
-- case: a policy that asks a table without policies
ALTER TABLE orders ENABLE ROW LEVEL SECURITY;
-- file
CREATE POLICY p ON orders USING (customer_id IN (SELECT c.id FROM customer c));
-- case: a policy that asks by a function of a definer
ALTER TABLE customer ENABLE ROW LEVEL SECURITY;
CREATE FUNCTION mine() RETURNS SETOF integer LANGUAGE sql STABLE SECURITY DEFINER AS 'SELECT id FROM customer';
-- file
CREATE POLICY p ON customer USING (id IN (SELECT mine()));
-- case: policies whose table is not under row level security
CREATE POLICY p ON customer USING (id IN (SELECT o.customer_id FROM orders o));
-- file
CREATE POLICY p ON orders USING (customer_id IN (SELECT c.id FROM customer c));
-- case: policies of one command each that do not meet
ALTER TABLE customer ENABLE ROW LEVEL SECURITY;
CREATE POLICY r ON customer FOR SELECT USING (true);
-- file
CREATE POLICY w ON customer FOR UPDATE USING (id IN (SELECT c.id FROM customer c));
-- case: a loop over rows whose dropped column nobody reads
CREATE FUNCTION f() RETURNS void LANGUAGE plpgsql AS $$ DECLARE r record; BEGIN FOR r IN SELECT * FROM customer LOOP RAISE NOTICE '%', r.email; END LOOP; END $$;
-- file
ALTER TABLE customer DROP COLUMN note;
-- case: an alias with a variable's name
CREATE FUNCTION f() RETURNS bigint LANGUAGE plpgsql AS $$ DECLARE o integer := 1; BEGIN RETURN (SELECT count(o.id) FROM orders o WHERE o.total > 1); END $$;
-- file
ALTER TABLE orders ADD COLUMN channel text;
-- case: a new index and a new constraint
CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN NEW.note := trim(NEW.note); RETURN NEW; END $$;
CREATE TRIGGER t BEFORE INSERT ON orders FOR EACH ROW EXECUTE FUNCTION f();
-- file
CREATE INDEX ON orders (note);
ALTER TABLE orders ADD CHECK (total > 0);
-- case: a default and a NOT NULL
CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN NEW.note := trim(NEW.note); RETURN NEW; END $$;
CREATE TRIGGER t BEFORE INSERT ON orders FOR EACH ROW EXECUTE FUNCTION f();
-- file
ALTER TABLE orders ALTER COLUMN note SET DEFAULT 'x', ALTER COLUMN note SET NOT NULL;
-- case: a function moves to another schema and is called by its name alone
CREATE SCHEMA app;
CREATE FUNCTION app.tax(numeric) RETURNS numeric LANGUAGE sql RETURN $1;
CREATE FUNCTION f() RETURNS numeric LANGUAGE plpgsql SET search_path = app, public AS $$ BEGIN RETURN tax(1); END $$;
-- file
ALTER FUNCTION app.tax(numeric) SET SCHEMA public;
-- case: rows alone
CREATE FUNCTION f() RETURNS text LANGUAGE plpgsql AS $$ BEGIN RETURN (SELECT note FROM customer LIMIT 1); END $$;
-- file
UPDATE customer SET note = 'x' WHERE note IS NULL;
-- case: a table that has a fallen one's name again
CREATE TABLE box (id integer);
CREATE FUNCTION f() RETURNS bigint LANGUAGE plpgsql AS $$ BEGIN RETURN (SELECT count(id) FROM box); END $$;
-- file
DROP TABLE box;
CREATE TABLE box (id bigint, size text);
-- case: a trigger that refuses what it does not like
CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF NEW.total < 1000 THEN RAISE EXCEPTION 'too little'; END IF; RETURN NEW; END $$;
CREATE TRIGGER t BEFORE INSERT ON orders FOR EACH ROW EXECUTE FUNCTION f();
-- file
ALTER TABLE orders ADD COLUMN channel text;
-- case: a trigger whose history wants what a made-up row has not
CREATE TABLE history (id integer, why text NOT NULL);
CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN INSERT INTO history VALUES (NEW.id, NULLIF(NEW.note, 'x')); RETURN NEW; END $$;
CREATE TRIGGER t BEFORE INSERT ON orders FOR EACH ROW EXECUTE FUNCTION f();
-- file
ALTER TABLE orders ADD COLUMN channel text;
-- case: a history named when the trigger runs that gets the column as well
CREATE TABLE orders_history (at timestamptz, LIKE orders);
CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
EXECUTE format('INSERT INTO %I SELECT now(), ($1).*', TG_TABLE_NAME || '_history') USING NEW; RETURN NEW; END $$;
CREATE TRIGGER t AFTER INSERT ON orders FOR EACH ROW EXECUTE FUNCTION f();
-- file
ALTER TABLE orders_history ADD COLUMN channel text;
ALTER TABLE orders ADD COLUMN channel text;
