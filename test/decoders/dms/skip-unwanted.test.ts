import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createDmsDecoder } from '../../../src/decoders/dms/decode-dms.ts';
import { skipWhileWorthwhile } from '../../../src/decoders/dms/skip-unwanted.ts';
import { createTailReader } from '../../../src/decoders/dms/tail-metadata.ts';
import { CdcError } from '../../../src/errors.ts';
import { createTableIndex } from '../../../src/model/table.ts';
import { dataRecord, errorOf, fixture, lane, recordOf } from './dms-records.ts';

const decode = createDmsDecoder(
  {},
  { findTable: createTableIndex([]), isWanted: ({ name }) => name === 'wanted' },
);
const unwanted = {
  kind: 'unwanted',
  table: { database: undefined, schema: 'dbo', name: 'invoices' },
  position: lane,
};
const bytesOf = (text: string): Uint8Array => new TextEncoder().encode(text);

describe('isWanted', () => {
  it.each(['invoices-insert', 'invoices-update-pretty', 'invoices-update-with-before-image'])(
    'spares the row of %s',
    (name) => {
      expect(decode(recordOf(fixture(name)))).toStrictEqual(unwanted);
    },
  );

  it('refuses a row that is no JSON, though nobody wants it', () => {
    const broken = dataRecord({ data: '{"invoice_id":007}' });

    expect(errorOf(() => decode(recordOf(broken))).code).toBe('ERR_CDC_JSON_INVALID');
  });

  it('spares rows whose metadata comes first, too', () => {
    const text =
      '{"metadata":{"record-type":"data","operation":"insert","schema-name":"dbo","table-name":"invoices"},"data":{"a":1}}';

    expect(decode(recordOf(text))).toStrictEqual(unwanted);
  });

  it('lets wanted tables, control records, internal tables and unknown operations through', () => {
    expect(decode(recordOf(dataRecord({ table: ['a', 'wanted'], data: '{"x":1}' })))).toMatchObject(
      {
        kind: 'change',
      },
    );
    expect(decode(recordOf(fixture('control-drop-table')))).toMatchObject({
      subject: 'schema-change',
    });
    expect(decode(recordOf(fixture('awsdms-status-update')))).toMatchObject({
      subject: 'internal',
    });
    expect(
      errorOf(() => decode(recordOf(dataRecord({ operation: 'merge', data: '{}' })))).code,
    ).toBe('ERR_CDC_OPERATION_UNKNOWN');
  });
});

describe('skipWhileWorthwhile', () => {
  const records = [
    ...['invoices-insert', 'invoices-update-pretty', 'control-drop-table', 'awsdms-status-update'],
    'unknown-operation',
  ].map(fixture);
  const written = [
    dataRecord({ data: '{"a":007}' }),
    dataRecord({ data: '7' }),
    dataRecord({ data: '{"a":1}' }),
    dataRecord({ table: ['a', 'wanted'], data: '{"a":1.50}' }),
    dataRecord({ table: ['a', 'wanted'], data: '{"a":007}' }),
    dataRecord({ table: ['a', 'wanted'], data: '7' }),
    dataRecord({ operation: 'merge', data: '{}' }),
    '{"data":{},"metadata":{}}',
    '{"data":',
    '',
  ];

  it('answers the same for a record, whatever came before it', () => {
    const context = {
      findTable: createTableIndex([]),
      isWanted: ({ name }: { readonly name: string }) => name === 'wanted',
    };
    const anyRecord = fc.constantFrom(...records, ...written).map((text) => recordOf(text));
    fc.assert(
      fc.property(fc.array(anyRecord, { minLength: 1, maxLength: 60 }), (batch) => {
        const decodeBatch = createDmsDecoder({}, context);

        for (const record of batch) {
          const alone = createDmsDecoder({}, context);

          expect(answerOf(() => decodeBatch(record))).toStrictEqual(answerOf(() => alone(record)));
        }
      }),
    );
  });

  it('spares rows again once many records are unwanted', () => {
    const calls: string[] = [];
    const unwantedMessage = { ...unwanted, kind: 'unwanted' } as const;
    const decodeBytes = skipWhileWorthwhile(
      () => {
        calls.push('skip');
        return unwantedMessage;
      },
      () => {
        calls.push('decode');
        return unwantedMessage;
      },
    );

    for (let next = 0; next < 8; next++) decodeBytes(bytesOf('{}'), recordOf('{}'));

    expect(calls.join(' ')).toBe('decode decode decode decode decode skip skip skip');
  });
});

