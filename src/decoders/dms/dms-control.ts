import type { ControlMessage } from '../../model/message.ts';
import type { StreamRecord } from '../../model/record.ts';
import type { TableId } from '../../model/table.ts';
import { type DmsEnvelope, isObject, type Members } from './dms-envelope.ts';
import { createSourceReader } from './dms-source.ts';

/**
 * Returns the message of a record that changes no row. Its body is never looked into, but for the
 * key of a created table: there is no public word on most of them.
 */
export function toControlMessage(
  envelope: DmsEnvelope,
  subject: 'schema-change' | 'internal',
  { table, record }: { readonly table: TableId; readonly record: StreamRecord },
): ControlMessage {
  const control = envelope.record['control'];
  return {
    kind: 'control',
    subject,
    operation: envelope.operation,
    // Records about the whole task name no table.
    table: table.name === '' ? undefined : table,
    keyColumns: keyColumnsOf(control),
    detail: control,
    source: createSourceReader()(envelope),
    position: record.position,
  };
}

/** Returns the message of a record without a value. */
export function toTombstone(record: StreamRecord): ControlMessage {
  return {
    kind: 'control',
    subject: 'tombstone',
    operation: undefined,
    table: undefined,
    keyColumns: undefined,
    detail: undefined,
    source: undefined,
    position: record.position,
  };
}

function keyColumnsOf(control: unknown): readonly string[] | undefined {
  const definition = memberOf(control, 'table-def');
  const columns = memberOf(definition, 'primary-key');
  if (!Array.isArray(columns)) return undefined;
  return columns.every((column): column is string => typeof column === 'string')
    ? columns
    : undefined;
}

function memberOf(value: unknown, name: string): unknown {
  const members: Members = isObject(value) ? value : {};
  return members[name];
}
