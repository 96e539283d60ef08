-- psql: differs
-- owner: differs
-- administrator: differs
CREATE TABLE t (id int PRIMARY KEY);
INSERT INTO t VALUES (1);
RESET SESSION AUTHORIZATION;
CREATE SUBSCRIPTION far CONNECTION 'host=nowhere dbname=x' PUBLICATION p WITH (connect = false, slot_name = NONE);
