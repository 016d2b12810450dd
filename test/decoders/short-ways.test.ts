import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createDecoder } from '../../src/decoders/create-decoder.ts';
import { createDebeziumJsonDecoder } from '../../src/decoders/debezium/decode-debezium.ts';
import type { DecoderContext } from '../../src/decoders/decoder-context.ts';
import { createDmsParts } from '../../src/decoders/dms/decode-dms.ts';
import { isDmsRecord } from '../../src/decoders/dms/dms-envelope.ts';
import { CdcError } from '../../src/errors.ts';
import { parseExactJson } from '../../src/model/exact-json.ts';
import type { Decode, DecodedMessage } from '../../src/model/message.ts';
import type { StreamRecord } from '../../src/model/record.ts';
import type { DecoderSpec } from '../../src/model/service.ts';
import { createTableIndex } from '../../src/model/table.ts';
import { recordOf } from './debezium/debezium-records.ts';

const context: DecoderContext = {
  findTable: createTableIndex([]),
  isWanted: ({ name }) => name === 'wanted',
};
const SPECS = {
  dms: { captureTool: 'dms', options: {} },
  debezium: { captureTool: 'debezium', options: {} },
  auto: { captureTool: 'auto' },
} as const satisfies Record<string, DecoderSpec>;
type Tool = keyof typeof SPECS;
const TOOLS = Object.keys(SPECS) as readonly Tool[];

describe('the short ways of decoding', () => {
  it.each(
    TOOLS.flatMap((tool) =>
      (['dms', 'debezium', 'schema'] as const)
        .filter((form) => tool === 'auto' || (form === 'dms') === (tool === 'dms'))
        .flatMap((form) => {
          const [wanted, other] = [write(form, 'wanted'), write(form, 'other')];
          return [
            [tool, `two ${form} objects, of which the first is wanted`, `${wanted}\n${other}`],
            [tool, `two ${form} objects without a line end`, wanted + other],
            [tool, `garbage before a ${form} object`, `x${other}`],
            [tool, `a ${form} object that was cut off before another`, wanted.slice(0, -9) + other],
            [tool, `a ${form} object with a head that is cut off`, other.slice(3)],
          ] as const;
        }),
    ),
  )('of %s refuse %s', (tool, _what, text) => {
    const decode = warmed(tool);

    expect(answerOf(() => decode(recordOf(Buffer.from(text))))).toBe('ERR_CDC_JSON_INVALID');
  });

  it.each(TOOLS)('of %s answer what the long way answers, or refuse, on hostile bytes', (tool) => {
    const forms = ['dms', 'debezium', 'schema'] as const;
    const text = fc.constantFrom(
      ...forms.flatMap((form) => [write(form, 'wanted'), write(form, 'other')]),
    );
    const hostile = fc
      .tuple(text, fc.array(damage(text), { maxLength: 3 }))
      .map(([whole, damages]) => damages.reduce((bytes, change) => change(bytes), bytesOf(whole)));
    const decode = warmed(tool);
    fc.assert(
      fc.property(hostile, fc.constantFrom('srv.public.t', 'outbox.event.t'), (bytes, topic) => {
        // A record without value is a tombstone.
        fc.pre(bytes.length > 0);
        const record = recordOf(bytes, { topic });

        const short = answerOf(() => decode(record));

        expectSame(
          short,
          answerOf(() => decodeLong(tool, record)),
          bytes,
        );
      }),
      // One choice for every run: what fails fails for everybody.
      { numRuns: 4_000, seed: 20_261_201 },
    );
  });

  it.each<readonly [what: string, text: string]>([
    [
      'a source that is repeated with white space',
      plain('other').replace('"op"', '"source" :{},"op"'),
    ],
    ['a source that is null at last', plain('other').replace('"op"', '"source":null,"op"')],
    ['an operation that is no text', plain('other').replace('"op":"c"', '"op":true')],
    ['a schema that is none', withSchema('other').replace('"type":"struct"', '"type":"strict"')],
    ['a schema in the place of the payload', `{"schema":${plain('other')}}`],
    [
      'members beside schema and payload',
      withSchema('other').replace('{"schema"', '{"a":1,"schema"'),
    ],
    [
      'a mark of Debezium by its schema',
      withSchema('other', 'io.debezium.connector.common.Heartbeat'),
    ],
    [
      'a byte order mark in the middle',
      withSchema('other').replace('"payload":', '"payload":\ufeff'),
    ],
    ['a control character behind it', `${withSchema('other')}\u0001`],
    ['metadata that is repeated', dms('other').replace(/\}$/, ',"metadata":7}')],
  ])('agree with the long way about a record with %s', (_what, text) => {
    for (const tool of TOOLS) {
      const record = recordOf(Buffer.from(text));
      const decode = warmed(tool);
      answerOf(() => decode(record));

      const short = answerOf(() => decode(record));

      expectSame(
        short,
        answerOf(() => decodeLong(tool, record)),
        record.value,
      );
    }
  });

  it('still spare rows that nobody wants', () => {
    for (const [tool, text] of [
      ['dms', dms('other')],
      ['debezium', plain('other')],
      ['debezium', withSchema('other')],
      ['auto', dms('other')],
    ] as const) {
      expect(warmed(tool)(recordOf(text))).toMatchObject({ kind: 'unwanted' });
    }
  });
});

