import { CdcError } from '../../errors.ts';
import type {
  AnyChange,
  AnyRowChange,
  ChangeSource,
  Row,
  TableTruncated,
} from '../../model/change-event.ts';
import { guardRow } from '../../model/guard-row.ts';
import type { StreamRecord } from '../../model/record.ts';
import type { DebeziumOptions } from '../../model/service.ts';
import type { Table } from '../../model/table.ts';
import { listUncaptured } from '../columns/row-reader.ts';
import type { ImageNote } from '../drift/image-drift.ts';
import { trueColumns } from './before-image.ts';
import { type Envelope, invalidEnvelope, type WireValue } from './envelope.ts';
import { isMembers, type Members } from './members.ts';
import type { RecordKey } from './record-key.ts';
import type { DecodedRow, DecodeRow } from './row-decoder.ts';
import {
  isKeyChange,
  type KeyContext,
  keyUnknown,
  readPreviousKey,
  readRowKey,
} from './row-key.ts';
import type { OtherImage } from './row-plan.ts';
import type { RowTable } from './row-table.ts';
import { isSnapshot, readChangeSource } from './source-block.ts';

/** What the change of a row is built from. */
export interface ChangeInput {
  readonly envelope: Envelope;
  readonly table: RowTable;
  readonly recordKey: RecordKey;
  readonly record: StreamRecord;
}

export type BuildChange = (input: ChangeInput) => AnyChange;

export interface ChangeParts {
  readonly options: DebeziumOptions;
  readonly decodeRow: DecodeRow;
  readonly drift: ImageNote;
  /** Parses the value of a header. */
  readonly parse: (bytes: Uint8Array) => WireValue;
}

type Operation = 'read' | 'create' | 'update' | 'delete' | 'truncate';

/** Cassandra alone writes `i`; its `r` is the deletion of a range of rows, which is no row change. */
const OPERATIONS: ReadonlyMap<string, Operation> = new Map([
  ['c', 'create'],
  ['i', 'create'],
  ['u', 'update'],
  ['d', 'delete'],
  ['r', 'read'],
  ['t', 'truncate'],
]);

const NONE: readonly string[] = [];

/**
 * Creates the step from an envelope to a change event.
 *
 * The function throws `ERR_CDC_OPERATION_UNKNOWN`, `ERR_CDC_ENVELOPE_INVALID`, `ERR_CDC_KEY_UNKNOWN`,
 * and what decoding a row throws.
 */
export function createChangeBuilder(parts: ChangeParts): BuildChange {
  return (input) => {
    const operation = operationOf(input.envelope);
    switch (operation) {
      case 'truncate':
        return toTruncated(input);
      case 'delete':
        return toDeleted(input, parts);
      case 'read':
      case 'create':
      case 'update':
        return toImage(input, operation, parts);
    }
  };
}

function operationOf({ op, source }: Envelope): Operation {
  const isRangeTombstone = op === 'r' && source['connector'] === 'cassandra';
  const operation = isRangeTombstone ? undefined : OPERATIONS.get(op);
  if (operation === undefined) {
    throw new CdcError('ERR_CDC_OPERATION_UNKNOWN', 'Debezium operation not known', {
      // A code of one letter; anything longer could be a value.
      details: { operation: op.length === 1 ? op : 'other' },
    });
  }
  // Old versions write the rows of a snapshot as created.
  return operation === 'create' && isSnapshot(source) ? 'read' : operation;
}

function toTruncated(input: ChangeInput): TableTruncated<Table> {
  const { table, record } = input;
  return {
    kind: 'change',
    operation: 'truncate',
    table: table.id,
    source: sourceOf(input, 'truncate'),
    uncaptured: NONE,
    position: record.position,
    arrivedAt: record.arrivedAt,
  };
}

