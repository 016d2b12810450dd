import type { Mark } from './control-messages.ts';

/** The names that Debezium gives the schemas of its marks, whatever the connector is. */
const MARKS: ReadonlyMap<string, Mark> = new Map([
  ['io.debezium.connector.common.Heartbeat', 'heartbeat'],
  ['io.debezium.connector.common.TransactionMetadataValue', 'transaction'],
  ['io.debezium.connector.common.Notification', 'notification'],
]);
const SCHEMA_CHANGE = /^io\.debezium\.connector\.\w+\.SchemaChangeValue$/;

/**
 * Tells what the name of its schema says of a message: `<topic>.Envelope`, the `<topic>.Value` of a row
 * without envelope, or one of Debezium's own names.
 *
 * @returns `undefined` for other names, which converters and transforms may give.
 * @see https://github.com/debezium/debezium (`io.debezium.schema.SchemaFactory`)
 */
export function kindOfSchema(name: string | undefined): Mark | 'envelope' | 'row' | undefined {
  if (name === undefined) return undefined;
  if (name.endsWith('.Envelope')) return 'envelope';
  if (name.endsWith('.Value')) return 'row';
  return SCHEMA_CHANGE.test(name) ? 'schema-change' : MARKS.get(name);
}
