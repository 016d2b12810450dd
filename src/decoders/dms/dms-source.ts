import type { ChangeSource } from '../../model/change-event.ts';
import type { DmsEnvelope } from './dms-envelope.ts';
import { createTimestampParser } from './parse-timestamp.ts';

/** Answers what DMS says of where a record comes from. */
export type ReadChangeSource = (envelope: DmsEnvelope) => ChangeSource;

/** Creates the reader of source facts. Most of them need `IncludeTransactionDetails`. */
export function createSourceReader(): ReadChangeSource {
  const parseTimestamp = createTimestampParser();
  return ({ metadata, operation }) => {
    const builtAt = parseTimestamp(metadata['timestamp']);
    const transactionId = toText(metadata['transaction-id']);
    const transactionRecordId = toInteger(metadata['transaction-record-id']);
    return {
      captureTool: 'dms',
      connector: undefined,
      server: undefined,
      snapshot: operation === 'load',
      transactionId,
      transactionOrder: transactionRecordId,
      committedAt: parseTimestamp(metadata['commit-timestamp']),
      capturedAt: builtAt,
      position: {
        engine: 'dms',
        builtAt,
        transactionId,
        transactionRecordId,
        streamPosition: toText(metadata['stream-position']),
      },
    };
  };
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
  return text !== undefined && /^\d+$/.test(text) ? BigInt(text) : undefined;
}
