CREATE TABLE t (id int PRIMARY KEY, t text, b bytea, j json, x jsonb, f float8, r real, n numeric, i interval, ts timestamptz, d date, tm timetz, p point, a text[], bits bit varying, net inet, m money, ch char(5), nm name, c "char");
INSERT INTO t VALUES
 (1, E'\\N', '\x00015c', '{"a":  1}', '{"b": null}', 'NaN', '-Infinity', 'NaN', '-1 mon +2 days', 'infinity', '-infinity', '12:00+03', '(1,2)', '{NULL,"null","a,b","\\"}', '0101', '10.0.0.1/8', 12.34, 'a', 'n', 'x'),
 (2, E'\n\r\t\b\f\v', '', 'null', '1', '5e-324', '1e38', 1e130, '178000000 years', '4713-01-01 BC', '0044-03-15 BC', '24:00:00', NULL, '{{1,2},{3,4}}', '', '::1', -1, '', '', ''),
 (3, repeat('long ', 20000), NULL, NULL, NULL, 0.1 + 0.2, 0.1, -0.00, '0', '2026-10-25 02:30 Europe/Berlin', '5874897-12-31', '00:00-15', '(NaN,Infinity)', '[0:1]={a,b}', NULL, NULL, NULL, NULL, NULL, '\377');
CREATE TABLE wide (r t, rs t[]);
INSERT INTO wide SELECT whole, ARRAY[whole, whole] FROM t whole WHERE id < 3;
