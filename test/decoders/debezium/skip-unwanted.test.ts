import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createDebeziumDecoder } from '../../../src/decoders/debezium/decode-debezium.ts';
import { createSkipper } from '../../../src/decoders/debezium/skip-unwanted.ts';
import type { DecodedMessage } from '../../../src/model/message.ts';
import type { StreamRecord } from '../../../src/model/record.ts';
import { createTableIndex } from '../../../src/model/table.ts';
import { codeOf, decode, recordOf, recordsOfFixture, SOURCE } from './debezium-records.ts';

const nobody = { findTable: createTableIndex([]), isWanted: (): boolean => false };

describe('createSkipper', () => {
  it('answers the table of a change that nobody wants, without its row', () => {
    const record = recordOf({ before: null, after: { id: 1 }, source: SOURCE, op: 'c' });

    expect(createSkipper({}, nobody)(record.value ?? Buffer.of(), record)).toStrictEqual({
      kind: 'unwanted',
      table: { database: 'shop', schema: undefined, name: 'orders' },
      position: record.position,
    });
  });

  it.each([
    'cap-pg-ops-plain',
    'cap-pg-types-schema',
    'cap-mariadb-ops-ddl',
    'cap-pg-incremental-snapshot',
  ])('agrees with decoding about every record of %s', (name) => {
    for (const record of recordsOfFixture(name)) {
      expect(skip(record), String(record.position)).toStrictEqual(expectedOf(record));
    }
  });

  it.each([
    ['a column named source behind it', { source: SOURCE, op: 'c', after: { source: SOURCE } }],
    ['the operation before the source', { op: 'c', after: { id: 1 }, source: SOURCE }],
    ['a logical message', { source: { ...SOURCE, table: '' }, op: 'm' }],
    ['a schema change', { source: SOURCE, ddl: 'x', databaseName: 'shop', tableChanges: [] }],
  ])('leaves a record with %s to the decoder', (_name, value) => {
    const record = recordOf(value);

    expect(createSkipper({}, nobody)(record.value ?? Buffer.of(), record)).toBeUndefined();
  });

  it('reads members of the source behind one that is an object or a list', () => {
    const source = { ...SOURCE, more: { table: 'x', list: [{ db: 'y' }] }, schema: 'late' };
    const record = recordOf({ after: {}, source, op: 'c' });

    expect(skip(record)).toMatchObject({
      kind: 'unwanted',
      table: { database: 'shop', schema: 'late', name: 'orders' },
    });
  });

  it.each([
    ['space before a colon', '"schema" :"late"'],
    ['space behind a colon', '"schema": "late"'],
    ['an escape in a name', '"sch\\u0065ma":"late"'],
  ])('reads members of the source that are written with %s', (_what, member) => {
    const source = JSON.stringify(SOURCE).replace('{', `{${member},`);
    const record = recordOf(`{"after":{},"source":${source},"op":"c"}`);

    expect(skip(record)).toMatchObject({
      kind: 'unwanted',
      table: { database: 'shop', schema: 'late', name: 'orders' },
    });
  });

  it('is not taken in by a column named source', () => {
    const record = recordOf({ after: { source: { table: 'x' } }, source: SOURCE, op: 'c' });

    expect(skip(record)).toMatchObject({ kind: 'unwanted', table: { name: 'orders' } });
  });

  it('is not taken for rows without envelope, which may have such columns', () => {
    const record = recordOf({ id: 1, source: SOURCE, op: 'c' });
    const skipFlattened = createSkipper({ flattened: true }, nobody);

    expect(skipFlattened(record.value ?? Buffer.of(), record)).toBeUndefined();
  });

  it('is not taken in by texts that look like members', () => {
    const text = '"source":{"table":"secret","connector":"x"},"op":"c"';
    const record = recordOf({ after: { text, '"source":{': text }, source: SOURCE, op: 'u' });

    expect(skip(record)).toMatchObject({ kind: 'unwanted', table: { name: 'orders' } });
  });

  it('names the same table as decoding for any texts in a row', () => {
    fc.assert(
      fc.property(
        fc.dictionary(fc.string(), fc.string()),
        fc.string({ minLength: 1 }),
        (after, name) => {
          const record = recordOf({
            before: null,
            after,
            source: { ...SOURCE, table: name },
            op: 'c',
          });

          expect(skip(record)).toStrictEqual(expectedOf(record));
        },
      ),
    );
  });

  it.each([
    ['the operation before the source', { op: 'c', after: { id: 1 }, source: SOURCE }],
    ['white space', JSON.stringify({ after: { id: 1 }, source: SOURCE, op: 'c' }, null, 1)],
  ])('is not needed: a change with %s is unwanted all the same', (_name, value) => {
    expect(skip(recordOf(value))).toMatchObject({ kind: 'unwanted', table: { name: 'orders' } });
  });

  it('leaves an envelope inside of something else alone', () => {
    const inner = { source: SOURCE, op: 'c' };

    for (const value of [{ a: inner }, { specversion: '1.0', data: { after: inner } }, [inner]]) {
      const record = recordOf(value);
      expect(createSkipper({}, nobody)(record.value ?? Buffer.of(), record)).toBeUndefined();
    }
  });

  it('still refuses what cannot be decoded in tables that are wanted', () => {
    expect(codeOf(recordOf({ after: {}, source: SOURCE, op: 'x' }))).toBe(
      'ERR_CDC_OPERATION_UNKNOWN',
    );
  });
});

function skip(record: StreamRecord): DecodedMessage {
  return createDebeziumDecoder({}, nobody)(record);
}

/** What decoding the whole record, and then asking for the table, would answer. */
function expectedOf(record: StreamRecord): DecodedMessage {
  const message = decode(record);
  return message.kind === 'change'
    ? { kind: 'unwanted', table: message.table, position: record.position }
    : message;
}
