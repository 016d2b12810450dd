import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { createDecoder } from '../../../../src/decoders/create-decoder.ts';
import { CdcError } from '../../../../src/errors.ts';
import type { StreamRecord } from '../../../../src/model/record.ts';
import type { RouteSet } from '../../../../src/model/route.ts';
import { type DecoderSpec, debezium, dms, kinesis, msk } from '../../../../src/model/service.ts';
import { isSameTable, type Table, type TableId, table } from '../../../../src/model/table.ts';
import { snsTopic, targets } from '../../../../src/model/target.ts';
import { on } from '../../../../src/routing/declare/on.ts';
import { sns } from '../../../../src/routing/sends/sns.ts';
import { mariadbTables, postgresTables } from '../../../decoders/recorded-tables.ts';
import { debeziumBases, dmsBases } from '../../../fuzz/bases.ts';
import { createRandom } from '../../../fuzz/random.ts';
import { createSubject, type Subject } from './check-pairs.ts';
import { randomRoutes } from './random-routes.ts';
import { toRecord } from './written-record.ts';

/** Functions that the tables of all records are divided among. */
const SHARES = 3;

const at = targets({ topic: snsTopic() });

/** Records that no generator of ours has written: captures of both tools, and of real databases. */
const streams: readonly {
  readonly name: string;
  readonly decoder: DecoderSpec;
  readonly records: readonly StreamRecord[];
}[] = [
  { name: 'DMS', decoder: dms(), records: dmsBases },
  { name: 'Debezium', decoder: debezium(), records: debeziumBases },
  { name: 'any', decoder: { captureTool: 'auto' }, records: [...dmsBases, ...debeziumBases] },
];

describe('of captured records', () => {
  it.each(streams)('passes all that a route takes ($name)', ({ decoder, records }) => {
    const tables = tablesIn(records);

    expect(tables.length).toBeGreaterThan(3);
    for (let share = 0; share < SHARES; share++) {
      const own = tables.filter((_, index) => index % SHARES === share);
      const routes = own.map((declared, index) => [`route-${index}`, onEverything(declared)]);
      const subject = subjectOf(decoder, Object.fromEntries(routes));

      expect(lostOf(subject, records)).toStrictEqual([]);
    }
  });

  it.each(streams)('drops most of what no route takes ($name)', ({ decoder, records }) => {
    const other = table({ schema: 'other', name: 'other', key: [], columns: {} });
    const { passes } = subjectOf(decoder, { other: onEverything(other) });

    const passed = records.filter(passes).length;

    expect(passed / records.length).toBeLessThan(0.5);
  });

  it.each([
    ['postgres-plain', postgresTables],
    ['postgres-schema', postgresTables],
    ['mariadb-plain', mariadbTables],
    ['mariadb-schema', mariadbTables],
  ])('passes all that routes with conditions take (%s)', (name, tables) => {
    const records = recordedRecords(name);
    const seeds = Array.from({ length: 12 }, (_, seed) => seed);
    const subjects = seeds.flatMap((seed) => trySubject(tables, seed));

    expect(subjects.length).toBeGreaterThan(3);
    expect(subjects.flatMap((subject) => lostOf(subject, records))).toStrictEqual([]);
  });
});

/** The first lines of wanted records that are dropped. */
function lostOf({ wants, passes }: Subject, records: readonly StreamRecord[]): readonly string[] {
  return records
    .filter((record) => !passes(record))
    .filter((record) => wants({ shape: 'captured', record, mend: () => record, isForeign: true }))
    .map(({ value }) =>
      Buffer.from(value ?? [])
        .toString()
        .slice(0, 300),
    );
}

function subjectOf(decoder: DecoderSpec, routes: RouteSet): Subject {
  const source = decoder.captureTool === 'dms' ? kinesis('cdc') : msk('cdc', ['t']);
  return createSubject({ source, decoder, routes: [routes] }, 5);
}

/** None where the random routes contradict each other. */
function trySubject(tables: readonly Table[], seed: number): readonly Subject[] {
  const random = createRandom(seed);
  const replicaIdentity = random.pick(['full', 'default'] as const);
  try {
    return [subjectOf(debezium({ replicaIdentity }), randomRoutes(tables, random))];
  } catch (error) {
    if (error instanceof CdcError && error.code === 'ERR_CDC_ROUTES_INVALID') return [];
    throw error;
  }
}

function onEverything(declared: Table) {
  return on(declared, ['read', 'create', 'update', 'delete', 'truncate'], {
    because: 'A test.',
    snapshot: 'deliver',
    maxAge: 'unlimited',
    to: sns({ topic: at.topic, message: () => 'A message.' }),
  });
}

/** Declares the tables that records name, without any column. */
function tablesIn(records: readonly StreamRecord[]): readonly Table[] {
  const { decode } = createDecoder({ captureTool: 'auto' }, { findTable: () => undefined });
  const ids = records.flatMap((record): readonly TableId[] => {
    try {
      const message = decode(record);
      return message.kind === 'change' ? [message.table] : [];
    } catch {
      return [];
    }
  });
  const distinct = ids.filter(
    (id, index) => ids.findIndex((one) => isSameTable(id, one)) === index,
  );
  return distinct.map(({ database, schema, name }) =>
    table({ database, schema: schema === '' ? undefined : schema, name, key: [], columns: {} }),
  );
}

function recordedRecords(name: string): readonly StreamRecord[] {
  return readFileSync(`test/fixtures/recorded/${name}.jsonl`, 'utf8')
    .trimEnd()
    .split('\n')
    .map((line) => {
      const { key, value } = JSON.parse(line) as { key: string | null; value: string | null };
      const record = toRecord(value, { stream: 'kafka' });
      return { ...record, key: key === null ? undefined : Buffer.from(key) };
    });
}