function toImage(
  input: ChangeInput,
  operation: 'read' | 'create' | 'update',
  parts: ChangeParts,
): AnyRowChange {
  const { envelope, table, recordKey, record } = input;
  const { decodeRow, parse, drift } = parts;
  drift.lookAtTypes(envelope, table.declared);
  const { row, unavailable } = decodeImage(envelope.after, envelope, { table, decodeRow });
  const uncaptured = uncapturedOf(table, row, unavailable);
  drift.lookAtColumns({ envelope, uncaptured, unavailable }, table.declared);
  const after = guardRow(row, uncaptured);
  const keyContext: KeyContext = { table, recordKey, decodeRow };
  const key = readRowKey(keyContext, row);
  const change = {
    kind: 'change',
    table: table.id,
    key,
    previousKey: operation === 'create' ? readPreviousKey(keyContext, record, parse) : undefined,
    row: after,
    after,
    uncaptured,
    source: sourceOf(input, operation),
    position: record.position,
    arrivedAt: record.arrivedAt,
  } as const;
  if (operation !== 'update') return { ...change, operation };
  const other = isMembers(envelope.after) ? { columns: envelope.after, row } : undefined;
  const before = isMembers(envelope.before)
    ? decodeBefore(envelope.before, input, parts, other).row
    : {};
  return { ...change, operation, before };
}

function toDeleted(
  input: ChangeInput,
  parts: Pick<ChangeParts, 'options' | 'decodeRow'>,
): AnyRowChange {
  const { envelope, table, recordKey } = input;
  const keyContext: KeyContext = { table, recordKey, decodeRow: parts.decodeRow };
  if (!isMembers(envelope.before)) return toKeyDeleted(input, keyContext);
  const before = decodeBefore(envelope.before, input, parts);
  const key = readRowKey(keyContext, before.row);
  if (key === undefined && Object.keys(before.row).length === 0) throw keyUnknown(table);
  return deleted(input, { key, before });
}

/** A delete that carries no row at all: the key of the record is all that is known. */
function toKeyDeleted(input: ChangeInput, context: KeyContext): AnyRowChange {
  const key = readRowKey(context, {});
  if (key === undefined) throw keyUnknown(input.table);
  return deleted(input, { key, before: { row: key, unavailable: NONE } });
}

function deleted(
  input: ChangeInput,
  { key, before }: { readonly key: Row | undefined; readonly before: DecodedRow },
): AnyRowChange {
  const { table, record } = input;
  const uncaptured = uncapturedOf(table, before.row, before.unavailable);
  return {
    kind: 'change',
    operation: 'delete',
    table: table.id,
    key,
    previousKey: undefined,
    row: guardRow(before.row, uncaptured),
    before: before.row,
    uncaptured,
    source: sourceOf(input, 'delete'),
    position: record.position,
    arrivedAt: record.arrivedAt,
    ...(isKeyChange(record) ? { hasMoved: true } : {}),
  };
}

/** Decodes a before image, of which only the true columns count; the others are not captured. */
function decodeBefore(
  before: Members,
  { envelope, table, recordKey }: ChangeInput,
  parts: Pick<ChangeParts, 'options' | 'decodeRow'>,
  other?: OtherImage,
): DecodedRow {
  const { options, decodeRow } = parts;
  const isTrue = trueColumns({ envelope, recordKey, declared: table.declared, options });
  const raw = { columns: before, schema: envelope.rowSchema };
  const decoded = decodeRow(raw, table, { isKept: isTrue, other });
  if (isTrue === undefined) return decoded;
  const untrue = Object.keys(before).filter((column) => !isTrue(column));
  return { row: decoded.row, unavailable: [...decoded.unavailable, ...untrue] };
}

function decodeImage(
  image: unknown,
  { rowSchema, unknownColumns }: Envelope,
  { table, decodeRow }: { readonly table: RowTable; readonly decodeRow: DecodeRow },
): DecodedRow {
  if (!isMembers(image)) throw invalidEnvelope('after is not a row');
  const decoded = decodeRow({ columns: image, schema: rowSchema }, table);
  if (unknownColumns.length === 0) return decoded;
  return { row: decoded.row, unavailable: [...decoded.unavailable, ...unknownColumns] };
}

function uncapturedOf(
  { declared }: RowTable,
  row: Row,
  unavailable: readonly string[],
): readonly string[] {
  if (declared === undefined) return unavailable;
  const missing = listUncaptured(declared, row);
  const undeclared = unavailable.filter((column) => !Object.hasOwn(declared.columns, column));
  return undeclared.length === 0 ? missing : [...missing, ...undeclared];
}

function sourceOf({ envelope }: ChangeInput, operation: Operation): ChangeSource {
  const { source, transaction, capturedAt } = envelope;
  return readChangeSource(source, { transaction, read: operation === 'read', capturedAt });
}
