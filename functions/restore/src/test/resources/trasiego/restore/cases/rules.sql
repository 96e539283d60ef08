CREATE TABLE t (id int, name text);
CREATE TABLE log (id int, at timestamptz DEFAULT '2026-01-01', what text);
CREATE RULE ins AS ON INSERT TO t DO ALSO (INSERT INTO log (id, what) VALUES (NEW.id, 'ins'); NOTIFY changed);
CREATE RULE upd AS ON UPDATE TO t WHERE OLD.name IS DISTINCT FROM NEW.name DO ALSO INSERT INTO log (id, what) SELECT NEW.id, 'upd' || OLD.name;
CREATE RULE none AS ON DELETE TO log DO INSTEAD NOTHING;
ALTER TABLE t DISABLE RULE upd;
ALTER TABLE log ENABLE ALWAYS RULE none;
INSERT INTO t VALUES (1, 'a'), (2, 'b');
COMMENT ON RULE ins ON t IS 'notes
-- Name: x; Type: RULE';
