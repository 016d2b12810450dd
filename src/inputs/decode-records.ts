import type { ErrorCode } from '../errors.ts';
import type { DecodedMessage, Decoder } from '../model/message.ts';
import type { Position, StreamRecord } from '../model/record.ts';
import { isCdcError } from './cli-failure.ts';
import type { InputRecord } from './read-records.ts';

/** What became of one record of an input. */
export interface DecodedInput {
  readonly place: string;
  /** `undefined` where the input does not say where the record was. */
  readonly position: Position | undefined;
  /** As it was read; `undefined` if the input does not hold it. */
  readonly record: StreamRecord | undefined;
  readonly result:
    | DecodedMessage
    | { readonly kind: 'undecodable'; readonly code: ErrorCode; readonly message: string };
}

/** How many records are prepared together, for decoders that fetch schemas. */
const BATCH = 200;

/** Decodes an input record by record. An error of one record is its result and ends nothing. */
export async function* decodeRecords(
  records: AsyncIterable<InputRecord>,
  { decode, prepare }: Decoder,
): AsyncGenerator<DecodedInput> {
  if (prepare === undefined) {
    for await (const one of records) yield decodeOne(one, decode);
    return;
  }
  for await (const batch of batchesOf(records)) {
    await prepare(batch.flatMap(({ record }) => record ?? []));
    for (const one of batch) yield decodeOne(one, decode);
  }
}

function decodeOne(
  one: InputRecord,
  decode: (record: StreamRecord) => DecodedMessage,
): DecodedInput {
  const { place, hasPosition, record } = one;
  const position = hasPosition ? record?.position : undefined;
  try {
    if (record === undefined) throw one.error;
    return { place, position, record, result: decode(record) };
  } catch (error) {
    return { place, position, record, result: { kind: 'undecodable', ...toReason(error) } };
  }
}

async function* batchesOf(
  records: AsyncIterable<InputRecord>,
): AsyncGenerator<readonly InputRecord[]> {
  let batch: InputRecord[] = [];
  for await (const one of records) {
    batch.push(one);
    if (batch.length < BATCH) continue;
    yield batch;
    batch = [];
  }
  if (batch.length > 0) yield batch;
}

/** An error without a code is a defect, and tells only its kind. */
function toReason(error: unknown): { readonly code: ErrorCode; readonly message: string } {
  if (isCdcError(error)) return { code: error.code, message: error.message };
  const kind = error instanceof Error ? error.name : typeof error;
  return { code: 'ERR_CDC_UNEXPECTED', message: `Decoding failed by a defect: ${kind}` };
}
