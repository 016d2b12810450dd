import { parseExactJson } from '../../model/exact-json.ts';
import { rewriteWords } from '../json/rewrite-words.ts';
import type { ConnectSchema } from './connect-schema.ts';
import type { WireValue } from './envelope.ts';
import { isMembers, type Members } from './members.ts';
import { type ParseWire, unwrap } from './parse-wire.ts';
import type { RawRow } from './row-decoder.ts';

/**
 * What `SimpleHeaderConverter`, Kafka Connect's default, writes without quotes though JSON has no such
 * word: dates, times and timestamps of Connect's own types, and what is no number.
 *
 * @see https://kafka.apache.org/35/javadoc/org/apache/kafka/connect/data/Values.html
 */
const BARE_WORD =
  /^(?:\d{4,9}-\d\d-\d\d(?:T[\d:.]{8,18}Z)?|\d\d:\d\d:\d\d\.\d{3}Z|NaN|-?Infinity)$/;

/** Quotes and backslashes of texts have a backslash before them, and letters of control have none. */
const CONTROL = /\p{Cc}/gu;

/** The types whose number in a key is a text in a header, and the types that are read from that text. */
const TEXT_TYPES: ReadonlyMap<string | undefined, string> = new Map([
  ['org.apache.kafka.connect.data.Date', 'io.debezium.time.IsoDate'],
  ['org.apache.kafka.connect.data.Time', 'io.debezium.time.IsoTime'],
  ['org.apache.kafka.connect.data.Timestamp', 'io.debezium.time.IsoTimestamp'],
]);

/**
 * Reads the columns of a key in a header: JSON with its schema, or what `SimpleHeaderConverter` writes,
 * whose types are those of the key of the record.
 *
 * @returns `undefined` for a value that is no struct.
 * @throws what the parsers of JSON and schemas throw.
 */
export function readHeaderKey(
  bytes: Uint8Array,
  keySchema: ConnectSchema | undefined,
  parse: ParseWire,
): RawRow | undefined {
  const { payload, schema } = parseHeader(bytes, parse);
  if (!isMembers(payload)) return undefined;
  const own = schema ?? (keySchema && withTextTypes(keySchema, payload));
  return { columns: payload, schema: own };
}

function parseHeader(bytes: Uint8Array, parse: ParseWire): WireValue {
  try {
    return parse(bytes);
  } catch (error) {
    const text = Buffer.from(bytes).toString('utf8');
    const json = rewriteWords(text, {
      word: (word) => (BARE_WORD.test(word) ? `"${word}"` : word),
      text: (quoted) => quoted.replace(CONTROL, escapeControl),
    });
    if (json === text) throw error;
    return unwrap(parseExactJson(json));
  }
}

function escapeControl(letter: string): string {
  return `\\u${letter.charCodeAt(0).toString(16).padStart(4, '0')}`;
}

function withTextTypes(schema: ConnectSchema, columns: Members): ConnectSchema {
  const fields = schema.fields.map((field) => {
    const name = TEXT_TYPES.get(field.schema.name);
    const isText = name !== undefined && typeof columns[field.name] === 'string';
    return isText
      ? { ...field, schema: { ...field.schema, type: 'string' as const, name } }
      : field;
  });
  return { ...schema, fields };
}
