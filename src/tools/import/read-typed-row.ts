import { readConnectSchema } from '../../decoders/debezium/connect-schema.ts';
import { isMembers, type Members, memberOf, textOf } from '../../decoders/debezium/members.ts';
import { readConnectType } from './connect-types.ts';
import type { ColumnDraft } from './table-draft.ts';

/**
 * Reads the columns of a row from the schema that the JSON converter writes beside it: of the
 * envelope, or of the row itself where there is no envelope.
 */
export function readRowSchema(schema: Members): readonly ColumnDraft[] | undefined {
  const fields = fieldsOf(schema);
  const row = fields.find((field) => ['after', 'before'].includes(textOf(field, 'field') ?? ''));
  if (row !== undefined && textOf(row, 'type') === 'struct') return fieldsOf(row).map(toColumn);
  // Flattened rows keep the name of the schema of the row.
  return textOf(schema, 'name')?.endsWith('.Value') === true ? fields.map(toColumn) : undefined;
}

/** Returns the names of the members of a key that was sent with its schema. */
export function readKeyNames(schema: Members): readonly string[] {
  return fieldsOf(schema).flatMap((field) => textOf(field, 'field') ?? []);
}

function fieldsOf(schema: Members): readonly Members[] {
  const fields = memberOf(schema, 'fields');
  return Array.isArray(fields) ? fields.filter(isMembers) : [];
}

function toColumn(field: Members): ColumnDraft {
  const schema = readConnectSchema(field);
  const reading =
    schema === undefined ? { type: { kind: 'unknown' } as const } : readConnectType(schema);
  return {
    name: textOf(field, 'field') ?? '',
    ...reading,
    isNullable: memberOf(field, 'optional') === true,
  };
}
