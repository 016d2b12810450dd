import type {
  PutRecordBatchCommand,
  PutRecordBatchCommandOutput,
  PutRecordBatchResponseEntry,
} from '@aws-sdk/client-firehose';
import type { FirehoseClient } from '../../../src/sinks/firehose/put-lines.ts';
import { type FakeService, type Fault, SECRET } from '../../contracts/sink-contract.ts';
import { connectionError, serviceError } from './delivery-facts.ts';

export type PutInput = PutRecordBatchCommand['input'];

/** A Firehose that refuses what Firehose refuses. The number of a line is `"n":...` in it. */
export function createFakeFirehose({ answer = () => 'taken', fault }: FakeService): {
  readonly client: FirehoseClient;
  readonly inputs: readonly PutInput[];
  /** The texts of the records of all requests. */
  readonly records: () => readonly string[];
} {
  const inputs: PutInput[] = [];
  return {
    inputs,
    records: () => inputs.flatMap((input) => (input.Records ?? []).map(textOf)),
    client: {
      send({ input }) {
        inputs.push(input);
        const refusal = fault === undefined ? refusalOf(input) : errorOf(fault);
        if (refusal !== undefined) return Promise.reject(refusal);
        return Promise.resolve(answerOf(input, answer));
      },
    },
  };
}

function answerOf(
  input: PutInput,
  answer: NonNullable<FakeService['answer']>,
): PutRecordBatchCommandOutput {
  const RequestResponses = (input.Records ?? []).map((record): PutRecordBatchResponseEntry => {
    const numbers = [...textOf(record).matchAll(/"n":(\d+)/g)].map(([, n]) => Number(n));
    const verdicts = new Set(numbers.map(answer));
    if (verdicts.has('throttled'))
      return { ErrorCode: 'ThrottlingException', ErrorMessage: SECRET };
    return verdicts.has('forgotten') ? {} : { RecordId: 'id' };
  });
  const FailedPutCount = RequestResponses.filter(({ ErrorCode }) => ErrorCode).length;
  return { $metadata: {}, FailedPutCount, RequestResponses };
}

function refusalOf({ Records = [] }: PutInput): Error | undefined {
  const sizes = Records.map(({ Data }) => Data?.byteLength ?? 0);
  const isRefused =
    Records.length === 0 ||
    Records.length > 500 ||
    sizes.some((size) => size === 0 || size > 1_024_000) ||
    sizes.reduce((sum, size) => sum + size, 0) > 4_194_304;
  return isRefused ? serviceError('InvalidArgumentException', 400, SECRET) : undefined;
}

function textOf({ Data }: { readonly Data: Uint8Array | undefined }): string {
  return Buffer.from(Data ?? []).toString();
}

function errorOf(fault: Fault): Error {
  switch (fault) {
    case 'unreachable':
      return connectionError();
    case 'denied':
      return serviceError('AccessDeniedException', 400, SECRET);
    case 'missing':
      return serviceError('ResourceNotFoundException', 400, SECRET);
    case 'throttled':
      return serviceError('LimitExceededException', 400, SECRET);
  }
}
