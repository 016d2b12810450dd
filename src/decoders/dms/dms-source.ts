import type { ChangeSource, Microseconds } from '../../model/change-event.ts';
import type { JsonCursor } from '../json/json-cursor.ts';
import { readInteger } from '../json/json-word.ts';
import type { ColumnPlan, PlanColumn } from '../json/object-shapes.ts';
import type { DmsEnvelope, Members } from './dms-envelope.ts';
import { createTimestampParser } from './parse-timestamp.ts';
import { createTimestampPlan } from './timestamp-plan.ts';

/** Returns what DMS says of where a record comes from. */
export type ReadChangeSource = (envelope: DmsEnvelope) => ChangeSource;

/** Creates the reader of source facts. Most of them need `IncludeTransactionDetails`. */
export function createSourceReader(): ReadChangeSource {
  const parseTimestamp = createTimestampParser();
  return ({ metadata, operation, isRead }) => {
    if (isRead) return toSource(operation, toFacts(metadata));
    return toSource(operation, {
      builtAt: parseTimestamp(metadata['timestamp']),
      committedAt: parseTimestamp(metadata['commit-timestamp']),
      transactionId: toText(metadata['transaction-id']),
      transactionRecordId: toInteger(metadata['transaction-record-id']),
      streamPosition: toText(metadata['stream-position']),
    });
  };
}

/** Compiles how the source facts are read while metadata is parsed; all else stays as sent. */
export function createMetadataPlan(): PlanColumn {
  const timestamp = createTimestampPlan();
  const plans: ReadonlyMap<string, ColumnPlan> = new Map([
    ['timestamp', timestamp],
    ['commit-timestamp', timestamp],
    ['transaction-id', { read: readDigits, convert: (value: unknown) => toText(value) ?? null }],
    ['transaction-record-id', { read: undefined, convert: (value) => toInteger(value) ?? null }],
    ['stream-position', { read: undefined, convert: (value) => toText(value) ?? null }],
  ]);
  return (name) => plans.get(name);
}

interface Facts {
  readonly builtAt: Microseconds | undefined;
  readonly committedAt: Microseconds | undefined;
  readonly transactionId: string | undefined;
  readonly transactionRecordId: bigint | undefined;
  readonly streamPosition: string | undefined;
}

/** Takes what {@link createMetadataPlan} has left: null or nothing where there is no fact. */
function toFacts(metadata: Members): Facts {
  return {
    builtAt: bigintOf(metadata['timestamp']),
    committedAt: bigintOf(metadata['commit-timestamp']),
    transactionId: textOf(metadata['transaction-id']),
    transactionRecordId: bigintOf(metadata['transaction-record-id']),
    streamPosition: textOf(metadata['stream-position']),
  };
}

function bigintOf(value: unknown): bigint | undefined {
  return typeof value === 'bigint' ? value : undefined;
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

function toSource(operation: string, facts: Facts): ChangeSource {
  const { builtAt, committedAt, transactionId, transactionRecordId, streamPosition } = facts;
  return {
    captureTool: 'dms',
    connector: undefined,
    server: undefined,
    snapshot: operation === 'load',
    transactionId,
    transactionOrder: transactionRecordId,
    committedAt,
    capturedAt: builtAt,
    position: { engine: 'dms', builtAt, transactionId, transactionRecordId, streamPosition },
  };
}

/** A number that is written as it would be again is its own text. */
function readDigits(cursor: JsonCursor): string | undefined {
  const { at } = cursor;
  return readInteger(cursor) === undefined ? undefined : cursor.text.slice(at, cursor.at);
}

/** An identifier as text, with all its digits, whether it was sent as number or text. */
function toText(value: unknown): string | undefined {
  if (typeof value === 'string') return value === '' ? undefined : value;
  if (typeof value === 'number' || typeof value === 'bigint') return value.toString();
  return JSON.isRawJSON(value) ? value.rawJSON : undefined;
}

function toInteger(value: unknown): bigint | undefined {
  if (typeof value === 'number' && Number.isSafeInteger(value)) {
    return value >= 0 ? BigInt(value) : undefined;
  }
  const text = toText(value);
  return text !== undefined && /^\d{1,40}$/.test(text) ? BigInt(text) : undefined;
}
