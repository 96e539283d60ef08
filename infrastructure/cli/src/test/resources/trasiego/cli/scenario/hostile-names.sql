-- What an owner can put before the server's own names: each operator, function, type and catalogue of pg_catalog once
-- more in a schema that the database's path names first. Each works as the server's does, and tells the log who ran it.
SET search_path = pg_catalog;

CREATE SCHEMA evil;
GRANT USAGE ON SCHEMA evil TO PUBLIC;

CREATE FUNCTION evil.trap(what text) RETURNS boolean LANGUAGE plpgsql SET search_path = pg_catalog AS $trap$
BEGIN
  RAISE LOG 'hostile name % was run by %', what, session_user;
  RETURN true;
END
$trap$;

DO $make$
DECLARE
  each record;
BEGIN
  FOR each IN
    SELECT o.oprname AS name, o.oprleft, o.oprleft::regtype AS l, o.oprright::regtype AS r, o.oprresult::regtype AS result, o.oid
      FROM pg_operator o
     WHERE o.oprnamespace = 'pg_catalog'::regnamespace AND o.oprresult <> 0
  LOOP
    BEGIN
      IF each.oprleft = 0 THEN
        EXECUTE format(
          'CREATE FUNCTION evil.op_%s(%s) RETURNS %s LANGUAGE sql AS $f$ SELECT evil.trap(%L); SELECT OPERATOR(pg_catalog.%s) $1 $f$',
          each.oid, each.r, each.result, 'operator ' || each.name, each.name);
        EXECUTE format('CREATE OPERATOR evil.%s (RIGHTARG = %s, FUNCTION = evil.op_%s)', each.name, each.r, each.oid);
      ELSE
        EXECUTE format(
          'CREATE FUNCTION evil.op_%s(%s, %s) RETURNS %s LANGUAGE sql AS $f$ SELECT evil.trap(%L); SELECT $1 OPERATOR(pg_catalog.%s) $2 $f$',
          each.oid, each.l, each.r, each.result, 'operator ' || each.name, each.name);
        EXECUTE format(
          'CREATE OPERATOR evil.%s (LEFTARG = %s, RIGHTARG = %s, FUNCTION = evil.op_%s)', each.name, each.l, each.r, each.oid);
      END IF;
    EXCEPTION WHEN OTHERS THEN
      NULL; -- of types that no function of an owner's may have
    END;
  END LOOP;
  FOR each IN
    SELECT p.proname AS name, p.pronargs AS count, p.proretset AS rows, pg_get_function_identity_arguments(p.oid) AS arguments,
           p.prorettype::regtype AS result,
           (SELECT string_agg('$' || n, ', ') FROM generate_series(1, p.pronargs) n) AS given
      FROM pg_proc p
     WHERE p.pronamespace = 'pg_catalog'::regnamespace AND p.prokind IN ('f', 'a', 'w') AND p.proargmodes IS NULL
       AND p.prorettype NOT IN ('internal'::regtype, 'cstring'::regtype, 'trigger'::regtype, 'record'::regtype)
  LOOP
    BEGIN
      EXECUTE format(
        'CREATE FUNCTION evil.%I(%s) RETURNS %s %s LANGUAGE sql AS $f$ SELECT evil.trap(%L); SELECT pg_catalog.%I(%s) $f$',
        each.name, each.arguments, CASE WHEN each.rows THEN 'SETOF' ELSE '' END, each.result,
        'function ' || each.name, each.name, each.given);
    EXCEPTION WHEN OTHERS THEN
      NULL;
    END;
  END LOOP;
  FOR each IN
    SELECT t.typname AS name FROM pg_type t
     WHERE t.typnamespace = 'pg_catalog'::regnamespace AND t.typtype = 'b' AND t.typelem = 0 AND t.typname NOT LIKE '\_%'
  LOOP
    EXECUTE format(
      'CREATE DOMAIN evil.%I AS pg_catalog.%I CHECK (evil.trap(%L))', each.name, each.name, 'type ' || each.name);
  END LOOP;
  FOR each IN
    SELECT c.relname AS name FROM pg_class c
     WHERE c.relnamespace = 'pg_catalog'::regnamespace AND c.relkind IN ('r', 'v')
       AND NOT EXISTS (SELECT FROM pg_type t WHERE t.typnamespace = 'evil'::regnamespace AND t.typname = c.relname)
  LOOP
    EXECUTE format('CREATE VIEW evil.%I AS SELECT evil.trap(%L)', each.name, 'catalogue ' || each.name);
  END LOOP;
END
$make$;

-- Casts that no one has to write: of each kind of type that an owner without superuser can make, from and to what our
-- SQL mixes it with. PostgreSQL takes none of a domain's, nor between types that are both another's.
CREATE TYPE evil.mood AS ENUM ('calm', 'wild');
CREATE TYPE evil.pair AS (a integer, b text);
CREATE TYPE evil.span AS RANGE (subtype = integer);

DO $casts$
DECLARE
  own regtype;
  other regtype;
BEGIN
  FOREACH own IN ARRAY ARRAY['evil.mood', 'evil.pair', 'evil.span']::regtype[] LOOP
    FOREACH other IN ARRAY ARRAY['text', 'varchar', 'bpchar', 'name', '"char"', 'boolean', 'integer', 'bigint', 'numeric',
      'float8', 'oid', 'regclass', 'bytea', 'json', 'jsonb', 'xml', 'text[]', 'timestamptz', 'uuid', 'pg_lsn', 'xid']::regtype[]
    LOOP
      EXECUTE format(
        'CREATE FUNCTION evil.%3$I(%1$s, integer, boolean) RETURNS %2$s LANGUAGE plpgsql AS $f$ BEGIN PERFORM evil.trap(%4$L); RETURN NULL; END $f$',
        own, other, 'given_' || other::oid, format('cast of %s to %s', own, other));
      EXECUTE format(
        'CREATE CAST (%1$s AS %2$s) WITH FUNCTION evil.%3$I(%1$s, integer, boolean) AS IMPLICIT', own, other, 'given_' || other::oid);
      EXECUTE format(
        'CREATE FUNCTION evil.%I(%s) RETURNS %s LANGUAGE plpgsql AS $f$ BEGIN PERFORM evil.trap(%L); RETURN NULL; END $f$',
        'taken_' || replace(own::text, 'evil.', ''), other, own, format('cast of %s to %s', other, own));
      EXECUTE format(
        'CREATE CAST (%1$s AS %2$s) WITH FUNCTION evil.%3$I(%1$s) AS %4$s', other, own,
        'taken_' || replace(own::text, 'evil.', ''), CASE WHEN other = 'text'::regtype THEN 'IMPLICIT' ELSE 'ASSIGNMENT' END);
    END LOOP;
  END LOOP;
END
$casts$;

ALTER TABLE public.grapes
  ADD mood evil.mood DEFAULT 'calm', ADD pair evil.pair DEFAULT ROW(1, 'x'), ADD span evil.span DEFAULT '[1,9)';

DO $path$
DECLARE
  setting text;
BEGIN
  FOREACH setting IN ARRAY ARRAY[
    'search_path = evil, public, pg_catalog', 'standard_conforming_strings = off', 'transform_null_equals = on',
    'quote_all_identifiers = on', 'bytea_output = escape', 'IntervalStyle = sql_standard', 'DateStyle = German',
    'array_nulls = off', 'default_transaction_isolation = serializable', 'row_security = on'] LOOP
    EXECUTE format('ALTER DATABASE %I SET %s', current_database(), setting);
  END LOOP;
  EXECUTE format('ALTER DATABASE %I SET role = %I', current_database(), current_user);
END
$path$;
