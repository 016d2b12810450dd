import { describe, expect, it } from 'vitest';
import { fromExtendedJson } from '../../../src/decoders/debezium/extended-json.ts';
import { text } from '../../../src/model/columns.ts';
import { table } from '../../../src/model/table.ts';
import { codeOf, decode, recordOf } from './debezium-records.ts';

const source = {
  connector: 'mongodb',
  name: 'srv',
  db: 'shop',
  collection: 'customers',
  ts_ms: 1_739_321_992_000,
  ord: 28,
};
const key = { id: '{"$oid": "67ab25755c0d5ac87eb8c632"}' };

describe('changes of MongoDB', () => {
  it('are documents, written as JSON in JSON', () => {
    const after =
      '{"_id": {"$oid": "67ab25755c0d5ac87eb8c632"}, "at": {"$numberLong": "1736207571013"}, "tags": ["x"]}';

    const message = decode(recordOf({ op: 'u', before: null, after, source }, { key }));

    expect(message).toMatchObject({
      operation: 'update',
      table: { database: 'shop', schema: undefined, name: 'customers' },
      key: { id: '67ab25755c0d5ac87eb8c632' },
      before: {},
      after: { _id: '67ab25755c0d5ac87eb8c632', at: 1_736_207_571_013n, tags: ['x'] },
    });
  });

  it.each([
    ['"1004"', 1004],
    ['"\\"str\\""', 'str'],
    ['"{\\"$numberLong\\": \\"9007199254740993\\"}"', 9_007_199_254_740_993n],
  ])('have the key that is written in their key: %s', (id, value) => {
    const record = recordOf(
      { op: 'd', before: null, after: null, source },
      { key: `{"id":${id}}` },
    );

    expect(decode(record)).toMatchObject({ operation: 'delete', key: { id: value } });
  });

  it('have a key named _id for tables that declare it so', () => {
    const customers = table({
      name: 'customers',
      key: ['_id'],
      columns: { _id: text(), name: text() },
    });
    const record = recordOf({ op: 'd', before: null, after: null, source }, { key });

    expect(decode(record, { tables: [customers] })).toMatchObject({
      key: { _id: '67ab25755c0d5ac87eb8c632' },
      uncaptured: ['name'],
    });
  });

  it('may be objects instead of texts', () => {
    const record = recordOf({ op: 'c', after: { _id: { $numberLong: '5' } }, source });

    expect(decode(record)).toMatchObject({ row: { _id: 5n } });
  });

  it('without the document tell what they set, and list what they changed inside', () => {
    const updateDescription = {
      updatedFields: '{"name": "x", "address.city": "y", "n": 9007199254740993}',
      removedFields: ['note', 'old.part'],
      truncatedArrays: [{ field: 'tags', size: 1 }],
    };

    const message = decode(recordOf({ op: 'u', after: null, updateDescription, source }, { key }));

    expect(message).toMatchObject({
      operation: 'update',
      after: { _id: '67ab25755c0d5ac87eb8c632', name: 'x', n: 9_007_199_254_740_993n, note: null },
      uncaptured: ['tags', 'address', 'old'],
    });
  });

  it('of the oplog, before version 1.9, tell what their operators set', () => {
    const patch = '{"$v": 1, "$set": {"name": "x"}, "$unset": {"note": true}}';

    const message = decode(recordOf({ op: 'u', after: null, patch, filter: '{"_id": 5}', source }));

    expect(message).toMatchObject({ after: { _id: 5, name: 'x', note: null } });
  });

  it.each([
    ['a text that is no JSON', { op: 'c', after: 'x', source }],
    ['a document that is a list', { op: 'c', after: '[]', source }],
    ['an update that tells nothing', { op: 'u', after: null, source }],
    ['extended JSON of a wrong type', { op: 'c', after: '{"a":{"$numberLong":"x"}}', source }],
  ])('are refused with %s', (_name, value) => {
    expect(codeOf(recordOf(value))).toBe('ERR_CDC_ENVELOPE_INVALID');
  });
});

describe('fromExtendedJson', () => {
  it.each([
    [{ $oid: 'ab' }, 'ab'],
    [{ $numberInt: '5' }, 5],
    [{ $numberLong: '9007199254740993' }, 9_007_199_254_740_993n],
    [{ $numberDouble: '-Infinity' }, Number.NEGATIVE_INFINITY],
    [{ $numberDouble: 'NaN' }, Number.NaN],
    [{ $numberDecimal: '1.10' }, '1.10'],
    [{ $date: 1_739_455_397_970 }, '2025-02-13T14:03:17.97Z'],
    [{ $date: { $numberLong: '-1' } }, '1969-12-31T23:59:59.999Z'],
    [{ $date: '2025-02-13T14:03:17.970Z' }, '2025-02-13T14:03:17.97Z'],
    [{ $binary: 'AP8=', $type: '00' }, Uint8Array.of(0, 255)],
    [{ $binary: { base64: 'AP8=', subType: '00' } }, Uint8Array.of(0, 255)],
    [{ $uuid: 'x' }, 'x'],
    [{ $timestamp: { t: 1, i: 2 } }, { t: 1, i: 2 }],
    [
      { $regex: 'a', $options: 'i' },
      { pattern: 'a', options: 'i' },
    ],
    [{ $regularExpression: { pattern: 'a', options: '' } }, { pattern: 'a', options: '' }],
    [{ $symbol: 's' }, 's'],
    [{ $undefined: true }, null],
    [{ $minKey: 1 }, { $minKey: 1 }],
    [
      { a: [{ $numberLong: '1' }], b: null },
      { a: [1n], b: null },
    ],
  ])('turns %o into %o', (sent, value) => {
    expect(fromExtendedJson(sent)).toStrictEqual(value);
  });
});
