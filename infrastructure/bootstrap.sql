-- Makes the four users that the functions of one environment log in as, trasiego_<environment>_backup, …_migrate, …_status
-- and …_restore, and gives each the least it needs (PostgreSQL 14 to 18). The function that tries migrations has none: it
-- never reaches this server.
--
-- An administrator runs it once for each environment; running it again is harmless and mends what has drifted:
--
--   PGOPTIONS='-c trasiego.environment=staging -c trasiego.owner=shop_owner -c trasiego.database=shop' \
--     psql -X -v ON_ERROR_STOP=1 -d postgres -f infrastructure/bootstrap.sql
--
-- Two environments on one server have users of their own, so that what staging's functions may do ends where production
-- begins. That holds as far as the owners differ: who becomes an owner may do what it may, in each database that it owns.
-- Users of an earlier release, trasiego_backup and so on, are left as they are: put the new ones into Secrets Manager, then
-- drop the old ones (DROP OWNED BY trasiego_backup; DROP ROLE trasiego_backup; in the database that they were made for).
--
-- Settings, by PGOPTIONS or by set_config() over any driver:
--   trasiego.environment the environment's name, as the stack's parameter Environment has it
--   trasiego.owner       the application's role that owns the database; it must exist, and not be a superuser
--   trasiego.database    the database; the connected one where this is not set
--   trasiego.password_backup, …_migrate, …_status, …_restore
--                        optional: without them the users cannot log in until \password sets one, which also keeps
--                        the password out of process lists and logs
--   trasiego.iam         "on" grants rds_iam to the users, where the server has that role: then they log in by IAM
--                        token alone, and no longer by password
--
-- Everything here concerns roles and databases of the server: it leaves no object, grant or default privilege inside
-- the database, so nothing of ours is in its backups, and a restored database needs no second run.
--
-- On RDS for PostgreSQL and Aurora the master user runs it. It is no superuser but a member of rds_superuser, with
-- CREATEROLE and CREATEDB ("Understanding the rds_superuser role", Amazon RDS User Guide). What differs there:
--   owner          must be a role of the application, not the master user: our users become the owner, and would become
--                  the administrator. From PostgreSQL 16 on the master must have made it, or be given it WITH ADMIN OPTION.
--   row security   the master has no BYPASSRLS and cannot give it: before 16 only a superuser could, since 16 only a role
--                  that has it (PostgreSQL, CREATE ROLE). Then a table with row security stops the backup, by name.
--   large objects  only a superuser may set lo_compat_privileges for one user. It is a parameter there, for every user of
--                  the server ("Amazon Aurora PostgreSQL parameters"); without it a large object that is not readable by
--                  PUBLIC stops the backup, by name.
--   passwords      with rds.restrict_password_commands only a member of rds_password may set them ("Restricting password
--                  management"); log_statement = ddl logs none of these, since they are set inside a DO.
--   IAM            trasiego.iam, see above; rds_iam takes precedence over the password ("Creating a database account
--                  using IAM authentication"). Connections then need TLS.
--   swap           pg_signal_backend ends no superuser's session, so none of rdsadmin's: while one is connected to the
--                  database, a restore waits and then gives up with the database unchanged.
--   endpoint       the writer's, not RDS Proxy's: a proxy pins the session and breaks advisory locks.
-- Each that is missing is warned of at the end of the step that wanted it.

-- Names are the server's own, whatever database this is run in: an administrator runs it.
SET search_path = pg_catalog;

-- 1. Look before anything is made: this fails clearly where the owner is not what it must be.
DO $check$
DECLARE
  environment     text := nullif(current_setting('trasiego.environment', true), '');
  wanted_owner    text := nullif(current_setting('trasiego.owner', true), '');
  wanted_database text := coalesce(nullif(current_setting('trasiego.database', true), ''), current_database());
  found_owner     text;
  others          text;
BEGIN
  IF environment IS NULL OR environment !~ '^[a-z][a-z0-9-]{0,15}$' THEN
    RAISE EXCEPTION 'setting trasiego.environment: found "%", wanted a name of up to 16 small letters, digits and hyphens', coalesce(environment, 'nothing')
      USING HINT = 'PGOPTIONS=''-c trasiego.environment=staging -c trasiego.owner=shop_owner -c trasiego.database=shop'' psql …';
  END IF;
  IF wanted_owner IS NULL THEN
    RAISE EXCEPTION 'setting trasiego.owner is missing: wanted the role that owns database "%"', wanted_database
      USING HINT = 'PGOPTIONS=''-c trasiego.environment=staging -c trasiego.owner=shop_owner -c trasiego.database=shop'' psql …';
  END IF;
  IF NOT EXISTS (SELECT FROM pg_catalog.pg_roles WHERE rolname = wanted_owner) THEN
    RAISE EXCEPTION 'role "%" does not exist: wanted the application''s owner role', wanted_owner
      USING HINT = format('CREATE ROLE %I; ALTER DATABASE %I OWNER TO %I;', wanted_owner, wanted_database, wanted_owner);
  END IF;
  IF EXISTS (SELECT FROM pg_catalog.pg_roles WHERE rolname = wanted_owner AND rolsuper) THEN
    RAISE EXCEPTION 'role "%" is a superuser: its members would be superusers too by SET ROLE', wanted_owner
      USING HINT = 'give the database to a role without superuser and run this again';
  END IF;
  IF wanted_owner = current_user OR EXISTS (SELECT FROM pg_catalog.pg_roles WHERE rolname = wanted_owner AND rolcreaterole) THEN
    RAISE EXCEPTION 'role "%" administers roles: our users become the owner and would do so too', wanted_owner
      USING HINT = format('make a role for the application: CREATE ROLE shop_owner; GRANT shop_owner TO CURRENT_USER; ALTER DATABASE %I OWNER TO shop_owner; and give it the tables', wanted_database);
  END IF;
  SELECT r.rolname INTO found_owner
    FROM pg_catalog.pg_database d
    JOIN pg_catalog.pg_roles r ON r.oid = d.datdba
   WHERE d.datname = wanted_database;
  IF found_owner IS NULL THEN
    RAISE EXCEPTION 'database "%" does not exist', wanted_database
      USING HINT = format('CREATE DATABASE %I OWNER %I;', wanted_database, wanted_owner);
  END IF;
  IF found_owner <> wanted_owner THEN
    RAISE EXCEPTION 'database "%" is owned by "%", wanted "%"', wanted_database, found_owner, wanted_owner
      USING HINT = format('name the owner it has, or: ALTER DATABASE %I OWNER TO %I;', wanted_database, wanted_owner);
  END IF;
  SELECT string_agg(format('"%s" of role "%s" for user "%s"', d.datname, r.rolname, u.rolname), ', ' ORDER BY d.datname, u.rolname) INTO others
    FROM pg_catalog.pg_roles u
    JOIN pg_catalog.pg_auth_members m ON m.member = u.oid
    JOIN pg_catalog.pg_roles r ON r.oid = m.roleid
    JOIN pg_catalog.pg_database d ON d.datdba = r.oid
   WHERE u.rolname IN (SELECT format('trasiego_%s_%s', environment, verb) FROM unnest(ARRAY['backup', 'migrate', 'status', 'restore']) verb)
     AND r.rolname <> wanted_owner;
  IF others IS NOT NULL THEN
    RAISE EXCEPTION 'users of environment "%" are members of other databases'' owners: %', environment, others
      USING HINT = 'give each database an environment of its own; or take the membership back: REVOKE <owner> FROM <user>;';
  END IF;
  SELECT string_agg(quote_ident(d.datname), ', ' ORDER BY d.datname) INTO others
    FROM pg_catalog.pg_database d
    JOIN pg_catalog.pg_roles r ON r.oid = d.datdba
   WHERE r.rolname = wanted_owner AND d.datname <> wanted_database
     AND coalesce(pg_catalog.shobj_description(d.oid, 'pg_database'), '') NOT LIKE '{"trasiego":%';
  IF others IS NOT NULL THEN
    RAISE WARNING 'role "%" also owns %: the users of environment "%" may do there what it may', wanted_owner, others, environment
      USING HINT = 'give each database an owner of its own where that must not be';
  END IF;
END
$check$;

-- 2. The users. INHERIT, because pg_monitor and its like work only by inheritance.
DO $users$
DECLARE
  verb     text;
  username text;
  password text;
BEGIN
  FOREACH verb IN ARRAY ARRAY['backup', 'migrate', 'status', 'restore'] LOOP
    username := format('trasiego_%s_%s', current_setting('trasiego.environment'), verb);
    IF NOT EXISTS (SELECT FROM pg_catalog.pg_roles WHERE rolname = username) THEN
      EXECUTE format('CREATE ROLE %I', username);
    END IF;
    EXECUTE format('ALTER ROLE %I LOGIN INHERIT NOCREATEROLE', username);
    -- restore makes a database beside the live one when a backup is really restored; nobody else makes any, and no copy
    -- is made here to try files on.
    EXECUTE format('ALTER ROLE %I %s', username, CASE verb WHEN 'restore' THEN 'CREATEDB' ELSE 'NOCREATEDB' END);
    -- Only a superuser may even say these, so they are said only where a role of this name has them.
    IF EXISTS (SELECT FROM pg_catalog.pg_roles WHERE rolname = username AND (rolsuper OR rolreplication)) THEN
      EXECUTE format('ALTER ROLE %I NOSUPERUSER NOREPLICATION', username);
    END IF;
    password := nullif(current_setting('trasiego.password_' || verb, true), '');
    IF password IS NOT NULL THEN
      EXECUTE format('ALTER ROLE %I PASSWORD %L', username, password);
    END IF;
  END LOOP;
END
$users$;

-- 3. Rights that come with a role of PostgreSQL's own.
--   backup   reads every table, view and sequence; names who blocks it by the query they run
--   migrate  names blockers by the query they run. It dumps the structure as the owner; tables that the owner may not read
--            are left out of the plan's copy, by name: pg_read_all_data would open pg_authid to it, password hashes and all
--   status   watches sessions, locks, sizes and settings, and reads tables to compare them
--   restore  names and ends the sessions in the way of a swap; never a superuser's, which PostgreSQL refuses
-- pg_read_all_data reads the catalogues too, password hashes in pg_authid among them, where the server lets anyone: backup
-- must read every table, and there is no role that reads all tables and no catalogue. status reads the migrations' history.
DO $rights$
DECLARE
  environment text := current_setting('trasiego.environment');
BEGIN
  EXECUTE format('GRANT pg_read_all_data, pg_read_all_stats TO %I', 'trasiego_' || environment || '_backup');
  EXECUTE format('GRANT pg_read_all_stats TO %I', 'trasiego_' || environment || '_migrate');
  EXECUTE format('GRANT pg_read_all_data, pg_monitor TO %I', 'trasiego_' || environment || '_status');
  EXECUTE format('GRANT pg_signal_backend, pg_read_all_stats TO %I', 'trasiego_' || environment || '_restore');
END
$rights$;

-- 4. What pg_read_all_data does not read. Both need a superuser (or a managed service's administrator) to give; where
-- that is refused, a warning says what a backup will then name as unreadable. They are properties of the user alone.
--   Row security: BYPASSRLS. Without it pg_dump and COPY stop with an error, since a filtered backup would be a lie.
--   restore has it too: it compares the restored copy, and FORCE ROW LEVEL SECURITY would hide rows from the owner.
--   Large objects: they have an ACL each and no role that reads all. The alternatives are worse: a grant on each object
--   misses those made tomorrow and puts our user into every backup; membership in the owner role would let the backup
--   user drop every table. lo_compat_privileges, for this user only, opens large objects and nothing else (for writing
--   too: that is the price, and the backup's sessions are read-only).
-- What stays out of reach without a superuser: connection strings of subscriptions, and the options of other roles'
-- user mappings. PostgreSQL leaves them out of any such dump; the backup is stored, and names them.
DO $beyond$
DECLARE
  environment text := current_setting('trasiego.environment');
  username    text;
BEGIN
  FOREACH username IN ARRAY ARRAY['trasiego_' || environment || '_backup', 'trasiego_' || environment || '_restore'] LOOP
    IF NOT (SELECT rolbypassrls FROM pg_catalog.pg_roles WHERE rolname = username) THEN
      EXECUTE format('ALTER ROLE %I BYPASSRLS', username);
    END IF;
  END LOOP;
EXCEPTION WHEN insufficient_privilege THEN
  RAISE WARNING 'user "%" did not get BYPASSRLS: a backup of a table with row security is refused', username
    USING HINT = format('a superuser or, from PostgreSQL 16 on, a role that has it can: ALTER ROLE %I BYPASSRLS; ALTER ROLE %I BYPASSRLS;',
      'trasiego_' || environment || '_backup', 'trasiego_' || environment || '_restore');
END
$beyond$;

DO $large_objects$
DECLARE
  username text := 'trasiego_' || current_setting('trasiego.environment') || '_backup';
BEGIN
  EXECUTE format('ALTER ROLE %I SET lo_compat_privileges = on', username);
EXCEPTION WHEN insufficient_privilege THEN
  RAISE WARNING 'user "%" did not get lo_compat_privileges: a backup of large objects is refused', username
    USING HINT = format('a superuser can: ALTER ROLE %I SET lo_compat_privileges = on; on RDS and Aurora it is a parameter, for every user of the server', username);
END
$large_objects$;

DO $read_only$
DECLARE
  verb text;
BEGIN
  FOREACH verb IN ARRAY ARRAY['backup', 'status'] LOOP
    EXECUTE format('ALTER ROLE %I SET default_transaction_read_only = on', format('trasiego_%s_%s', current_setting('trasiego.environment'), verb));
  END LOOP;
END
$read_only$;

-- 5. The application's owner role. CREATE on the database and its schemas comes with it.
--   migrate  becomes the owner by SET ROLE, so that what it makes belongs to the owner. From 16 on it does not inherit,
--            so that a statement run without SET ROLE fails instead of leaving objects of the wrong owner; before 16
--            inheritance is one switch for all memberships, and it needs that of pg_read_all_stats.
--   restore  inherits: RENAME needs ownership and CREATEDB in one and the same role; SET, for CREATE DATABASE … OWNER.
DO $owner$
DECLARE
  owner   text := current_setting('trasiego.owner');
  migrate text := 'trasiego_' || current_setting('trasiego.environment') || '_migrate';
  restore text := 'trasiego_' || current_setting('trasiego.environment') || '_restore';
BEGIN
  IF current_setting('server_version_num')::int >= 160000 THEN
    EXECUTE format('GRANT %I TO %I WITH INHERIT FALSE, SET TRUE', owner, migrate);
    EXECUTE format('GRANT %I TO %I WITH INHERIT TRUE, SET TRUE', owner, restore);
  ELSE
    EXECUTE format('GRANT %I TO %I, %I', owner, migrate, restore);
  END IF;
EXCEPTION WHEN insufficient_privilege THEN
  RAISE EXCEPTION 'role "%" may not give role "%" to our users: %', current_user, owner, SQLERRM
    USING HINT = format('from PostgreSQL 16 on, who made that role can: GRANT %I TO %I WITH ADMIN OPTION;', owner, current_user);
END
$owner$;

-- 6. Logins. Both are PUBLIC's unless revoked. The database postgres holds the advisory lock that fences two
-- invocations, and the swap's session, which must be in neither of the two databases.
DO $connect$
DECLARE
  wanted_database text := coalesce(nullif(current_setting('trasiego.database', true), ''), current_database());
  name            text;
  users           text := (
    SELECT string_agg(format('%I', format('trasiego_%s_%s', current_setting('trasiego.environment'), verb)), ', ')
      FROM unnest(ARRAY['backup', 'migrate', 'status', 'restore']) verb);
BEGIN
  FOREACH name IN ARRAY ARRAY[wanted_database, 'postgres'] LOOP
    IF EXISTS (
      SELECT FROM unnest(ARRAY['backup', 'migrate', 'status', 'restore']) verb
       WHERE NOT has_database_privilege(format('trasiego_%s_%s', current_setting('trasiego.environment'), verb), name, 'CONNECT')
    ) THEN
      BEGIN
        EXECUTE format('GRANT CONNECT ON DATABASE %I TO %s', name, users);
      EXCEPTION WHEN insufficient_privilege THEN
        RAISE WARNING 'our users may not connect to database "%": %', name, SQLERRM
          USING HINT = format('its owner can: GRANT CONNECT ON DATABASE %I TO %s;', name, users);
      END;
    END IF;
  END LOOP;
END
$connect$;

-- 7. Logins by IAM, where they are wanted and the server knows them.
DO $iam$
DECLARE
  verb text;
BEGIN
  IF nullif(current_setting('trasiego.iam', true), '') IS DISTINCT FROM 'on' THEN
    RETURN;
  END IF;
  IF NOT EXISTS (SELECT FROM pg_catalog.pg_roles WHERE rolname = 'rds_iam') THEN
    RAISE EXCEPTION 'role "rds_iam" does not exist: wanted RDS for PostgreSQL or Aurora with IAM authentication'
      USING HINT = 'leave trasiego.iam unset, or switch IAM database authentication on';
  END IF;
  FOREACH verb IN ARRAY ARRAY['backup', 'migrate', 'status', 'restore'] LOOP
    EXECUTE format('GRANT rds_iam TO %I', format('trasiego_%s_%s', current_setting('trasiego.environment'), verb));
  END LOOP;
END
$iam$;

RESET search_path;
