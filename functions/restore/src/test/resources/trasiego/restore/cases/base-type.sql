-- owner: refused
RESET SESSION AUTHORIZATION;
CREATE TYPE base;
CREATE FUNCTION base_in(cstring) RETURNS base LANGUAGE internal STRICT IMMUTABLE AS 'int4in';
CREATE FUNCTION base_out(base) RETURNS cstring LANGUAGE internal STRICT IMMUTABLE AS 'int4out';
CREATE TYPE base (INPUT = base_in, OUTPUT = base_out, LIKE = int4, DEFAULT = '7', CATEGORY = 'N', COLLATABLE = false);
CREATE FUNCTION base_eq(base, base) RETURNS bool LANGUAGE internal STRICT IMMUTABLE AS 'int4eq';
CREATE FUNCTION base_hash(base) RETURNS int LANGUAGE internal STRICT IMMUTABLE AS 'hashint4';
CREATE OPERATOR = (leftarg = base, rightarg = base, function = base_eq, commutator = =, hashes);
CREATE OPERATOR CLASS base_ops DEFAULT FOR TYPE base USING hash AS OPERATOR 1 =, FUNCTION 1 base_hash(base);
CREATE CAST (base AS int) WITHOUT FUNCTION;
CREATE TYPE shell;
SET SESSION AUTHORIZATION :"owner";
CREATE TABLE t (b base DEFAULT '8', a base[]);
CREATE INDEX ON t USING hash (b);
INSERT INTO t VALUES (DEFAULT, NULL);
