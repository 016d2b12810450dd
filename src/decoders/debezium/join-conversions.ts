import type { Column } from '../../model/columns.ts';
import type { ConvertValue } from '../columns/dialect.ts';
import type { ConnectSchema } from './connect-schema.ts';

/** The two conversions of a value: by its schema, and then to its declared column. */
export interface Conversions {
  readonly bySchema: ConvertValue;
  readonly toDeclared: ConvertValue;
}

const DECIMAL = 'org.apache.kafka.connect.data.Decimal';

/** Of these, the declared column has nothing to change. */
const SETTLED: ReadonlyMap<string, Column['kind']> = new Map([
  ['io.debezium.time.Date', 'date'],
  ['io.debezium.time.Timestamp', 'timestamp'],
  ['io.debezium.time.MicroTimestamp', 'timestamp'],
  ['io.debezium.time.NanoTimestamp', 'timestamp'],
]);

/**
 * Joins both conversions of a column, without the second one where the first has made the canonical
 * value already, and without either where the usual value is canonical as it is sent.
 */
export function joinConversions(
  schema: ConnectSchema,
  column: Column,
  { bySchema, toDeclared }: Conversions,
): ConvertValue {
  const both: ConvertValue = (value) => toDeclared(bySchema(value));
  if (column.facts.schema !== undefined) return both;
  if (isSettled(schema, column)) {
    return (value) => bySchema(value) ?? toDeclared(null);
  }
  if (isPlainInteger(schema) && column.kind === 'int') {
    return (value) => (Number.isSafeInteger(value) && !Object.is(value, -0) ? value : both(value));
  }
  if (isPlainText(schema) && column.kind === 'text') {
    return (value) => (typeof value === 'string' ? value : both(value));
  }
  return both;
}

function isSettled({ name = '', parameters }: ConnectSchema, { kind, facts }: Column): boolean {
  if (name !== DECIMAL) return SETTLED.get(name) === kind;
  return kind === 'decimal' && parameters['scale'] === String(facts.scale);
}

function isPlainInteger({ type, name, parameters }: ConnectSchema): boolean {
  // Parameters may say that the number is an unsigned one.
  return /^int(?:8|16|32|64)$/.test(type) && name === undefined && isEmpty(parameters);
}

function isPlainText({ type, name }: ConnectSchema): boolean {
  return type === 'string' && (name === undefined || name === 'io.debezium.data.Enum');
}

function isEmpty(members: object): boolean {
  return Object.keys(members).length === 0;
}
