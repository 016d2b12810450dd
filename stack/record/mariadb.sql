-- What the recorded records of MariaDB were made by. Before the connector came: its snapshot.
CREATE TABLE things (
  id bigint PRIMARY KEY,
  big bigint unsigned,
  name varchar(200) NOT NULL,
  amount decimal(38,10),
  ratio double,
  flag tinyint(1),
  bits bit(8),
  day date,
  at_wall datetime(6),
  at_ms datetime(3),
  at_utc timestamp(6) NULL,
  span time(6),
  kind enum('small','large'),
  payload varbinary(100),
  profile json,
  note text
) CHARACTER SET utf8mb4;
CREATE TABLE `lines` (order_id bigint, line int, item varchar(50), price decimal(12,2), PRIMARY KEY (order_id, line));
CREATE TABLE visits (id int PRIMARY KEY, at datetime(6) NOT NULL);
INSERT INTO things (id, name) VALUES (1, 'snapshot'), (9007199254740993, 'snapshot beyond 2^53');
INSERT INTO `lines` VALUES (1, 1, 'snapshot', 0.10);
INSERT INTO visits VALUES (1, '2026-01-01 00:00:00');
-- STREAM
INSERT INTO things VALUES
  (9223372036854775807, 18446744073709551615, 'Zoë 🐘 "quoted" O''Brien', 9999999999999999999999999999.9999999999, 0.1, 1, b'11111111',
   '9999-12-31', '9999-12-31 23:59:59.999999', '2024-03-31 02:30:00.123', '2038-01-19 03:14:07.999999', '23:59:59.999999', 'small', x'00ff80c328',
   '{"n": 12345678901234567890.123, "list": [1, "2", null, true, {}], "ü": "é"}', repeat('n', 300)),
  (-9223372036854775808, 0, '', -0.0000000001, -1.7976931348623157e100, 0, b'0',
   '1000-01-01', '1000-01-01 00:00:00.000001', '1969-12-31 23:59:59.999', '1970-01-01 00:00:01', '-838:59:59.000000', 'large', x'', '[]', ''),
  (2, 9007199254740993, 'line\nbreak\ttab', 0, 1e21, NULL, NULL, NULL, NULL, NULL, NULL, '838:59:59.000000', NULL, NULL, '"12"', NULL);
UPDATE things SET name = 'one column', amount = NULL WHERE id IN (9223372036854775807, 2);
BEGIN;
INSERT INTO `lines` VALUES (2, 1, 'item 1', 1.25), (2, 2, 'item 2', 2.50), (2, 3, 'item 3', 3.75), (2, 4, 'item 4', 5.00);
UPDATE `lines` SET price = price + 0.01 WHERE order_id = 2;
UPDATE `lines` SET price = price + 0.01 WHERE order_id = 2 AND line < 3;
COMMIT;
BEGIN;
INSERT INTO `lines` VALUES (3, 1, 'undone', 1);
ROLLBACK;
UPDATE `lines` SET order_id = 4 WHERE order_id = 2 AND line > 2;
DELETE FROM `lines` WHERE order_id = 1;
DELETE FROM things WHERE id = 1;
ALTER TABLE `lines` ADD COLUMN remark varchar(50);
UPDATE `lines` SET remark = 'after the change of the table' WHERE order_id = 4;
INSERT INTO `lines` VALUES (5, 1, NULL, NULL, NULL);
INSERT INTO visits VALUES (2, '2026-02-01 00:00:00');
TRUNCATE visits;
INSERT INTO visits VALUES (3, '2026-06-01 12:00:00.5');
