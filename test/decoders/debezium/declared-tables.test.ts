import { describe, expect, it } from 'vitest';
import type { AnyRowChange } from '../../../src/model/change-event.ts';
import {
  bigint,
  boolean,
  bytes,
  decimal,
  json,
  text,
  timestamp,
} from '../../../src/model/columns.ts';
import { table } from '../../../src/model/table.ts';
import { catchError, codeOf, decode, recordOf, SOURCE } from './debezium-records.ts';

describe('createDebeziumDecoder for declared tables', () => {
  const orders = table({
    schema: 'shop',
    name: 'orders',
    key: ['id'],
    columns: {
      id: bigint(),
      paid: boolean(),
      total: decimal({ scale: 2 }),
      at: timestamp({ precision: 3 }),
      note: text().nullable(),
      extra: json().nullable(),
      raw: bytes().nullable(),
    },
  });
  const schema = {
    type: 'struct',
    fields: [
      { field: 'id', type: 'int32' },
      { field: 'paid', type: 'int16' },
      {
        field: 'total',
        type: 'bytes',
        name: 'org.apache.kafka.connect.data.Decimal',
        parameters: { scale: '2' },
      },
      { field: 'at', type: 'int64', name: 'io.debezium.time.Timestamp' },
      { field: 'note', type: 'string' },
      { field: 'extra', type: 'string', name: 'io.debezium.data.Json' },
      { field: 'raw', type: 'bytes' },
    ],
  };
  const wire = {
    id: 1,
    paid: 1,
    total: 'BNI=',
    at: 1_478_267_490_120,
    note: null,
    extra: '{"a":1.10}',
    raw: 'AP8=',
  };
  const canonical = {
    id: 1n,
    paid: true,
    total: '12.34',
    at: '2016-11-04T13:51:30.12',
    note: null,
    extra: { a: JSON.rawJSON('1.10') },
    raw: Uint8Array.of(0, 255),
  };

  it('fits typed values to the columns', () => {
    const envelope = {
      type: 'struct',
      fields: [
        { ...schema, field: 'before' },
        { ...schema, field: 'after' },
      ],
    };
    const payload = { before: null, after: wire, source: SOURCE, op: 'c' };

    const message = decode(recordOf({ schema: envelope, payload }, { key: { id: 1 } }), {
      tables: [orders],
    });

    expect(message).toMatchObject({ row: canonical, key: { id: 1n }, uncaptured: [] });
  });

  it('fits untyped values to the columns', () => {
    const record = recordOf({ op: 'c', after: wire, source: SOURCE }, { key: { id: 1 } });

    const message = decode(record, { tables: [orders], options: { decimal: 'precise' } });

    expect(message).toMatchObject({ row: canonical, key: { id: 1n } });
  });

  it('lists missing columns as not captured, and stops code that reads one', () => {
    const record = recordOf({ op: 'u', after: { id: 1, paid: 0 }, source: SOURCE });

    const message = decode(record, { tables: [orders] }) as AnyRowChange;

    expect(message.uncaptured).toStrictEqual(['total', 'at', 'note', 'extra', 'raw']);
    expect(catchError(() => message.row['note'])).toMatchObject({
      code: 'ERR_CDC_COLUMN_UNCAPTURED',
    });
  });

  it('takes the key from the row where the record has none', () => {
    const record = recordOf({ op: 'u', after: { id: 1 }, source: SOURCE });

    expect(decode(record, { tables: [orders] })).toMatchObject({ key: { id: 1n } });
  });

  it('takes only the declared columns of a key, whatever their order', () => {
    const record = recordOf(
      { op: 'u', after: { id: 2 }, source: SOURCE },
      { key: { region: 'x', id: 1 } },
    );

    expect(decode(record, { tables: [orders] })).toHaveProperty('key', { id: 1n });
  });

  it('refuses a row whose declared key nobody tells', () => {
    const record = recordOf({ op: 'u', after: { note: 'x' }, source: SOURCE });

    expect(codeOf(record, { tables: [orders] })).toBe('ERR_CDC_KEY_UNKNOWN');
  });

  it('names a key of one value by the declared column', () => {
    const record = recordOf({ op: 'u', after: { note: 'x' }, source: SOURCE }, { key: 7 });

    expect(decode(record, { tables: [orders] })).toMatchObject({ key: { id: 7n } });
  });

  it('answers no key for a table that is declared without one', () => {
    const log = table({ name: 'orders', key: [], columns: { note: text() } });
    const record = recordOf({ op: 'c', after: { note: 'x' }, source: SOURCE }, { key: { id: 7 } });

    expect(decode(record, { tables: [log] })).toMatchObject({ key: undefined });
  });
});
