import {
  deleteConnector,
  mariadbConnector,
  putConnector,
} from '../../../stack/debezium-connector.ts';
import { mariadb } from '../../../stack/mariadb-client.ts';
import { type Digits, parseWithDigits } from '../canonical.ts';
import { type Check, checkOf, compareRows } from '../compare-rows.ts';
import type { CanonicalRow } from '../expected-rows.ts';
import { createRandom, type Random } from '../random.ts';
import { itemsOf } from '../stored-rows.ts';
import type { Job, JobResult } from './job.ts';
import { asLocalTime, asNumber, mariadbRows } from './mariadb-rows.ts';
import { jobsService } from './src/service.ts';

const SYMBOLS = ["'ÅBC'", "'X'", "'BRK.B'", "'LONG-SYMBOL1'", "'Q'"] as const;
/** No JavaScript numbers. */
const ACCOUNTS = ['700000000000000001', '700000000000000002', '9223372036854775807', '1'] as const;
const QUANTITIES = ['0', '-0.000001', '999999999999.999999', '100', '1.5'] as const;
const PRICES = ['99999999.9999', '0.0001', '-1.5', '42'] as const;
const TABLES = ['positions', 'quotes', 'marker'];
/** What the routes add to a row of `latest`. */
const FACTS = ['table', 'committed_us', 'captured_us', 'ingested_us'] as const;

/** `trading` of MariaDB by Debezium with `schemas.enable=false` and keys as texts. */
export const positionsJob: Job = {
  name: 'Job positions, json and String keys',
  note: 'MariaDB in the place of MySQL.',
  parts: ['mariadb'],
  service: jobsService,
  cwd: import.meta.dirname,
  stream: 'kafka',
  topics: (id) =>
    Object.fromEntries(
      TABLES.map((table) => [`${id}.trading.${table}`, table === 'marker' ? 1 : 2]),
    ),
  functions: (id) => ({
    positions: [`${id}.trading.positions`, `${id}.trading.quotes`],
    archive: TABLES.map((table) => `${id}.trading.${table}`),
  }),
  prepare: async () => void (await mariadb('', SCHEMA)),
  async capture(id) {
    const tables = TABLES.map((table) => `trading.${table}`);
    const more = {
      'key.converter': 'org.apache.kafka.connect.storage.StringConverter',
      'key.converter.schemas.enable': 'false',
    };
    await putConnector(
      id,
      mariadbConnector({ name: id, database: 'trading', tables, format: 'json', more }),
    );
    return 2;
  },
  pieces: [...buildPieces(createRandom(3)), 'INSERT INTO marker VALUES (1);'].map(
    (sql) => async () => void (await mariadb('trading', sql)),
  ),
  marker: (id) => `${id}.trading.marker`,
  check: checkPositions,
  async end(id) {
    await deleteConnector(id).catch(() => undefined);
    await mariadb('', 'DROP DATABASE IF EXISTS trading; DROP DATABASE IF EXISTS trading_expected');
  },
};

const SAME = 'NEW.account_id = OLD.account_id AND NEW.symbol = OLD.symbol';
const SCHEMA = `DROP DATABASE IF EXISTS trading;
  DROP DATABASE IF EXISTS trading_expected;
  CREATE DATABASE trading CHARACTER SET utf8mb4;
  CREATE DATABASE trading_expected CHARACTER SET utf8mb4;
  CREATE TABLE trading_expected.changes (operation varchar(10));
  USE trading;
  CREATE TABLE positions (
    account_id bigint, symbol varchar(12) COLLATE utf8mb4_bin, quantity decimal(18,6) NOT NULL, price decimal(12,4) NOT NULL,
    updated_at datetime(6) NOT NULL, PRIMARY KEY (account_id, symbol));
  CREATE TABLE quotes (symbol varchar(12) COLLATE utf8mb4_bin PRIMARY KEY, price decimal(12,4) NOT NULL, quoted_at datetime(6) NOT NULL);
  CREATE TABLE marker (id int PRIMARY KEY);
  INSERT INTO positions VALUES (700000000000000001, 'SEED', 1, 1, '2024-01-01 00:00:00');
  INSERT INTO quotes VALUES ('SEED', 1, '1000-01-01 00:00:00.000001');
  DELIMITER //
  CREATE TRIGGER inserted AFTER INSERT ON positions FOR EACH ROW INSERT INTO trading_expected.changes VALUES ('create')//
  CREATE TRIGGER removed AFTER DELETE ON positions FOR EACH ROW INSERT INTO trading_expected.changes VALUES ('delete')//
  CREATE TRIGGER updated AFTER UPDATE ON positions FOR EACH ROW BEGIN
    IF ${SAME} THEN INSERT INTO trading_expected.changes VALUES ('update');
    ELSE INSERT INTO trading_expected.changes VALUES ('delete'), ('create'); END IF;
  END//
  DELIMITER ;`;

