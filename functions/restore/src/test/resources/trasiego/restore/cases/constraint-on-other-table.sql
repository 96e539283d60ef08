CREATE TABLE wine (id int PRIMARY KEY, ok bool);
INSERT INTO wine VALUES (1, true);
CREATE FUNCTION fine(int) RETURNS bool LANGUAGE sql STABLE AS 'SELECT ok FROM public.wine WHERE id = $1';
CREATE TABLE a_order (id int, wine int CHECK (public.fine(wine) IS NOT FALSE));
INSERT INTO a_order VALUES (1, 1);
CREATE TABLE z_order (id int, wine int CHECK (public.fine(wine)));
INSERT INTO z_order VALUES (1, 1);
