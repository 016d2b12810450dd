import { describe, expect, it } from 'vitest';
import { int, text } from '../../../src/model/columns.ts';
import type { StreamRecord } from '../../../src/model/record.ts';
import { table } from '../../../src/model/table.ts';
import { codeOf, decode, recordOf, SOURCE } from './debezium-records.ts';

const flattened = { flattened: true } as const;

describe('columns and keys of flattened rows', () => {
  const users = table({
    name: 'users',
    key: ['_id'],
    columns: { _id: text(), __v: int().nullable(), __table: text().nullable() },
  });

  it('keeps columns with the prefix of added fields, and leaves aliases of these out', () => {
    const row = {
      _id: 'a',
      __v: 0,
      __typename: 'User',
      __op: 'c',
      __collection: 'users',
      __when: 5,
    };

    expect(decode(recordOf(row, { topic: 's.app.users' }), { options: flattened })).toHaveProperty(
      'after',
      { _id: 'a', __v: 0, __typename: 'User' },
    );
  });

  it('keeps every declared column', () => {
    const row = { _id: 'a', __op: 'c', __table: 'users', __v: 3 };

    expect(
      decode(recordOf(row, { topic: 'x' }), { options: flattened, tables: [users] }),
    ).toHaveProperty('after', { _id: 'a', __table: 'users', __v: 3 });
  });

  it.each([
    ['plain', { id: 'a1' }],
    ['in Extended JSON, where the key was not flattened', { id: '{"$oid":"a1"}' }],
    [
      'with a schema',
      {
        schema: { type: 'struct', fields: [{ field: 'id', type: 'string' }] },
        payload: { id: 'a1' },
      },
    ],
  ])('names the key of a flattened document as the table does: %s', (_what, key) => {
    for (const value of [
      null,
      { __deleted: true, __collection: 'users' },
      { _id: 'a1', __op: 'd' },
    ]) {
      const record = recordOf(value, { topic: 's.app.users', key });

      expect(decode(record, { options: flattened, tables: [users] })).toMatchObject({
        operation: 'delete',
        key: { _id: 'a1' },
        row: { _id: 'a1' },
      });
    }
  });

  it('takes the table of a delete on Kinesis from the schema of the key', () => {
    const schema = {
      type: 'struct',
      name: 's.app.users.Key',
      fields: [{ field: '_id', type: 'string' }],
    };
    const partitionKey = JSON.stringify({ schema, payload: { _id: 'a' } });

    expect(
      decode(recordOf('', { partitionKey }), { options: flattened, tables: [users] }),
    ).toMatchObject({ operation: 'delete', key: { _id: 'a' }, table: { name: 'users' } });
  });

  it.each([undefined, 'tombstone'] as const)(
    'refuses a delete on Kinesis whose table nothing tells, with deletes: %s',
    (deletes) => {
      const record = recordOf('', { partitionKey: '{"_id":"a"}' });

      expect(codeOf(record, { options: { ...flattened, deletes }, tables: [users] })).toBe(
        'ERR_CDC_ENVELOPE_INVALID',
      );
    },
  );

  it('takes it for a tombstone where the rows of deletes are rewritten', () => {
    const record = recordOf('', { partitionKey: '{"_id":"a"}' });

    expect(decode(record, { options: { ...flattened, deletes: 'rewrite' } })).toMatchObject({
      subject: 'tombstone',
    });
  });
});

describe('keys of StringConverter', () => {
  const parts = table({ name: 'parts', key: ['code'], columns: { code: text() } });
  const counts = table({ name: 'counts', key: ['n'], columns: { n: int() } });
  const deleteOf = (name: string, key: string): StreamRecord =>
    recordOf(null, { topic: `s.x.${name}`, key });

  it.each(['abc', '007', '123', '1e5', '1.50', 'true', '-0', '99999999999999999999', 'a b', 'é'])(
    'are the text of a text column: %s',
    (code) => {
      const record = recordOf(
        { op: 'c', after: { code }, source: { ...SOURCE, table: 'parts' } },
        { key: code },
      );

      expect(decode(record, { tables: [parts] })).toMatchObject({ key: { code } });
      expect(
        decode(deleteOf('parts', code), { tables: [parts], options: flattened }),
      ).toMatchObject({
        operation: 'delete',
        key: { code },
      });
    },
  );

  it('are numbers of a column of numbers', () => {
    expect(decode(deleteOf('counts', '7'), { tables: [counts], options: flattened })).toMatchObject(
      {
        key: { n: 7 },
      },
    );
  });

  it.each(['{"code":', '["a"', '"abc', 'a\u0000b'])('are none if they are broken: %j', (key) => {
    expect(codeOf(deleteOf('parts', key), { tables: [parts], options: flattened })).toBe(
      'ERR_CDC_KEY_UNKNOWN',
    );
  });
});
