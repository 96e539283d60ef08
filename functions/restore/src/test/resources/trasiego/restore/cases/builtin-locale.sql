-- from: 17
-- database: LOCALE_PROVIDER builtin BUILTIN_LOCALE 'C.UTF-8' ENCODING 'UTF8'
CREATE TABLE t (name text PRIMARY KEY, up text GENERATED ALWAYS AS (upper(name)) STORED);
INSERT INTO t VALUES ('äpfel'), ('Birne');
CREATE COLLATION b (provider = builtin, locale = 'C');
CREATE INDEX ON t (name COLLATE b);
