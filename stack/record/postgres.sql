-- What the recorded records of PostgreSQL were made by. Before the connector came: its snapshot.
CREATE SCHEMA rec;
CREATE TABLE rec.things (
  id bigint PRIMARY KEY,
  name text NOT NULL,
  amount numeric(20,4),
  free numeric,
  ratio double precision,
  small real,
  active boolean,
  day date,
  seen_at timestamptz,
  local_at timestamp(6),
  local_ms timestamp(3),
  opens time,
  pause interval,
  ref uuid,
  avatar bytea,
  profile jsonb,
  tags text[],
  note text
);
ALTER TABLE rec.things ALTER COLUMN note SET STORAGE EXTERNAL;
CREATE TABLE rec.lines (order_id bigint, line int, item text, price numeric(12,2), PRIMARY KEY (order_id, line));
ALTER TABLE rec.lines REPLICA IDENTITY FULL;
CREATE TABLE rec.visits (id int PRIMARY KEY, at timestamptz NOT NULL);
INSERT INTO rec.things (id, name) VALUES (1, 'snapshot'), (9007199254740993, 'snapshot beyond 2^53');
INSERT INTO rec.lines VALUES (1, 1, 'snapshot', 0.10);
INSERT INTO rec.visits VALUES (1, '2026-01-01 00:00:00+00');
-- STREAM
INSERT INTO rec.things VALUES
  (9223372036854775807, 'Zoë 🐘 "quoted" \ O''Brien', 9999999999999999.9999, 123456789012345678901234567890.123456789, 0.1, 1.1,
   true, '9999-12-31', '9999-12-31 23:59:59.999999+00', '9999-12-31 23:59:59.999999', '2024-03-31 02:30:00.123', '23:59:59.999999',
   '1 year 2 mons 3 days 04:05:06.789', 'f81d4fae-7dec-11d0-a765-00a0c91e6bf6', '\x00ff80c328',
   '{"n": 12345678901234567890123456789.123, "e": 1.50, "list": [1, "2", null, true, {}], "ü": "é"}', ARRAY['a,b', '"', '', '{x}', 'NULL'], repeat('n', 2100)),
  (-9223372036854775808, '', -0.0001, -0.0000000000000000000000000000000000001, -1.7976931348623157e+100, -0.5,
   false, '0001-01-01', '0001-01-01 00:00:00+00', '0001-01-01 00:00:00.000001', '1969-12-31 23:59:59.999', '00:00:00',
   '-1 mons +2 days -00:00:00.000001', '00000000-0000-0000-0000-000000000000', '\x', '[]', '{}', ''),
  (2, E'line\nbreak\ttab\u2028\u0001', 0, 1e30, 1e21, 1e10, NULL, '2000-02-29', 'infinity', '-infinity', NULL, '24:00:00', '0',
   NULL, NULL, '9007199254740993', NULL, repeat('é', 1500)),
  (3, 'a JSON text', 1.5, 1.5, 5e-100, 0.1, true, '1969-12-31', '2024-03-31 02:30:00.000001+02', '2024-03-31 02:30:00', '2024-03-31 02:30:00', '12:00:00.5',
   '1000 hours', NULL, NULL, '"12"', NULL, NULL);
-- The note is large and not written again: it is in no record.
UPDATE rec.things SET name = 'note left alone', amount = NULL WHERE id IN (9223372036854775807, 2);
BEGIN;
INSERT INTO rec.lines SELECT 2, n, 'item ' || n, n * 1.25 FROM generate_series(1, 4) n;
UPDATE rec.lines SET price = price + 0.01 WHERE order_id = 2;
UPDATE rec.lines SET price = price + 0.01 WHERE order_id = 2 AND line < 3;
COMMIT;
BEGIN;
INSERT INTO rec.lines VALUES (3, 1, 'undone', 1);
ROLLBACK;
UPDATE rec.lines SET order_id = 4 WHERE order_id = 2 AND line > 2;
DELETE FROM rec.lines WHERE order_id = 1;
DELETE FROM rec.things WHERE id = 1;
ALTER TABLE rec.lines ADD COLUMN remark text;
UPDATE rec.lines SET remark = 'after the change of the table' WHERE order_id = 4;
INSERT INTO rec.lines VALUES (5, 1, NULL, NULL, NULL);
INSERT INTO rec.visits VALUES (2, now());
TRUNCATE rec.visits;
INSERT INTO rec.visits VALUES (3, '2026-06-01 12:00:00.5+00');
