import { describe, expect, it } from 'vitest';
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
