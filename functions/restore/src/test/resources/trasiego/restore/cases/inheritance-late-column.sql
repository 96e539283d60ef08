-- pg_dump: differs
-- psql: differs
-- owner: differs
-- administrator: differs
CREATE TABLE a (id int PRIMARY KEY);
CREATE TABLE c (z int) INHERITS (a);
INSERT INTO c VALUES (1, 2);
ALTER TABLE a ADD late int DEFAULT 5;
