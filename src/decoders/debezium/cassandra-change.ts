import { type ConnectSchema, fieldSchema } from './connect-schema.ts';
import type { Envelope } from './envelope.ts';
import { isMembers, type Members, memberOf } from './members.ts';

/**
 * Creates the reader of Cassandra changes. Each column is a cell with its value, or null if the
 * mutation did not touch it; a delete has its key under `after`.
 */
export function createCassandraReader(): (envelope: Envelope) => Envelope {
  // By schema, so that the conversions of a schema are compiled once.
  const unwrapped = new WeakMap<ConnectSchema, ConnectSchema>();
  return (envelope) => {
    const { rowSchema } = envelope;
    if (rowSchema === undefined) return readImages(envelope);
    const schema = unwrapped.get(rowSchema) ?? withoutCells(rowSchema);
    unwrapped.set(rowSchema, schema);
    return readImages({ ...envelope, rowSchema: schema });
  };
}

function readImages(envelope: Envelope): Envelope {
  const { after } = envelope;
  if (!isMembers(after)) return envelope;
  const isDelete = envelope.op === 'd';
  const cells = Object.entries(after).filter(([, cell]) => isSet(cell));
  const row = Object.fromEntries(cells.map(([name, cell]) => [name, toValue(cell)]));
  const unknownColumns = isDelete ? [] : Object.keys(after).filter((name) => !isSet(after[name]));
  return {
    ...envelope,
    before: isDelete ? row : undefined,
    after: isDelete ? undefined : row,
    unknownColumns,
  };
}

function isSet(cell: unknown): boolean {
  return cell !== null && !(isMembers(cell) && memberOf(cell, 'set') === false);
}

function toValue(cell: unknown): unknown {
  return isCell(cell) ? (memberOf(cell, 'value') ?? null) : cell;
}

function isCell(cell: unknown): cell is Members {
  return isMembers(cell) && Object.hasOwn(cell, 'value') && Object.hasOwn(cell, 'set');
}

function withoutCells(schema: ConnectSchema): ConnectSchema {
  const fields = schema.fields.map(({ name, schema: cell }) => ({
    name,
    schema: fieldSchema(cell, 'value') ?? cell,
  }));
  return { ...schema, fields };
}
