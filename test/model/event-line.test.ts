import { describe, expect, it } from 'vitest';
import * as z from 'zod/mini';
import type { AnyChange } from '../../src/model/change-event.ts';
import { toEventLine } from '../../src/model/event-line.ts';
import { formatExactJson } from '../../src/model/exact-json.ts';
import { guardRow } from '../../src/model/guard-row.ts';

const after = guardRow<object>({ id: 9007199254740993n, raw: new Uint8Array([1, 2]) }, ['note']);
const update: AnyChange = {
  kind: 'change',
  operation: 'update',
  table: { database: 'shop', schema: undefined, name: 'things' },
  key: { id: 9007199254740993n },
  previousKey: { id: 1n },
  row: after as never,
  before: { id: 1n } as never,
  after: after as never,
  uncaptured: ['note'],
  source: {
    captureTool: 'debezium',
    connector: 'mysql',
    server: 'srv',
    snapshot: false,
    transactionId: undefined,
    transactionOrder: undefined,
    committedAt: 1700000000000001n,
    capturedAt: undefined,
    position: { engine: 'mysql', file: 'bin.000003', pos: 4n, row: 0, gtid: undefined },
  },
  position: { stream: 'kafka', topic: 'srv.shop.things', partition: 0, offset: 12 },
  arrivedAt: 1700000000001,
};

const source =
  '"source":{"captureTool":"debezium","connector":"mysql","server":"srv","snapshot":false,' +
  '"transactionId":null,"committedAt":1700000000000001,' +
  '"position":{"engine":"mysql","file":"bin.000003","pos":4,"row":0,"gtid":null}}';

describe('toEventLine', () => {
  it('writes a change in the documented form, exactly', () => {
    expect(formatExactJson(toEventLine(update))).toBe(
      '{"position":{"stream":"kafka","topic":"srv.shop.things","partition":0,"offset":12},' +
        '"kind":"change","operation":"update","table":{"database":"shop","name":"things"},' +
        '"key":{"id":9007199254740993},"previousKey":{"id":1},"before":{"id":1},' +
        `"after":{"id":9007199254740993,"raw":"AQI="},"uncaptured":["note"],${source}}`,
    );
  });

  it('has null for images that an operation does not have', () => {
    const { after: _after, previousKey: _key, ...rest } = update;
    const removed = { ...rest, operation: 'delete', previousKey: undefined } as AnyChange;
    const { key: _none, row: _row, ...table } = rest as Record<string, unknown>;
    const truncated = { ...table, operation: 'truncate', uncaptured: [] } as unknown as AnyChange;

    expect(toEventLine(removed)).toMatchObject({ before: { id: 1n }, after: null });
    expect(toEventLine(removed)).not.toHaveProperty('previousKey');
    expect(toEventLine(truncated)).toMatchObject({ key: null, before: null, after: null });
    expect(toEventLine(truncated)).not.toHaveProperty('uncaptured');
  });

  it('leaves out what it is told to', () => {
    const line = toEventLine(update, { hidden: new Set(['id']), withPosition: false });

    expect(line).toMatchObject({ key: {}, previousKey: {}, before: {} });
    expect(line).not.toHaveProperty('after.id');
    expect(line).not.toHaveProperty('position');
  });

  it('keeps the values of columns with the names of inherited members', () => {
    const row = JSON.parse('{"__proto__":1,"constructor":2}') as object;
    const line = toEventLine({ ...update, before: row, after: row, row } as never);

    expect(formatExactJson(line)).toContain('"after":{"__proto__":1,"constructor":2}');
  });
});

const image = z.nullable(z.record(z.string(), z.unknown()));
/** The default body of messages and lines; a version after the first would add a member `v`. */
const changeLine = z.object({
  position: z.optional(
    z.union([
      z.object({
        stream: z.literal('kinesis'),
        shardId: z.string(),
        sequenceNumber: z.string(),
      }),
      z.object({
        stream: z.literal('kafka'),
        topic: z.string(),
        partition: z.int(),
        offset: z.int(),
      }),
    ]),
  ),
  kind: z.literal('change'),
  operation: z.enum(['read', 'create', 'update', 'delete', 'truncate']),
  table: z.object({
    database: z.optional(z.string()),
    schema: z.optional(z.string()),
    name: z.string(),
  }),
  key: image,
  previousKey: z.optional(z.record(z.string(), z.unknown())),
  before: image,
  after: image,
  uncaptured: z.optional(z.array(z.string())),
  source: z.object({
    captureTool: z.enum(['dms', 'debezium']),
    connector: z.nullable(z.string()),
    server: z.nullable(z.string()),
    snapshot: z.boolean(),
    transactionId: z.nullable(z.string()),
    committedAt: z.nullable(z.int()),
    position: z.nullable(z.looseObject({ engine: z.string() })),
  }),
});

describe('the default body, which outlives a release', () => {
  it('is as its golden file has it, and as its schema says', async () => {
    const text = formatExactJson(toEventLine(update));

    expect(z.safeParse(changeLine, JSON.parse(text)).error).toBeUndefined();
    await expect(`${text}\n`).toMatchFileSnapshot('../fixtures/formats/change-line.v1.json');
  });

  it('is documented', async () => {
    const text = `${JSON.stringify(z.toJSONSchema(changeLine), null, 2)}\n`;

    await expect(text).toMatchFileSnapshot('../../docs/formats/change-line.schema.json');
  });
});