/** A decoder after so many unwanted records that it tries all its short ways first. */
function warmed(tool: Tool): Decode {
  const { decode } = createDecoder(SPECS[tool], context);
  for (let next = 0; next < 20; next++) {
    for (const text of tool === 'dms' ? [dms('other')] : [plain('other'), withSchema('other')]) {
      decode(recordOf(text));
    }
    if (tool === 'auto') decode(recordOf(dms('other')));
  }
  return decode;
}

/** Parses the whole record by the parser that has no short ways, and decodes what it parsed. */
function decodeLong(tool: Tool, record: StreamRecord): DecodedMessage {
  const json = parseExactJson(record.value ?? Buffer.of());
  const isDms = tool === 'dms' || (tool === 'auto' && !isWithSchema(record) && isDmsRecord(json));
  return isDms
    ? createDmsParts({}, context).decodeJson(json, record)
    : createDebeziumJsonDecoder({}, context)(json, record);
}

/** What begins with a schema is of Kafka Connect, whatever else is in it. */
function isWithSchema({ value }: StreamRecord): boolean {
  return Buffer.from(value ?? [])
    .toString('latin1')
    .startsWith('{"schema"');
}

function expectSame(short: unknown, long: unknown, bytes: unknown): void {
  const text = Buffer.from(bytes as Uint8Array).toString('latin1');
  // A record that says it has a schema, which is none, is refused as such, whatever its payload looks like.
  if (short === 'ERR_CDC_SCHEMA_INVALID') return;
  if (typeof short === 'string') expect(typeof long, text).toBe('string');
  else expect(short, text).toStrictEqual(long);
}

function answerOf(act: () => unknown): unknown {
  try {
    return act();
  } catch (error) {
    if (error instanceof CdcError) return error.code;
    throw error;
  }
}

function damage(text: fc.Arbitrary<string>): fc.Arbitrary<(bytes: Buffer) => Buffer> {
  const place = fc.nat({ max: 10_000 });
  const piece = fc.constantFrom(
    ...['{', '}', '[', ']', ',', ':', '"', '\\', ' ', '\n', '\u0001', 'é', '\ufeff', 'x', '0', '-'],
    ...[
      '"source":{',
      '"source":null,',
      '"op":"c",',
      '"op":true,',
      '"metadata":{}',
      '"table":"wanted",',
    ],
    ...['"table-name":"wanted",', '"payload":{', '"schema":{},', '"specversion":"1.0",'],
  );
  return fc.oneof(
    fc.tuple(place, piece).map(
      ([at, more]) =>
        (bytes: Buffer) =>
          Buffer.concat([upTo(bytes, at), Buffer.from(more), behind(bytes, at)]),
    ),
    fc.tuple(place, fc.nat(255)).map(([at, byte]) => (bytes: Buffer) => {
      const changed = Buffer.from(bytes);
      if (changed.length > 0) changed[at % changed.length] = byte;
      return changed;
    }),
    place.map((at) => (bytes: Buffer) => upTo(bytes, at)),
    place.map((at) => (bytes: Buffer) => behind(bytes, at)),
    text.map((more) => (bytes: Buffer) => Buffer.concat([bytes, Buffer.from(more)])),
    fc.tuple(text, place).map(
      ([more, at]) =>
        (bytes: Buffer) =>
          Buffer.concat([upTo(bytesOf(more), at), bytes]),
    ),
  );
}

function upTo(bytes: Buffer, at: number): Buffer {
  return bytes.subarray(0, at % (bytes.length + 1));
}

function behind(bytes: Buffer, at: number): Buffer {
  return bytes.subarray(at % (bytes.length + 1));
}

function bytesOf(text: string): Buffer {
  return Buffer.from(text);
}

function write(form: 'dms' | 'debezium' | 'schema', table: string): string {
  if (form === 'dms') return dms(table);
  return form === 'debezium' ? plain(table) : withSchema(table);
}

function dms(table: string): string {
  return `{"data":{"id":1,"note":"a}\\"b"},"metadata":{"timestamp":"2026-11-18T11:06:40.000001Z","record-type":"data","operation":"insert","partition-key-type":"primary-key","schema-name":"dbo","table-name":"${table}","transaction-id":2}}`;
}

function plain(table: string): string {
  return `{"before":null,"after":{"id":1,"note":"a}\\"b"},"source":{"version":"3.7.0","connector":"mysql","name":"srv","ts_ms":1,"snapshot":"false","db":"shop","table":"${table}","pos":4},"op":"c","ts_ms":2}`;
}

function withSchema(table: string, name = 'srv.shop.t.Envelope'): string {
  return `{"schema":{"type":"struct","fields":[],"name":"${name}"},"payload":${plain(table)}}`;
}
