import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  bigint,
  date,
  decimal,
  int,
  oneOf,
  text,
  timestamp,
  uuid,
} from '../../../../src/model/columns.ts';
import { parseExactJson } from '../../../../src/model/exact-json.ts';
import { table } from '../../../../src/model/table.ts';
import { createMask } from '../../../../src/tools/local/dev/mask-record.ts';
import { createStandIn } from '../../../../src/tools/local/dev/stand-in.ts';
import type { KafkaSourceRecord } from '../../../../src/tools/local/event-source-mapping/stream-model.ts';
import { kafkaRecord, kinesisRecord } from '../event-source-mapping/play.ts';

const customers = table({
  schema: 'dbo',
  name: 'customers',
  key: ['email'],
  columns: {
    email: text().personal(),
    phone: text().personal().nullable(),
    born: date().personal(),
    score: decimal().personal(),
    ssn: bigint().personal(),
    tier: oneOf(['gold', 'silver']).personal(),
    device: uuid().personal(),
    seen: timestamp().personal(),
    city: text(),
    visits: int(),
  },
});

const ROW = {
  email: 'anna.berg@example.com',
  phone: null,
  born: '1984-03-09',
  score: '120.50',
  ssn: 198403091234,
  tier: 'gold',
  device: '3f2504e0-4f89-41d3-9a0c-0305e82c3301',
  seen: '2026-11-20T08:15:30.123456',
  city: 'Lund',
  visits: 7,
};

