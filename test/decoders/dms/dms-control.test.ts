import { describe, expect, it } from 'vitest';
import { createDmsDecoder } from '../../../src/decoders/dms/decode-dms.ts';
import { createTableIndex } from '../../../src/model/table.ts';
import { dataRecord, decode, errorOf, fixture, lane, recordOf } from './dms-records.ts';

const sitesTable = { database: undefined, schema: 'public', name: 'sites' };

describe('control records', () => {
  it('name operation, table and key of a created table', () => {
    const message = decode(fixture('control-create-table'));

    expect(message).toMatchObject({
      kind: 'control',
      subject: 'schema-change',
      operation: 'create-table',
      table: sitesTable,
      keyColumns: ['id'],
      detail: { 'table-def': { 'primary-key': ['id'] } },
      source: { captureTool: 'dms', capturedAt: 1714521601010000n, transactionId: undefined },
      position: lane,
    });
  });

  it.each([
    ['control-drop-table', 'drop-table', {}],
    ['control-add-column', 'add-column', { columns: { note: { type: 'WSTRING', length: 80 } } }],
    ['control-create-table-metadata-only-pretty', 'create-table', undefined],
  ])('pass the body of %s on as sent', (name, operation, detail) => {
    expect(decode(fixture(name))).toMatchObject({
      subject: 'schema-change',
      operation,
      keyColumns: undefined,
      detail,
    });
  });

  it.each(['null', '7', '{"table-def":7}', '{"table-def":{"primary-key":[7]}}'])(
    'are never refused for their body: %s',
    (body) => {
      const text = `{"control":${body},"metadata":{"record-type":"control","operation":"create-table","schema-name":"a","table-name":"b"}}`;

      expect(decode(text)).toMatchObject({ subject: 'schema-change', keyColumns: undefined });
    },
  );

  it('may be about the whole task', () => {
    const text =
      '{"metadata":{"record-type":"control","operation":"create-table","schema-name":"","table-name":""}}';

    expect(decode(text)).toMatchObject({ subject: 'schema-change', table: undefined });
  });

  it('are named if their operation is unknown', () => {
    const text =
      '{"metadata":{"record-type":"control","operation":"truncate-table","schema-name":"a","table-name":"b"}}';

    expect(errorOf(() => decode(text))).toMatchObject({
      code: 'ERR_CDC_OPERATION_UNKNOWN',
      details: { operation: 'truncate-table' },
    });
    expect(errorOf(() => decode(fixture('unknown-operation'))).code).toBe(
      'ERR_CDC_OPERATION_UNKNOWN',
    );
  });
});

describe('tables of DMS itself', () => {
  it('are internal, as data and as control, in any case of letters', () => {
    expect(decode(fixture('awsdms-status-update'))).toMatchObject({
      kind: 'control',
      subject: 'internal',
      operation: 'update',
      table: { database: undefined, schema: '', name: 'awsdms_status' },
    });
    expect(decode(dataRecord({ table: ['ctl', 'AWSDMS_HISTORY'], data: '{"x":1}' }))).toMatchObject(
      { subject: 'internal' },
    );
    expect(
      decode(
        '{"metadata":{"record-type":"control","operation":"create-table","schema-name":"","table-name":"awsdms_apply_exceptions"}}',
      ),
    ).toMatchObject({ subject: 'internal', operation: 'create-table' });
  });

  it('show no row', () => {
    expect(JSON.stringify(decode(fixture('awsdms-status-update')), bigintAsText)).not.toContain(
      'RUNNING',
    );
  });
});

describe('learnKeys', () => {
  it('takes the key of an undeclared table from its create-table record', () => {
    const decodeOne = createDmsDecoder({}, { findTable: createTableIndex([]), learnKeys: true });

    decodeOne(recordOf(fixture('control-create-table')));

    expect(decodeOne(recordOf(fixture('update-primary-key')))).toMatchObject({
      key: { id: 8 },
      previousKey: { id: 7 },
    });
  });

  it('is off unless asked for: an event must not depend on its batch', () => {
    const decodeOne = createDmsDecoder({}, { findTable: createTableIndex([]) });

    decodeOne(recordOf(fixture('control-create-table')));

    expect(decodeOne(recordOf(fixture('update-primary-key')))).toMatchObject({ key: undefined });
  });
});

function bigintAsText(_name: string, value: unknown): unknown {
  return typeof value === 'bigint' ? value.toString() : value;
}
