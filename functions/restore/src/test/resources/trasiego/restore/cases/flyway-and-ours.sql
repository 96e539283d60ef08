CREATE TABLE flyway_schema_history (installed_rank int PRIMARY KEY, version text, description text, type text, script text, checksum int, installed_by text, installed_on timestamp DEFAULT now(), execution_time int, success bool);
INSERT INTO flyway_schema_history VALUES (1, '1', 'x', 'SQL', 'V1__x.sql', 5, 'me', '2026-01-01', 3, true);
RESET SESSION AUTHORIZATION;
GRANT CREATE ON DATABASE :"database" TO :"owner";
SET SESSION AUTHORIZATION :"owner";
CREATE SCHEMA trasiego_restore;
CREATE TABLE trasiego_restore.done (step text, at timestamptz DEFAULT '2026-01-01');
INSERT INTO trasiego_restore.done VALUES ('pre-data');
