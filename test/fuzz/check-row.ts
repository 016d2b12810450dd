import { createDecoder } from '../../src/decoders/create-decoder.ts';
import { formatExactJson, parseExactJson } from '../../src/model/exact-json.ts';
import type { StreamRecord } from '../../src/model/record.ts';
import { type DecoderSpec, debezium, dms } from '../../src/model/service.ts';
import { fail } from './expectations.ts';

const context = { findTable: () => undefined };
const UNAVAILABLE = '__debezium_unavailable_value';

/** A row of any columns comes out of each dialect as it went in: no name is special. */
export function checkRowTrip(bytes: Uint8Array): void {
  const row = Buffer.from(bytes).toString('utf8');
  // A value that stands for none, and what is too deep, cannot come back.
  if (row.includes(UNAVAILABLE) || parseOrNothing(bytes) === undefined) return;
  for (const [name, spec, text] of writeAll(row)) checkTrip(name, spec, text, row);
}

function checkTrip(name: string, spec: DecoderSpec | undefined, text: string, row: string): void {
  const { decode } = createDecoder(spec, context);
  const message = decode(recordOf(text));
  if (message.kind !== 'change' || !('after' in message)) fail(`${name}: no row came back`);
  const sent = formatExactJson(parseExactJson(row));
  if (formatExactJson(message.after) !== sent) fail(`${name}: the row came back another`);
}

function writeAll(
  row: string,
): readonly (readonly [name: string, spec: DecoderSpec | undefined, text: string])[] {
  const metadata =
    '{"record-type":"data","operation":"insert","schema-name":"s","table-name":"t","timestamp":""}';
  const dmsText = `{"data":${row},"metadata":${metadata}}`;
  const source = '"source":{"connector":"mysql","db":"s","table":"t"}';
  const debeziumText = `{"before":null,"after":${row},${source},"op":"c"}`;
  return [
    ['dms', dms(), dmsText],
    ['auto, of DMS', undefined, dmsText],
    ['debezium', debezium(), debeziumText],
    ['auto, of Debezium', undefined, debeziumText],
    ['debezium, wrapped', debezium(), `{"schema":null,"payload":${debeziumText}}`],
  ];
}

function parseOrNothing(bytes: Uint8Array): object | undefined {
  try {
    // Three levels more are around it.
    return parseExactJson(`[[[${Buffer.from(bytes).toString('utf8')}]]]`) as object;
  } catch {
    return undefined;
  }
}

function recordOf(text: string): StreamRecord {
  return {
    position: { stream: 'kafka', topic: 'srv.s.t', partition: 0, offset: 0 },
    key: undefined,
    value: Buffer.from(text),
    headers: [],
    partitionKey: undefined,
    arrivedAt: undefined,
    keySchema: undefined,
    valueSchema: undefined,
  };
}
