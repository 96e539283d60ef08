-- from: 15
-- needs: SELECT EXISTS (SELECT FROM pg_collation WHERE collname = 'de-x-icu')
-- database: LOCALE_PROVIDER icu ICU_LOCALE 'de' LC_COLLATE 'C' LC_CTYPE 'C' ENCODING 'UTF8'
CREATE TABLE t (name text PRIMARY KEY, up text GENERATED ALWAYS AS (upper(name)) STORED, CHECK (name < 'zz'));
INSERT INTO t VALUES ('äpfel'), ('Birne'), ('ß');
CREATE TABLE p (v text) PARTITION BY RANGE (v);
CREATE TABLE p1 PARTITION OF p FOR VALUES FROM ('a') TO ('m');
CREATE TABLE p2 PARTITION OF p DEFAULT;
INSERT INTO p VALUES ('B'), ('ä'), ('Z');
