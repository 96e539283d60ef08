-- needs: SELECT EXISTS (SELECT FROM pg_collation WHERE collname = 'de-x-icu')
CREATE EXTENSION "uuid-ossp";
CREATE TABLE t (id uuid PRIMARY KEY DEFAULT uuid_generate_v4(), n int, g uuid GENERATED ALWAYS AS (uuid_generate_v5('6ba7b810-9dad-11d1-80b4-00c04fd430c8', 'x')) STORED);
INSERT INTO t (n) SELECT generate_series(1, 3);
