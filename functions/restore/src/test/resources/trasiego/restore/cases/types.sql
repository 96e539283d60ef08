CREATE TYPE colour AS ENUM ('red', 'white', 'ro''se');
ALTER TYPE colour ADD VALUE 'grey' BEFORE 'white';
CREATE TYPE pair AS (one int, two text COLLATE "C", three colour[]);
CREATE TYPE nested AS (p pair, q pair[]);
CREATE DOMAIN price AS numeric(9, 2) DEFAULT 1 CONSTRAINT sane CHECK (VALUE >= 0);
CREATE DOMAIN dear AS price NOT NULL CHECK (VALUE > 100);
CREATE DOMAIN many AS price[] CHECK (array_length(VALUE, 1) < 4);
CREATE FUNCTION gap(float8, float8) RETURNS float8 LANGUAGE sql IMMUTABLE AS 'SELECT $1 - $2';
CREATE TYPE span AS RANGE (subtype = float8, subtype_diff = gap, multirange_type_name = spans);
CREATE TYPE spells AS RANGE (subtype = text, collation = "C");
CREATE TABLE t (
  id int PRIMARY KEY, c colour DEFAULT 'ro''se', p pair, n nested, price price, dear dear, many many, s span, ss spans,
  w spells, CHECK (c <> 'grey' OR (p).one > 0));
INSERT INTO t VALUES
  (1, 'red', (1, 'a', '{red,grey}'), ((1, 'b', NULL), ARRAY[(2, 'c', '{}')]::pair[]), 2, 101, '{1,2}', '[1,2)', '{[1,2),[3,4)}', '[a,b]'),
  (2, DEFAULT, NULL, NULL, NULL, 1000, NULL, 'empty', '{}', NULL),
  (3, 'grey', (7, E'a\tb\\.\n\\.', '{white}'), NULL, 0, 101.5, '{}', '(,)', NULL, '(,z)');
ALTER TYPE pair ADD ATTRIBUTE four int;
ALTER TYPE colour RENAME VALUE 'red' TO 'dark red';
