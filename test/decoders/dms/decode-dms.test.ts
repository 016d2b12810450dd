import { describe, expect, it } from 'vitest';
import { createDmsDecoder } from '../../../src/decoders/dms/decode-dms.ts';
import type { AnyRowChange } from '../../../src/model/change-event.ts';
import { createTableIndex } from '../../../src/model/table.ts';
import { dataRecord, decode, errorOf, fixture, invoices, lane, recordOf } from './dms-records.ts';

const invoicesTable = { database: undefined, schema: 'dbo', name: 'invoices' };
const invoice = {
  invoice_id: 40017,
  customer_id: 733,
  billing_date: '2024-03-31',
  due_date: '2024-04-21',
  balance: 120,
  monthly_kwh_use: 61,
  total_amount_due: '84.50',
};

describe('createDmsDecoder', () => {
  it('answers the whole event of an update with before image and transaction details', () => {
    const message = decode(fixture('invoices-update-with-before-image'));

    const after = { ...invoice, balance: 0 };
    expect(message).toStrictEqual({
      kind: 'change',
      operation: 'update',
      table: invoicesTable,
      key: { invoice_id: 40017 },
      previousKey: undefined,
      before: { ...invoice, monthly_kwh_use: 44 },
      after,
      row: after,
      uncaptured: [],
      source: {
        captureTool: 'dms',
        connector: undefined,
        server: undefined,
        snapshot: false,
        transactionId: '5581',
        transactionOrder: 2n,
        committedAt: 1711923005117000n,
        capturedAt: 1711923006201399n,
        position: {
          engine: 'dms',
          builtAt: 1711923006201399n,
          transactionId: '5581',
          transactionRecordId: 2n,
          streamPosition: '0000003c:000012f0:0004',
        },
      },
      position: lane,
      arrivedAt: 1_711_923_006_300,
    });
  });

  it('answers an insert as create, without before image', () => {
    const message = decode(fixture('invoices-insert'));

    expect(message).toMatchObject({
      operation: 'create',
      key: { invoice_id: 40017 },
      after: invoice,
      source: { transactionId: '5580', transactionOrder: 1n, snapshot: false },
    });
    expect(message).not.toHaveProperty('before');
  });

  it('answers a row of the full load as read, without transaction', () => {
    const message = decode(fixture('invoices-load-nulls-omitted'));

    expect(message).toMatchObject({
      operation: 'read',
      uncaptured: ['balance'],
      source: { snapshot: true, transactionId: undefined, committedAt: undefined },
    });
  });

  it('does not make a null of a column that is not there, and guards it', () => {
    const message = decode(fixture('invoices-load-nulls-omitted')) as AnyRowChange;

    expect(Object.keys(message.row)).not.toContain('balance');
    expect(errorOf(() => (message.row as { balance?: unknown }).balance).code).toBe(
      'ERR_CDC_COLUMN_UNCAPTURED',
    );
  });

  it('makes nulls of absent nullable columns if the user says that absent means null', () => {
    const message = decode(fixture('invoices-load-nulls-omitted'), { absent: 'null' });

    expect(message).toMatchObject({ uncaptured: [], after: { ...invoice, balance: null } });
  });

  it('never makes nulls of absent columns that cannot be null', () => {
    const message = decode(dataRecord({ data: '{"invoice_id":1}' }), { absent: 'null' });

    expect(message).toMatchObject({
      after: { invoice_id: 1, balance: null },
      uncaptured: [
        'customer_id',
        'billing_date',
        'due_date',
        'monthly_kwh_use',
        'total_amount_due',
      ],
    });
  });

  it('reads pretty-printed records, and null as null', () => {
    const message = decode(fixture('invoices-update-pretty'));

    expect(message).toMatchObject({
      operation: 'update',
      before: {},
      previousKey: undefined,
      after: { ...invoice, balance: null },
      uncaptured: [],
      source: { transactionId: '5602', transactionOrder: undefined },
    });
  });

  it('takes an empty before image for nothing known', () => {
    expect(decode(fixture('update-with-empty-before-image'))).toMatchObject({
      key: { id: 7 },
      before: {},
      previousKey: undefined,
      after: { id: 7, label: 'north', size: 12, extra: { tags: ['a'] } },
    });
  });

  it('tells both keys of an update that changes the key', () => {
    expect(decode(fixture('update-primary-key'))).toMatchObject({
      operation: 'update',
      key: { id: 8 },
      previousKey: { id: 7 },
      before: { id: 7 },
    });
  });

  it('knows no key of a table that is not declared', () => {
    expect(decode(fixture('update-primary-key'), {}, [])).toMatchObject({
      key: undefined,
      previousKey: undefined,
      before: { id: 7 },
      after: { id: 8, extra: '{"tags": ["a"]}' },
      uncaptured: [],
    });
  });

  it('keeps the digits of undeclared numbers as sent', () => {
    expect(decode(fixture('insert-big-integers'), {}, [])).toMatchObject({
      after: {
        id: 9007199254740993n,
        exact: JSON.rawJSON('1.5e+17'),
        cut: JSON.rawJSON('9.22337203685478e+18'),
      },
      source: { transactionId: '12345678901234567890' },
    });
    expect(decode(fixture('load-decimal-pretty'), {}, [])).toMatchObject({
      after: { id: 310, row: 'C', price: JSON.rawJSON('19.900000'), weight: 2.20000005 },
    });
  });

  it("reads Oracle's nine digits and its dates with midnight", () => {
    expect(decode(fixture('oracle-update-pretty'))).toMatchObject({
      after: {
        CREATED: '2014-09-22T11:06:59.644202001',
        OPENED: '2014-09-22',
        CLOSED: null,
        NOTE: 'Größe M',
      },
    });
  });

  it("reads PostgreSQL's intervals, and needs no key for a table without one", () => {
    expect(decode(fixture('load-intervals'))).toMatchObject({
      key: undefined,
      after: { a: '1 day', e: 'P1DT4H', f: 'P-1DT-1H-42M-30S' },
      uncaptured: ['ok'],
    });
  });

  it('answers a value that does not fit with table and column', () => {
    const text = dataRecord({ data: '{"invoice_id":"4111-1111"}' });

    const error = errorOf(() => decode(text));

    expect(error).toMatchObject({
      code: 'ERR_CDC_VALUE_INVALID',
      details: { table: 'dbo.invoices', column: 'invoice_id', wireType: 'string' },
    });
    expect(error.message).not.toContain('4111');
  });

  it('refuses a row of a declared table without its key', () => {
    expect(errorOf(() => decode(dataRecord({ data: '{"customer_id":1}' })))).toMatchObject({
      code: 'ERR_CDC_KEY_UNKNOWN',
      details: { table: 'dbo.invoices' },
    });
  });

  it('reports once per lane that rows are not kept together by their key', () => {
    const reported: unknown[] = [];
    const decodeOne = createDmsDecoder(
      {},
      { findTable: createTableIndex([invoices]), report: (event) => reported.push(event) },
    );
    const other = { ...lane, shardId: 'shardId-000000000002' } as const;

    decodeOne(recordOf(fixture('invoices-insert')));
    for (const position of [lane, lane, other]) {
      decodeOne(recordOf(fixture('invoices-update-pretty'), position));
      decodeOne(recordOf(fixture('load-intervals'), { ...lane, shardId: 'not-declared' }));
      decodeOne(recordOf(fixture('control-drop-table'), { ...lane, shardId: 'control' }));
    }

    const reason = 'partition-key-type is schema-table, not primary-key';
    expect(reported).toStrictEqual([
      { name: 'order.unsafe', lane: 'shardId-000000000001', reason },
      { name: 'order.unsafe', lane: 'shardId-000000000002', reason },
    ]);
  });
});
