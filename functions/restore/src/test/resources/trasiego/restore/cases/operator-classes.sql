-- owner: refused
RESET SESSION AUTHORIZATION;
CREATE FUNCTION compared(int, int) RETURNS int LANGUAGE sql IMMUTABLE AS 'SELECT $2 - $1';
CREATE OPERATOR FAMILY backwards USING btree;
CREATE OPERATOR CLASS int_backwards FOR TYPE int USING btree FAMILY backwards AS
  OPERATOR 1 >, OPERATOR 2 >=, OPERATOR 3 =, OPERATOR 4 <=, OPERATOR 5 <, FUNCTION 1 compared(int, int);
CREATE OPERATOR CLASS int_default FOR TYPE int USING hash AS OPERATOR 1 =, FUNCTION 1 hashint4(int);
CREATE OPERATOR FAMILY extended USING btree;
ALTER OPERATOR FAMILY extended USING btree ADD OPERATOR 1 < (int4, int4), FUNCTION 1 (int4, int4) btint4cmp(int4, int4), OPERATOR 1 < (int8, int4), FUNCTION 1 (int8, int4) btint84cmp(int8, int4);
SET SESSION AUTHORIZATION :"owner";
CREATE TABLE t (id int);
INSERT INTO t SELECT generate_series(1, 10);
CREATE INDEX ON t (id int_backwards);
CREATE INDEX ON t USING hash (id int_default);
