-- owner: refused
CREATE TABLE t (id int);
INSERT INTO t VALUES (1);
RESET SESSION AUTHORIZATION;
ALTER DATABASE :"database" SET log_min_duration_statement = 5;
ALTER DATABASE :"database" SET session_replication_role = replica;
ALTER ROLE :"second" IN DATABASE :"database" SET work_mem = '9MB';
ALTER DATABASE :"database" SET lc_messages = 'C';
ALTER DATABASE :"database" SET "app.tenant" = 'it''s';
