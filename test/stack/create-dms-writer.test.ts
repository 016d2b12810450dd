import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createDecoder } from '../../src/decoders/create-decoder.ts';
import type { StreamRecord } from '../../src/model/record.ts';
import { dms } from '../../src/model/service.ts';
import { createDmsWriter } from '../../stack/dms-stand-in/create-dms-writer.ts';
import { formatRecord } from '../../stack/dms-stand-in/format-record.ts';
import {
  DEFAULT_SETTINGS,
  type DmsStandInSettings,
  RECOMMENDED_SETTINGS,
} from '../../stack/dms-stand-in/settings.ts';
import { parseWalChange, type WalChange } from '../../stack/dms-stand-in/wal-change.ts';

const TRANSACTION = '"xid":800,"timestamp":"2026-11-20 10:57:50.299307+00","lsn":"0/2614C70"';
const KEY = '{"name":"id","type":"bigint","value":9007199254740993}';
const OLD_KEY = '{"name":"id","type":"bigint","value":7}';
const COLUMNS = [
  KEY,
  '{"name":"amount","type":"numeric(12,2)","value":1.50}',
  '{"name":"free","type":"numeric","value":1.5}',
  '{"name":"flag","type":"boolean","value":true}',
  '{"name":"bytes","type":"bytea","value":"00ff"}',
  '{"name":"at","type":"timestamp with time zone","value":"2026-11-20 10:57:50.298843+00"}',
  '{"name":"empty","type":"text","value":""}',
  '{"name":"nothing","type":"text","value":null}',
].join(',');

const UPDATE = `{"action":"U",${TRANSACTION},"schema":"public","table":"t","columns":[${COLUMNS}],"identity":[${OLD_KEY}]}`;
const DELETE = `{"action":"D",${TRANSACTION},"schema":"public","table":"t","identity":[${KEY}]}`;

describe('createDmsWriter', () => {
  it('writes what DMS writes unless it is told otherwise', () => {
    expect(write(UPDATE, { messageFormat: 'json-unformatted' })).toStrictEqual({
      partitionKey: 'public.t',
      text: '{"data":{"id":9007199254740993,"amount":1.50,"free":1.500000,"flag":"t","bytes":"0x00FF","at":"2026-11-20T10:57:50.298843Z"},"metadata":{"timestamp":"2026-11-20T10:57:51.000042Z","record-type":"data","operation":"update","partition-key-type":"schema-table","schema-name":"public","table-name":"t","transaction-id":800}}\n',
    });
  });

  it('writes what the settings add', () => {
    expect(write(UPDATE, RECOMMENDED_SETTINGS)).toStrictEqual({
      partitionKey: '9007199254740993',
      text: '{"data":{"id":9007199254740993,"amount":1.50,"free":1.500000,"flag":true,"bytes":"0x00FF","at":"2026-11-20T10:57:50.298843Z","empty":"","nothing":null},"before-image":{"id":7},"metadata":{"timestamp":"2026-11-20T10:57:51.000042Z","record-type":"data","operation":"update","partition-key-type":"primary-key","partition-key-value":"9007199254740993","schema-name":"public","table-name":"t","transaction-id":800,"transaction-record-id":1,"commit-timestamp":"2026-11-20T10:57:50.299307Z","stream-position":"00000000/02614C70.1.00000000/02614C70"}}\n',
    });
  });

  it('counts the records of a transaction', () => {
    const writer = createWriter(RECOMMENDED_SETTINGS);

    const [, second] = [UPDATE, DELETE].flatMap((line) => writer.change(parse(line)));

    expect(second?.text).toContain(
      '"transaction-record-id":2,"prev-transaction-id":800,"prev-transaction-record-id":1',
    );
  });

  it('loses digits of large integers, as DMS does, unless asked for them', () => {
    const large = UPDATE.replaceAll('9007199254740993', '90071992547409931');

    expect(write(large, {}).text).toContain('9.007199254740994e+16');
    expect(write(large, { useLargeIntegerValue: true }).text).toContain('90071992547409931');
  });

  it('refuses to partition by a key that the table does not have', () => {
    const change = parseWalChange(UPDATE, () => []);

    expect(() => createWriter(RECOMMENDED_SETTINGS).change(change)).toThrow(
      'public.t has no primary key',
    );
    expect(createWriter().change(change)).toMatchObject([{ partitionKey: 'public.t' }]);
  });

  it('writes no record of begin, commit and truncate', () => {
    const lines = ['B', 'C', 'T'].map((action) => `{"action":"${action}",${TRANSACTION}}`);

    expect(lines.flatMap((line) => createWriter().change(parse(line)))).toStrictEqual([]);
  });

  it.each([
    ['one line', 'json-unformatted'],
    ['many lines', 'json'],
  ] as const)('writes records on %s that the decoder reads', (_, messageFormat) => {
    const { decode } = createDecoder(dms({ beforeImage: 'before-image', engine: 'postgresql' }), {
      findTable: () => undefined,
      isWanted: () => true,
      report: () => undefined,
    });

    const { text } = write(UPDATE, { ...RECOMMENDED_SETTINGS, messageFormat });

    expect(decode?.(recordOf(text))).toMatchObject({
      kind: 'change',
      operation: 'update',
      table: { schema: 'public', name: 't' },
      before: { id: 7 },
      after: { flag: true, nothing: null },
    });
  });
});

describe('formatRecord', () => {
  it('indents without another content', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.jsonValue()), (record) => {
        const text = formatRecord(JSON.parse(JSON.stringify(record)), { messageFormat: 'json' });

        expect(JSON.parse(text)).toStrictEqual(JSON.parse(JSON.stringify(record)));
      }),
    );
  });
});

function createWriter(settings: Partial<DmsStandInSettings> = {}) {
  const nowMicros = (): bigint => BigInt(Date.UTC(2026, 10, 20, 10, 57, 51)) * 1000n + 42n;
  return createDmsWriter({ settings: { ...DEFAULT_SETTINGS, ...settings }, nowMicros });
}

function parse(line: string): WalChange {
  return parseWalChange(line, () => ['id']);
}

function write(line: string, settings: Partial<DmsStandInSettings>) {
  const [record] = createWriter(settings).change(parse(line));
  return record ?? { partitionKey: '', text: '' };
}

function recordOf(text: string): StreamRecord {
  return {
    position: { stream: 'kafka', topic: 't', partition: 0, offset: 0 },
    key: undefined,
    value: Buffer.from(text),
    headers: [],
    partitionKey: undefined,
    arrivedAt: undefined,
    valueSchema: undefined,
    keySchema: undefined,
  };
}
