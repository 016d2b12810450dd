import { describe, expect, it } from 'vitest';
import { createDecoder } from '../../../src/decoders/create-decoder.ts';
import { CdcError } from '../../../src/errors.ts';
import { bigint, date, decimal, int, text } from '../../../src/model/columns.ts';
import type { StreamRecord } from '../../../src/model/record.ts';
import { type DecoderSpec, debezium, dms } from '../../../src/model/service.ts';
import { createTableIndex, type DriftPolicy, type Table, table } from '../../../src/model/table.ts';
import type { TelemetryEvent } from '../../../src/model/telemetry.ts';
import { recordOf, recordsOfFixture, SOURCE } from '../debezium/debezium-records.ts';
import { dataRecord, recordOf as kinesisRecord } from '../dms/dms-records.ts';
import { createFakeRegistry } from '../registry/fake-registry.ts';
import { ID, keyBytes, keySchema, valueBytes, valueSchema } from '../registry/order-records.ts';

const bills = (drift?: DriftPolicy) =>
  table({
    schema: 'dbo',
    name: 'invoices',
    key: ['id'],
    columns: { id: int(), due: date(), note: text(), balance: int().nullable() },
    drift,
  });
const whole = '{"id":1,"due":"2022-04-15","note":"a","balance":2}';

describe('drift of rows of DMS', () => {
  it('says nothing of rows of the declared shape', () => {
    expect(driftOf(dms({ absent: 'uncaptured' }), bills(), [row(whole), row(whole)])).toStrictEqual(
      [],
    );
  });

  it('tells a column that is not declared, once, and keeps its value', () => {
    const sent = row(`${whole.slice(0, -1)},"iban":"x"}`);

    const { reports, messages } = decodeAll(dms(), bills(), [sent, row(whole), sent]);

    expect(reports).toStrictEqual([drift('added', 'iban')]);
    expect(messages[0]).toMatchObject({ after: { iban: 'x' } });
  });

  it('tells a missing column where absent means that it was not captured', () => {
    const sent = row('{"id":1,"due":"2022-04-15"}');

    expect(driftOf(dms({ absent: 'uncaptured' }), bills(), [sent, sent])).toStrictEqual([
      drift('missing', 'note'),
      drift('missing', 'balance'),
    ]);
  });

  it.each([undefined, 'null'] as const)(
    'tells only a column that can be neither null nor empty where absent is %s',
    (absent) => {
      expect(driftOf(dms({ absent }), bills(), [row('{"id":1}')])).toStrictEqual([
        drift('missing', 'due'),
      ]);
    },
  );

  it.each<readonly [what: string, options: Parameters<typeof dms>[0], operation: string]>([
    ['a delete, which may hold the key only', {}, 'delete'],
    [
      'an update of Oracle, which may hold the changed columns only',
      { engine: 'oracle' },
      'update',
    ],
    ['a document, which has no fixed columns', { engine: 'mongodb' }, 'insert'],
  ])('misses no column in %s', (_what, options, operation) => {
    const records = [row('{"id":1}', operation)];

    expect(driftOf(dms({ absent: 'uncaptured', ...options }), bills(), records)).toStrictEqual([]);
  });

  it('tells every schema change of a declared table, and of no other', () => {
    const records = [
      control('add-column'),
      control('add-column'),
      control('create-table', 'other'),
    ];

    expect(driftOf(dms(), bills(), records)).toStrictEqual([drift('ddl'), drift('ddl')]);
  });
});

describe('drift of rows of Debezium', () => {
  it('tells added and missing columns without schema', () => {
    const after = { id: 1, due: 19_000, note: null, iban: 'x' };

    expect(driftOf(debezium(), orders(), [change(after), change(after)])).toStrictEqual([
      drift('added', 'iban', 'orders'),
      drift('missing', 'amount', 'orders'),
    ]);
  });

  it('does not miss a column whose value was not sent', () => {
    const after = { id: 1, due: 19_000, note: '__debezium_unavailable_value', amount: '1.00' };

    expect(driftOf(debezium({ decimal: 'string' }), orders(), [change(after)])).toStrictEqual([]);
  });

  it('tells a column whose schema fits its declaration no more, once', () => {
    const records = [typed('int64', 1), typed('string', '1.00')];
    const retyped = [typed('struct', { a: 1 })];

    expect(driftOf(debezium(), orders(), records)).toStrictEqual([]);
    expect(driftOf(debezium(), orders('quarantine'), retyped)).toStrictEqual([
      drift('retyped', 'amount', 'orders'),
      'ERR_CDC_SCHEMA_DRIFT',
    ]);
  });

  it('looks at the schemas of Avro as well', async () => {
    const declared = table({ name: 'orders', key: ['id'], columns: { id: bigint(), day: text() } });
    const reports: TelemetryEvent[] = [];
    const { decode, prepare } = createDecoder(debezium(), {
      findTable: createTableIndex([declared]),
      registry: createFakeRegistry({ 1: keySchema, 2: valueSchema }),
      report: (event) => reports.push(event),
    });
    const record = { ...recordOf(null), key: keyBytes(1n), value: valueBytes() };

    await prepare?.([record]);

    expect([decode(record), decode(record)]).toMatchObject([{ after: { id: ID } }, {}]);
    expect(reports).toStrictEqual([drift('retyped', 'day', 'orders')]);
  });

  it('tells the schema changes of a declared table', () => {
    const customers = table({ name: 'customers', key: ['id'], columns: { id: int() } });
    const records = recordsOfFixture('cap-mariadb-ops-ddl').filter(
      ({ position }) => position.stream === 'kafka' && position.topic === 'mycap',
    );

    const reports = driftOf(debezium(), customers, records);

    expect(reports.length).toBeGreaterThan(1);
    expect(new Set(reports.map((report) => JSON.stringify(report)))).toStrictEqual(
      new Set([JSON.stringify(drift('ddl', undefined, 'customers'))]),
    );
  });
});

