-- psql: differs
-- owner: refused
-- administrator: differs
RESET SESSION AUTHORIZATION;
CREATE FOREIGN DATA WRAPPER plain;
CREATE SERVER far FOREIGN DATA WRAPPER plain;
ALTER SERVER far OWNER TO :"owner";
CREATE USER MAPPING FOR PUBLIC SERVER far OPTIONS (user 'u', password 'p''w');
CREATE USER MAPPING FOR :"owner" SERVER far OPTIONS (user 'o');
CREATE USER MAPPING FOR :"second" SERVER far OPTIONS (user 's');
