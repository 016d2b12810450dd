import { inspect } from 'node:util';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createDmsDecoder } from '../../../src/decoders/dms/decode-dms.ts';
import { CdcError } from '../../../src/errors.ts';
import { int, text } from '../../../src/model/columns.ts';
import type { Decode } from '../../../src/model/message.ts';
import type { DmsOptions } from '../../../src/model/service.ts';
import { createTableIndex, table } from '../../../src/model/table.ts';
import type { TelemetryEvent } from '../../../src/model/telemetry.ts';
import { others, recordText, things } from './any-rows.ts';
import { dataRecord, recordOf } from './dms-records.ts';

const EVERYTHING = { depth: 20, maxArrayLength: null, maxStringLength: null } as const;

const findTable = createTableIndex([things, others]);

describe('createTableGuess', () => {
  it.each<readonly [what: string, options: DmsOptions]>([
    ['no options', {}],
    ['nulls left out', { absent: 'null', engine: 'mysql' }],
    ['columns of before images', { beforeImageColumns: { prefix: 'i' } }],
    ['the engine Oracle', { engine: 'oracle' }],
  ])('changes nothing in what is decoded, with %s', (_what, options) => {
    fc.assert(
      fc.property(fc.array(recordText(), { minLength: 2, maxLength: 8 }), (records) => {
        const decoder = createDmsDecoder(options, { findTable });

        for (const record of records) {
          const fresh = createDmsDecoder(options, { findTable });

          expectSame(answerOf(decoder, record), answerOf(fresh, record));
        }
      }),
      { numRuns: 300 },
    );
  });

  it('is of use: rows are read with the types of their table', () => {
    let asked = 0;
    const watched = table({
      schema: 'a',
      name: 'things',
      key: [],
      columns: { id: int(), note: text().refine(countingSchema(() => asked++)) },
    });
    const decoder = createDmsDecoder({}, { findTable: createTableIndex([watched]) });
    const record = dataRecord({
      operation: 'update',
      data: '{"id":1,"note":"x"}',
      extra: ',"before-image":{"id":1,"note":"x"}',
      table: ['a', 'things'],
    });

    const first = decoder(recordOf(record));
    const askedFirst = asked;
    const second = decoder(recordOf(record));

    expect(second).toStrictEqual(first);
    // The note of the old row is that of the new one by its bytes.
    expect([askedFirst, asked - askedFirst]).toStrictEqual([2, 1]);
  });

  it('keeps the JSON text "null" apart from a column without value, of which a delete is not sure', () => {
    const decoder = createDmsDecoder({}, { findTable });
    const insert = recordOf(rowRecord('things', '{"id":1,"required":"x","extra":"{}"}'));
    const deletion = dataRecord({
      operation: 'delete',
      data: '{"id":1,"extra":"null"}',
      table: ['a', 'things'],
    });

    decoder(insert);

    expect(decoder(recordOf(deletion))).toMatchObject({ before: { id: 1, extra: null } });
  });

  it('makes an object of its own for each of two rows', () => {
    const decoder = createDmsDecoder({}, { findTable });
    const row = '{"id":1,"required":"x","extra":"[1]"}';
    const update = dataRecord({
      operation: 'update',
      data: row,
      extra: `,"before-image":${row}`,
      table: ['a', 'things'],
    });

    decoder(recordOf(update));
    const event = decoder(recordOf(update));

    const { before, after } = event as unknown as Record<string, { readonly extra: unknown }>;
    expect(after?.extra).toStrictEqual([1]);
    expect(before?.extra).toStrictEqual([1]);
    expect(before?.extra).not.toBe(after?.extra);
  });

  it('tells of an undeclared column once, and not for a record of another table', () => {
    const told: TelemetryEvent[] = [];
    const decoder = createDmsDecoder({}, { findTable, report: (event) => told.push(event) });
    const thing = rowRecord('things', '{"id":1,"required":"x","added":1}');
    const other = rowRecord('others', '{"id":"1","price":null,"note":1,"late":1}');

    for (const record of [thing, thing, other, thing, other, other]) decoder(recordOf(record));

    const drifts = told.filter((event) => event.name === 'schema.drift');
    const added = drifts.filter(({ what }) => what === 'added');
    expect(added.map(({ table, column }) => [table, column])).toStrictEqual([
      ['a.things', 'added'],
      ['a.others', 'late'],
    ]);
  });

  it('holds up each record with an undeclared column where the table says so', () => {
    const strict = { ...others, drift: 'quarantine' } as const;
    const decoder = createDmsDecoder({}, { findTable: createTableIndex([strict]) });
    const known = recordOf(rowRecord('others', '{"id":"1","price":null,"note":1}'));
    const drifted = recordOf(rowRecord('others', '{"id":"1","price":null,"note":1,"late":1}'));

    decoder(known);

    for (let times = 0; times < 3; times++) {
      expect(() => decoder(drifted)).toThrow(
        expect.objectContaining({ code: 'ERR_CDC_SCHEMA_DRIFT' }),
      );
      expect(decoder(known).kind).toBe('change');
    }
  });
});

function rowRecord(name: string, data: string): string {
  return dataRecord({ operation: 'insert', data, table: ['a', name] });
}

function countingSchema(count: () => void) {
  return {
    '~standard': {
      version: 1 as const,
      vendor: 'test',
      validate: (value: unknown) => {
        count();
        return { value: value as string };
      },
    },
  };
}

interface Answer {
  readonly message?: unknown;
  readonly error?: string;
}

function answerOf(decode: Decode, record: string): Answer {
  try {
    return { message: decode(recordOf(record)) };
  } catch (error) {
    if (!(error instanceof CdcError)) throw error;
    return { error: `${error.code} ${error.message} ${JSON.stringify(error.details)}` };
  }
}

/** By text, which shows types, digits and the order of columns, and not who made the guard of a row. */
function expectSame(one: Answer, other: Answer): void {
  expect(inspect(one, EVERYTHING)).toBe(inspect(other, EVERYTHING));
}