describe('createMask', () => {
  const mask = createMask(optionsOf('secret'));

  it('gives the personal columns other values of the same form, and leaves everything else', () => {
    const value = {
      before: null,
      after: ROW,
      op: 'c',
      source: { name: 'email', table: 'customers' },
    };

    const masked = readValue(mask(recordOf(value), customers));

    expect(masked).toMatchObject({
      before: null,
      op: 'c',
      source: { name: 'email', table: 'customers' },
      after: {
        email: expect.stringMatching(/^[a-z]{4}\.[a-z]{4}@[a-z]{7}\.[a-z]{3}$/),
        phone: null,
        born: expect.stringMatching(/^\d{4}-\d{2}-\d{2}$/),
        score: expect.stringMatching(/^1\d\d\.\d\d$/),
        ssn: expect.any(Number),
        tier: expect.stringMatching(/^(gold|silver)$/),
        device: expect.stringMatching(
          /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-9[0-9a-f]{3}-[0-9a-f]{12}$/,
        ),
        seen: expect.stringMatching(/^\d{4}-\d{2}-\d{2}T[0-2]\d:[0-5]\d:[0-5]\d\.123456$/),
        city: 'Lund',
        visits: 7,
      },
    });
    expect(leaks(JSON.stringify(masked))).toStrictEqual([]);
  });

  it('gives one value one stand-in: in key and value, before and after, as plain text too', () => {
    const record = recordOf(
      { before: ROW, after: { ...ROW, city: 'Malmö' }, op: 'u' },
      { key: Buffer.from('{"email":"anna.berg@example.com"}') },
    );
    const plain = recordOf({ before: null, after: ROW, op: 'c' }, { key: Buffer.from(ROW.email) });

    const [masked, other] = [mask(record, customers), mask(plain, customers)];

    const { before, after } = readValue(masked);
    expect(before.email).toBe(after.email);
    expect(JSON.parse(keyOf(masked))).toStrictEqual({ email: after.email });
    expect(keyOf(other)).toBe(after.email);
  });

  it.each<[string, object]>([
    ['a payload beside its schema', { schema: { fields: [] }, payload: { before: ROW, op: 'd' } }],
    [
      'a DMS record with before image',
      { data: ROW, 'before-image': ROW, metadata: { operation: 'update' } },
    ],
    ['before images in columns of their own', { data: { BI_email: ROW.email }, metadata: {} }],
    ['a flattened row', ROW],
    ['a document inside of a text', { after: JSON.stringify({ _id: 1, ...ROW }), op: 'c' }],
    ['rows inside of rows', { after: { city: 'Lund', owners: [ROW, { inner: ROW }] }, op: 'c' }],
    [
      'the statement that was sent',
      { after: {}, op: 'c', source: { query: `SET '${ROW.email}'` } },
    ],
    [
      'the key of DMS',
      { data: {}, metadata: { 'partition-key-value': `dbo.customers.${ROW.email}` } },
    ],
  ])('finds the columns in %s', (_what, value) => {
    const masked = mask(recordOf(value), customers);

    expect(masked).not.toBe(undefined);
    expect(leaks(JSON.stringify(readValue(masked)))).toStrictEqual([]);
  });

  it('masks headers, and the partition key of Kinesis', () => {
    const kafka = recordOf(
      {},
      {
        headers: [
          ['__email', Buffer.from(ROW.email)],
          ['__debezium.newkey', Buffer.from(JSON.stringify({ email: ROW.email }))],
          ['trace', Buffer.from('kept')],
        ],
      },
    );
    const kinesis = kinesisRecord(1, { partitionKey: ROW.email, data: Buffer.from('{}') });

    const texts = [mask(kafka, customers), mask(kinesis, customers)].map((one) =>
      one?.stream === 'kafka'
        ? one.headers.map(([, bytes]) => Buffer.from(bytes ?? []).toString())
        : [one?.partitionKey ?? ROW.email],
    );

    expect(leaks(texts.flat().join())).toStrictEqual([]);
    expect(texts[0]?.[2]).toBe('kept');
  });

  it('keeps the bytes of a record without anything personal, and the placeholder of Debezium', () => {
    const bytes = Buffer.from(
      '{ "after": {"visits": 1.50, "phone": "__debezium_unavailable_value"}, "op":"c"}',
    );

    const masked = mask(recordOf({}, { value: bytes }), customers);

    expect(masked).toMatchObject({ value: bytes });
  });

  it('refuses what is not JSON, because something personal might stay in it', () => {
    expect(mask(recordOf({}, { value: Buffer.from([0, 0, 0, 0, 1, 6]) }), customers)).toBe(
      undefined,
    );
    expect(mask(recordOf({}, { key: Buffer.from([0xff, 0xfe]) }), customers)).toBe(undefined);
  });

  it('has other stand-ins with another secret', () => {
    const value = { after: ROW, op: 'c' };
    const other = createMask(optionsOf('another secret'));

    const emails = [mask, other].map(
      (one) => readValue(one(recordOf(value), customers)).after.email,
    );

    expect(new Set(emails).size).toBe(2);
  });

  it('keeps different short keys apart', () => {
    const ids = table({ name: 'ids', key: ['id'], columns: { id: text().personal() } });
    const letters = [...'abcdefghijklmnopqrstuvwxyz'];

    const masked = letters.map(
      (id) => readValue(mask(recordOf({ after: { id }, op: 'c' }), ids)).after.id,
    );

    expect(new Set(masked).size).toBe(letters.length);
  });

  it('writes numbers that can be read back, whatever they were', () => {
    const numbers = table({ name: 'n', key: [], columns: { n: int().personal() } });
    const json = fc.oneof(
      fc.maxSafeInteger().map(String),
      fc.bigInt().map(String),
      fc.double({ noNaN: true, noDefaultInfinity: true }).map(String),
      fc.tuple(fc.bigInt(), fc.nat()).map(([whole, rest]) => `${whole}.${rest}0`),
    );
    fc.assert(
      fc.property(json, (number) => {
        const value = Buffer.from(`{"after":{"n":${number}},"op":"c"}`);

        const masked = mask(recordOf({}, { value }), numbers);

        if (masked?.stream !== 'kafka' || masked.value === null) throw new TypeError('Not masked');
        expect(parseExactJson(masked.value)).toMatchObject({ after: { n: expect.anything() } });
      }),
    );
  });
});

function optionsOf(secret: string) {
  return {
    standIn: createStandIn(secret),
    alsoPersonal: [],
    beforeImageColumns: { prefix: 'BI_' },
    unavailable: undefined,
  };
}

function recordOf(value: object, changes: Partial<KafkaSourceRecord> = {}): KafkaSourceRecord {
  return kafkaRecord(1, { key: null, value: Buffer.from(JSON.stringify(value)), ...changes });
}

/** The cast holds for what these tests write. */
function readValue(record: unknown) {
  const { value } = record as { value: Uint8Array };
  return JSON.parse(Buffer.from(value).toString('utf8'));
}

function keyOf(record: unknown): string {
  return Buffer.from((record as { key: Uint8Array }).key).toString('utf8');
}

/** Personal values of the row that stand in a text. */
function leaks(output: string): readonly string[] {
  const personal = [ROW.email, ROW.born, ROW.score, String(ROW.ssn), ROW.device, ROW.seen];
  return personal.filter((value) => output.includes(value));
}