function buildPieces(random: Random): readonly string[] {
  let tick = 0;
  /** Never twice the same, so that each update changes its row: what does not is in no log. */
  const now = (): string => {
    tick += 1;
    return `'2026-11-20 10:11:12.${String(tick * 7).padStart(6, '0')}'`;
  };
  const trade = (): string =>
    `INSERT INTO positions VALUES (${random.pick(ACCOUNTS)}, ${random.pick(SYMBOLS)}, ${random.pick(QUANTITIES)}, ${random.pick(PRICES)}, ${now()})
     ON DUPLICATE KEY UPDATE quantity = ${random.pick(QUANTITIES)}, updated_at = ${now()};`;
  const revalue = (): string =>
    `UPDATE positions SET price = ${random.pick(PRICES)}, updated_at = ${now()} WHERE symbol = ${random.pick(SYMBOLS)};`;
  const close = (): string =>
    `DELETE FROM positions WHERE account_id = ${random.pick(ACCOUNTS)} AND symbol = ${random.pick(SYMBOLS)};`;
  const moveAccount = (): string =>
    `UPDATE IGNORE positions SET account_id = ${600 + tick}, updated_at = ${now()} WHERE symbol = ${random.pick(SYMBOLS)} LIMIT 1;`;
  const quote = (): string =>
    `INSERT INTO quotes VALUES (${random.pick(SYMBOLS)}, ${random.pick(PRICES)}, ${now()})
     ON DUPLICATE KEY UPDATE price = VALUES(price), quoted_at = VALUES(quoted_at);`;
  const transaction = (): string => {
    const work = Array.from({ length: 1 + random.below(4) }, () =>
      random.pick([trade, trade, revalue, quote, quote, close, moveAccount])(),
    );
    return `BEGIN; ${work.join(' ')} ${random.below(10) === 0 ? 'ROLLBACK' : 'COMMIT'};`;
  };
  return Array.from({ length: 3 }, () => Array.from({ length: 50 }, transaction).join('\n'));
}

async function checkPositions({ stores, content }: JobResult): Promise<readonly Check[]> {
  const items = await itemsOf(stores.clients, 'latest');
  const positions = await mariadbRows({
    database: 'trading',
    table: 'positions',
    keyOf: (row) => `ACCOUNT#${row['account_id']}/POSITION#${row['symbol']}`,
    columns: { account_id: asNumber, updated_at: asLocalTime },
  });
  const quotes = await mariadbRows({
    database: 'trading',
    table: 'quotes',
    keyOf: (row) => `QUOTE#${row['symbol']}/LATEST`,
    columns: {},
  });
  const prices = new Map([...quotes].map(([key, { price = '' }]) => [key, { price }]));
  const rows = new Map([...items].map(([key, item]) => [key, withoutFacts(item)]));
  const counted = await mariadb(
    'trading_expected',
    'SELECT operation, COUNT(*) FROM changes GROUP BY operation ORDER BY operation',
  );
  return [
    compareRows('positions and quotes equal SELECT', new Map([...positions, ...prices]), rows),
    checkFacts(items),
    checkTold(counted, content.objects['eventTimes'] ?? []),
    checkOrder(content.objects['eventTimes'] ?? []),
  ];
}

function withoutFacts(item: CanonicalRow): CanonicalRow {
  const kept = Object.entries(item).filter(([name]) => !FACTS.some((fact) => fact === name));
  return Object.fromEntries(kept);
}

/** Each row says its table and three times, of which none is after the next. */
function checkFacts(items: ReadonlyMap<string, CanonicalRow>): Check {
  const problems = [...items].flatMap(([key, item]) => {
    const table = key.startsWith('QUOTE') ? 's:quotes' : 's:positions';
    const times = FACTS.slice(1).map((fact) => toMicros(item[fact]));
    const isOrdered = times.every((time, at) => at === 0 || time >= (times[at - 1] ?? 0n) - SECOND);
    // What a snapshot read was committed at some time before.
    const isKnown = times.every((time, at) => time > 0n || (at === 0 && key.includes('SEED')));
    return item['table'] === table && isKnown && isOrdered ? [] : [`${key}: ${times.join(', ')}`];
  });
  return checkOf('table, source and ingestion time are told', problems, `${items.size} rows`);
}

/** MariaDB tells the time of a commit in whole seconds, and rounds. */
const SECOND = 1_000_000n;

/** `n:17e8`: as `canonicalNumber` writes it. */
function toMicros(canonical = 'null'): bigint {
  if (canonical === 'null') return 0n;
  const [digits = '0', zeros = '0'] = canonical.slice(2).split('e');
  return BigInt(digits) * 10n ** BigInt(zeros);
}

function checkTold(counted: string, objects: JobResult['content']['objects'][string]): Check {
  const lines = objects.flatMap(({ text }) => text.split('\n')).filter((line) => line !== '');
  const told = Map.groupBy(lines, (line) => String(JSON.parse(line).operation));
  const problems = counted
    .split('\n')
    .filter((line) => line !== '')
    .flatMap((line) => {
      const [operation = '', count] = line.split('\t');
      const actual = told.get(operation)?.length ?? 0;
      return String(actual) === count ? [] : [`${actual} times ${operation} instead of ${count}`];
    });
  return checkOf('each change of a position is told once', problems, `${lines.length} changes`);
}

interface Told {
  readonly operation: string;
  readonly account_id: Digits;
  readonly symbol: string;
}

/** A row is not written after it was removed, but anew: a change that overtook another one would be seen. */
function checkOrder(objects: JobResult['content']['objects'][string]): Check {
  const lines = objects
    .toSorted((left, right) => (left.key < right.key ? -1 : 1))
    .flatMap(({ text }) => text.split('\n'))
    .filter((line) => line !== '');
  const isThere = new Map<string, boolean>();
  const problems = lines.flatMap((line) => {
    // The cast holds: the route writes these members. Accounts are no JavaScript numbers.
    const told = parseWithDigits(line) as Told;
    const { operation } = told;
    const row = `${told.account_id.digits}/${told.symbol}`;
    // The rows that were there before were told to nobody.
    const was = isThere.get(row) ?? operation !== 'create';
    isThere.set(row, operation !== 'delete');
    return was === (operation === 'create') ? [`${operation} of ${row}`] : [];
  });
  return checkOf('changes of a row keep their order', problems, `${isThere.size} rows`);
}
