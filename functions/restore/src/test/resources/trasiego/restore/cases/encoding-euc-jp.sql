-- encoding: EUC_JP
SET client_encoding = 'UTF8';
CREATE TABLE "酒" (id int PRIMARY KEY, t text, CHECK (t <> '葡萄'));
INSERT INTO "酒" VALUES (1, '日本酒'), (2, convert_from('\xf5a1', 'EUC_JP'));
COMMENT ON TABLE "酒" IS '日本';
CREATE FUNCTION f() RETURNS text LANGUAGE sql AS $$SELECT '赤'::text$$;
CREATE TYPE e AS ENUM ('赤', '白');