function answerOf(act: () => unknown): unknown {
  try {
    return act();
  } catch (error) {
    return error instanceof CdcError ? error.code : error;
  }
}

describe('createTailReader', () => {
  const readTailMetadata = createTailReader();

  const metadata = '{"record-type":"data","operation":"update","schema-name":"s","table-name":"t"}';
  const names = { operation: 'update', schemaName: 's', tableName: 't' };

  it.each([
    ['one line', `{"data":{},"metadata":${metadata}}`],
    ['spaces and a line end', `{"data":{} ,\n\t"metadata" :\t${metadata} \r\n} \n`],
    ['metadata alone', `{ "metadata":${metadata}}`],
    [
      'another object of that name in the row',
      `{"data":{"metadata":{"a":1}},"metadata":${metadata}}`,
    ],
  ])('reads %s', (_what, text) => {
    expect(readTailMetadata(bytesOf(text))).toStrictEqual(names);
  });

  it('reads names with braces in them, and the last of two members of one name', () => {
    const text = `{"metadata":${metadata.replace('"t"', '"t}","table-name":"schema-name"')}}`;

    expect(readTailMetadata(bytesOf(text))).toStrictEqual({ ...names, tableName: 'schema-name' });
    expect(
      readTailMetadata(bytesOf(`{"metadata":${metadata.replace('"t"', '"{t}"')}}`)),
    ).toStrictEqual({ ...names, tableName: '{t}' });
  });

  it.each([
    ['a member of the row', `{"data":{"metadata":${metadata}}}`],
    ['a text that ends with the word', `{"x\\"metadata":${metadata}}`],
    ['a member after it', `{"metadata":${metadata},"x":1}`],
    [
      'an object inside',
      `{"metadata":{"a":{},"record-type":"data","operation":"update","schema-name":"s","table-name":"t"}}`,
    ],
    ['a name that is escaped', `{"metadata":${metadata.replace('"t"', '"\\u0074"')}}`],
    ['a name that is not ASCII', `{"metadata":${metadata.replace('"t"', '"tä"')}}`],
    ['a control record', `{"metadata":${metadata.replace('"data"', '"control"')}}`],
    [
      'a name that is escaped, of another member',
      `{"metadata":${metadata.replace('"t"', '"t","x\\"table-name":"u"')}}`,
    ],
    ['a table that is no text', `{"metadata":${metadata.replace('"t"', '7')}}`],
    ['no end', `{"metadata":${metadata}`],
    ['no metadata', '{"data":{}}'],
    ['nothing', ''],
  ])('leaves %s to the parser', (_what, text) => {
    expect(readTailMetadata(bytesOf(text))).toBeUndefined();
  });

  it('says nothing that the parser does not say, for any record', () => {
    const word = fc.constantFrom(
      'data',
      'update',
      't',
      'table-name',
      'schema-name',
      'metadata',
      '"metadata":{',
      '}',
      '\\',
      'é',
      '"',
    );
    const flat = fc.dictionary(
      fc.constantFrom('record-type', 'operation', 'schema-name', 'table-name', 'x"table-name'),
      word,
    );
    const record = fc.dictionary(
      fc.constantFrom('data', 'metadata', 'x"metadata', 'z'),
      fc.oneof(flat, fc.dictionary(word, flat), word),
    );
    fc.assert(
      fc.property(record, fc.constantFrom(0, 2), (value, indent) => {
        const told = readTailMetadata(bytesOf(JSON.stringify(value, null, indent)));

        if (told === undefined) return;
        expect(value['metadata']).toMatchObject({
          'record-type': 'data',
          operation: told.operation,
          'schema-name': told.schemaName,
          'table-name': told.tableName,
        });
      }),
      { numRuns: 5_000 },
    );
  });
});
