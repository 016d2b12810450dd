import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { up, type Write } from '../commands.ts';
import { deleteConnector, putConnector } from '../debezium-connector.ts';
import { ROOT } from '../folders.ts';
import { type HeldRecord, listTopics, readAll, readEnds } from '../kafka-topics.ts';
import { findPid } from '../part-process.ts';
import { CONNECTORS } from '../parts/connect.ts';
import { psql } from '../psql.ts';
import { StackFailure } from '../stack-failure.ts';
import { RECORDED_TABLES, type RecordedDatabase, recordedDatabases } from './recorded-database.ts';

const INTO = resolve(ROOT, 'test/fixtures/recorded');
const STREAM = '-- STREAM\n';
const QUIET_MS = 6000;

/** Records what Debezium writes of each database, in both forms, as fixtures of the project. */
export async function record(write: Write): Promise<void> {
  await up([], { keep: true, write });
  await mkdir(INTO, { recursive: true });
  const versions: string[] = [];
  for (const database of recordedDatabases) {
    if ((await findPid(database.part)) === undefined) {
      write(`SKIPPED ${database.part}: it does not run here`);
      continue;
    }
    versions.push(await database.version());
    for (const form of ['schema', 'plain'] as const) {
      const count = await recordOne(database, form);
      write(`recorded ${database.part}-${form}: ${count} records`);
    }
  }
  await writeFile(resolve(INTO, 'README.md'), readme(versions));
}

async function recordOne(database: RecordedDatabase, form: 'schema' | 'plain'): Promise<number> {
  const { part } = database;
  // The name is in the records: the same each time.
  const id = `rec_${part}_${form}`;
  if ((await partitionsOf(id)).length > 0) throw recordedBefore(part);
  const script = await readFile(resolve(import.meta.dirname, `${part}.sql`), 'utf8');
  const [before = '', live = ''] = script.split(STREAM);
  await database.create(id);
  await database.execute(id, before);
  await putConnector(id, database.connector(id, form === 'schema'));
  await waitUntilQuiet(id, RECORDED_TABLES.length);
  await database.execute(id, live);
  await waitUntilQuiet(id, RECORDED_TABLES.length);
  const records = await readAll(`${id}-reader`, await partitionsOf(id));
  const rows = await Promise.all(
    RECORDED_TABLES.map(async (table) => [table, await database.select(id, table)] as const),
  );
  await deleteConnector(id);
  await forget(database, id);
  await writeFile(resolve(INTO, `${part}-${form}.jsonl`), records.map(toLine).join(''));
  const texts = JSON.stringify(Object.fromEntries(rows), null, 1);
  await writeFile(resolve(INTO, `${part}-${form}.expected.json`), `${texts}\n`);
  return records.length;
}

/** Connect remembers where it stood: there would be no snapshot. */
function recordedBefore(part: string): StackFailure {
  return new StackFailure({
    part,
    reason: 'it was recorded before since `up`',
    fix: 'npm run stack -- down && npm run stack -- up && npm run stack -- record',
  });
}

/** Nothing new for a while, and each table has records. */
async function waitUntilQuiet(id: string, tables: number): Promise<void> {
  let before = '';
  let since = Date.now();
  while (Date.now() - since < QUIET_MS) {
    const ends = await readEnds(await partitionsOf(id));
    const now = ends.map(({ end }) => end).join();
    if (now !== before || ends.filter(({ end }) => end > 0n).length < tables) since = Date.now();
    before = now;
    await sleep(500);
  }
}

async function partitionsOf(id: string) {
  const topics = await listTopics();
  return topics
    .filter((topic) => topic === id || topic.startsWith(`${id}.`))
    .toSorted()
    .map((topic) => ({ topic, partition: 0 }));
}

async function forget({ part, execute }: RecordedDatabase, id: string): Promise<void> {
  if (part === 'mariadb') return execute(id, `DROP DATABASE ${id}`);
  // The connector lets go of its slot a moment after it is deleted.
  await sleep(2000);
  await psql('postgres', `SELECT pg_drop_replication_slot('${id}')`);
  await psql('postgres', `DROP DATABASE ${id} WITH (FORCE)`);
}

function toLine({ position, key, value, headers }: HeldRecord): string {
  if (position.stream !== 'kafka') throw new TypeError('Only records of Kafka are recorded');
  const { topic, partition, offset } = position;
  const texts = headers.map(([name, bytes]) => ({ key: name, value: bytes.toString('utf8') }));
  const line = {
    topic,
    partition,
    offset,
    key: key?.toString('utf8') ?? null,
    value: value?.toString('utf8') ?? null,
    headers: texts,
  };
  return `${JSON.stringify(line)}\n`;
}

function readme(versions: readonly string[]): string {
  const connectors = CONNECTORS.map(({ coordinates }) =>
    coordinates.split(':').slice(1, 3).join(' '),
  );
  return `# Recorded fixtures

Written by \`npm run stack -- record\` on ${new Date().toISOString().slice(0, 10)}; not edited by hand. Real records of real programs:
${versions.join(', ')}; ${connectors.join(', ')}; Kafka Connect 4.3.1. The rows are made up.

- \`<database>-schema.jsonl\`, \`<database>-plain.jsonl\`: what Debezium wrote, with \`schemas.enable\` true and false. One record per line, topic by
  topic, each in the order of its partition: \`{topic, partition, offset, key, value, headers}\`; exact texts, null is a Kafka null.
- \`<database>-<form>.expected.json\`: by table, all rows at the end, in the database's own text of each value (bytes in hex; lists of PostgreSQL as JSON).
- The SQL that caused them: \`stack/record/<database>.sql\`. What stands before \`-- STREAM\` was read by the snapshot.
- The settings of the connectors: \`stack/record/recorded-database.ts\`, \`stack/debezium-connector.ts\`.
`;
}
