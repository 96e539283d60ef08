-- needs: SELECT EXISTS (SELECT FROM pg_collation WHERE collname = 'de-x-icu')
CREATE COLLATION ci (provider = icu, locale = 'und-u-ks-level2', deterministic = false);
CREATE COLLATION num (provider = icu, locale = 'en-u-kn-true');
CREATE COLLATION de (provider = icu, locale = 'de-DE@collation=phonebook');
CREATE TABLE t (id int, name text COLLATE ci UNIQUE, v text COLLATE num, ok bool GENERATED ALWAYS AS (name = 'WINE') STORED, CHECK (name <> 'none'));
INSERT INTO t VALUES (1, 'Wine', 'a10'), (2, 'other', 'a9');
CREATE TABLE p (v text COLLATE num) PARTITION BY RANGE (v);
CREATE TABLE p1 PARTITION OF p FOR VALUES FROM ('a1') TO ('a10');
CREATE TABLE p2 PARTITION OF p DEFAULT;
INSERT INTO p VALUES ('a9'), ('a11');
CREATE TABLE l (n text COLLATE ci) PARTITION BY LIST (n);
CREATE TABLE l1 PARTITION OF l FOR VALUES IN ('red', 'White');
INSERT INTO l VALUES ('RED'), ('white');
CREATE INDEX ON t (name COLLATE de);
