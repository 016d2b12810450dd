import type { DebeziumOptions } from '../../model/service.ts';
import type { Table } from '../../model/table.ts';
import type { Envelope } from './envelope.ts';
import { keyColumnTest, type RecordKey } from './record-key.ts';

export interface BeforeContext {
  readonly envelope: Envelope;
  readonly recordKey: RecordKey;
  readonly declared: Table | undefined;
  readonly options: DebeziumOptions;
}

/**
 * Tells which columns of a before image are true.
 *
 * PostgreSQL's default replica identity tells only the key columns. Debezium fills the others: null,
 * or an invented value (`""`, 0, the default) where the column is NOT NULL. Nothing in a record
 * tells that from a whole row, so that only the key counts unless the options say otherwise. A table
 * without any key is the exception: PostgreSQL lets its rows be changed only with identity FULL.
 *
 * @returns `undefined` if all columns are true.
 */
export function trueColumns({
  envelope,
  recordKey,
  declared,
  options,
}: BeforeContext): ((column: string) => boolean) | undefined {
  const connector = envelope.source['connector'];
  const isPartial = connector === 'postgresql' || (connector === undefined && options.flattened);
  if (!isPartial || options.replicaIdentity === 'full') return undefined;
  const isNamed = keyColumnTest(recordKey);
  if (isNamed !== undefined) return isNamed;
  const key = declared?.key ?? [];
  if (recordKey.kind === 'none' && key.length === 0) return undefined;
  return (column) => key.includes(column);
}
