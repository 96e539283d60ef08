-- Roles are the whole server's, and other tests' as well; run by an administrator.
DO $$
BEGIN
  PERFORM pg_advisory_xact_lock(1);
  IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'reader') THEN
    CREATE ROLE reader NOLOGIN;
    CREATE ROLE writer NOLOGIN;
    CREATE ROLE keeper NOLOGIN;
  END IF;
END
$$;
