import { describe, expect, it } from 'vitest';
import {
  type Column,
  type ColumnKind,
  date,
  float,
  text,
  time,
  timestamp,
} from '../../../src/model/columns.ts';
import { type Table, table } from '../../../src/model/table.ts';
import { decode, recordOf, SOURCE } from './debezium-records.ts';

describe('the previous key in a plain header', () => {
  const schema = (type: string) => ({
    type: 'struct',
    fields: [
      {
        type: type === 'Date' ? 'int32' : 'int64',
        name: `org.apache.kafka.connect.data.${type}`,
        field: 'd',
      },
    ],
  });

  it.each<
    readonly [
      string,
      Column<ColumnKind, unknown, never>,
      key: unknown,
      header: string,
      previous: unknown,
    ]
  >([
    ['a date', date(), { d: 18321 }, '{"d":2020-02-29}', '2020-02-29'],
    [
      'a date with schema',
      date(),
      { schema: schema('Date'), payload: { d: 18321 } },
      '{"d":2020-02-28}',
      '2020-02-28',
    ],
    [
      'a timestamp with schema',
      timestamp(),
      { schema: schema('Timestamp'), payload: { d: 1 } },
      '{"d":2020-02-29T10:11:12.500Z}',
      '2020-02-29T10:11:12.5',
    ],
    ['a time', time({ precision: 3 }), { d: 1 }, '{"d":10:11:12.500Z}', '10:11:12.5'],
    ['a text with a line break', text(), { d: 'x' }, '{"d":"a\nb 2020-02-29"}', 'a\nb 2020-02-29'],
    ['what is no number', float(), { d: 1 }, '{"d":NaN}', Number.NaN],
    ['another word', text(), { d: 'x' }, '{"d":2020-02-29x}', undefined],
  ])('%s', (_what, column, key, header, previous) => {
    const orders: Table = {
      ...table({ name: 'orders', key: [], columns: { d: column } }),
      key: ['d'],
    };
    const source = { ...SOURCE, connector: 'postgresql' };
    const isTyped = isTypedKey(key);
    const after = isTyped ? key.payload : key;
    const value = isTyped ? typed(key.schema, after, source) : { op: 'c', after, source };

    const message = decode(recordOf(value, { key, headers: { '__debezium.oldkey': header } }), {
      tables: [orders],
      options: { timePrecision: 'connect' },
    });

    expect(message).toMatchObject({
      previousKey: previous === undefined ? undefined : { d: previous },
    });
  });
});

function isTypedKey(key: unknown): key is { readonly schema: object; readonly payload: unknown } {
  return typeof key === 'object' && key !== null && 'schema' in key;
}

function typed(schema: object, after: unknown, source: unknown): unknown {
  return {
    schema: { type: 'struct', fields: [{ ...schema, field: 'after' }] },
    payload: { op: 'c', after, source },
  };
}