describe('the policy of a table', () => {
  const drifted = row(`${whole.slice(0, -1)},"iban":"S3CR3T"}`);

  it('lets rows pass that are noted', () => {
    expect(errorOf('note', drifted)).toBeUndefined();
  });

  it('makes every drifted row an error that no retry helps, without its values', () => {
    const error = errorOf('quarantine', drifted);

    expect(error).toMatchObject({
      code: 'ERR_CDC_SCHEMA_DRIFT',
      retryable: false,
      details: { table: 'dbo.invoices', what: 'added', column: 'iban' },
    });
    expect(JSON.stringify([error?.message, error?.details])).not.toContain('S3CR3T');
  });

  it('makes the lane wait, as often as the row comes again', () => {
    const { errors } = decodeAll(dms(), bills('stop'), [drifted, drifted, row(whole)]);

    expect(errors.map((error) => [error?.code, error?.retryable])).toStrictEqual([
      ['ERR_CDC_SCHEMA_DRIFT_STOP', true],
      ['ERR_CDC_SCHEMA_DRIFT_STOP', true],
      [undefined, undefined],
    ]);
  });

  it.each([
    ['add-column', 'ERR_CDC_SCHEMA_DRIFT_STOP'],
    ['rename-table', 'ERR_CDC_SCHEMA_DRIFT_STOP'],
    ['create-table', undefined],
    ['drop-table', undefined],
  ])('is for changes of the table, and not for what announces it: %s', (operation, code) => {
    expect(errorOf('stop', control(operation))?.code).toBe(code);
  });

  it('holds without anyone to report to', () => {
    const { decode } = createDecoder(dms(), { findTable: createTableIndex([bills('quarantine')]) });

    expect(() => decode(drifted)).toThrow(/not declared: dbo.invoices.iban/);
  });
});

it('reports once for all the formats that one decoder tells apart', () => {
  const after = '{"id":1,"due":"2022-04-15","note":"a","balance":2,"iban":"x"}';
  const source = { ...SOURCE, db: 'dbo', table: 'invoices' };
  const plain = { op: 'c', before: null, after: JSON.parse(after) as object, source };

  const reports = driftOf(undefined, bills(), [
    row(after),
    recordOf(plain),
    recordOf({ schema: null, payload: plain }),
  ]);

  expect(reports.filter((report) => report !== 'ERR_CDC_VALUE_INVALID')).toStrictEqual([
    drift('added', 'iban'),
  ]);
});

function orders(policy?: DriftPolicy) {
  return table({
    name: 'orders',
    key: ['id'],
    columns: {
      id: int(),
      due: date(),
      note: text().nullable(),
      amount: decimal(),
    },
    drift: policy,
  });
}

function change(after: object): StreamRecord {
  return recordOf({ op: 'c', before: null, after, source: SOURCE }, { key: { id: 1 } });
}

/** A create with schema whose column `amount` is of the given type. */
function typed(type: string, amount: unknown): StreamRecord {
  const fields = [
    { field: 'id', type: 'int32' },
    { field: 'due', type: 'int32', name: 'io.debezium.time.Date' },
    { field: 'note', type: 'string' },
    { field: 'amount', type, fields: [] },
  ];
  const schema = { type: 'struct', fields: [{ field: 'after', type: 'struct', fields }] };
  const after = { id: 1, due: 19_000, note: null, amount };
  return recordOf({ schema, payload: { op: 'c', before: null, after, source: SOURCE } });
}

function row(data: string, operation = 'insert'): StreamRecord {
  return kinesisRecord(dataRecord({ data, operation }));
}

function control(operation: string, name = 'invoices'): StreamRecord {
  return kinesisRecord(
    `{"control":{},"metadata":{"record-type":"control","operation":"${operation}","schema-name":"dbo","table-name":"${name}"}}`,
  );
}

function drift(what: string, column?: string, name = 'dbo.invoices') {
  return { name: 'schema.drift', table: name, what, column };
}

/** What was reported of drift, and then the codes of errors. */
function driftOf(
  spec: DecoderSpec | undefined,
  declared: Table,
  records: readonly StreamRecord[],
): readonly unknown[] {
  const { reports, errors } = decodeAll(spec, declared, records);
  return [...reports, ...errors.flatMap((error) => (error === undefined ? [] : error.code))];
}

function errorOf(policy: DriftPolicy, record: StreamRecord): CdcError | undefined {
  return decodeAll(dms(), bills(policy), [record]).errors[0];
}

function decodeAll(
  spec: DecoderSpec | undefined,
  declared: Table,
  records: readonly StreamRecord[],
) {
  const reports: TelemetryEvent[] = [];
  const { decode } = createDecoder(spec, {
    findTable: createTableIndex([declared]),
    report: (event) => event.name === 'schema.drift' && reports.push(event),
  });
  const errors: (CdcError | undefined)[] = [];
  const messages = records.map((record) => {
    try {
      const message = decode(record);
      errors.push(undefined);
      return message;
    } catch (error) {
      if (!(error instanceof CdcError)) throw error;
      errors.push(error);
      return undefined;
    }
  });
  return { reports, errors, messages };
}
