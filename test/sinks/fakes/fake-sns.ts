import type { PublishBatchCommand, PublishBatchCommandOutput } from '@aws-sdk/client-sns';
import type { SnsClient } from '../../../src/sinks/sns/sns-sink.ts';
import { type FakeService, type Fault, SECRET } from '../../contracts/sink-contract.ts';
import { connectionError, serviceError } from './delivery-facts.ts';

export type PublishInput = PublishBatchCommand['input'];

const MAX_BYTES = 262_144;

/** An SNS that refuses what SNS refuses. The number of a message is the digits at its beginning. */
export function createFakeSns({ answer = () => 'taken', fault }: FakeService): {
  readonly client: SnsClient;
  readonly inputs: readonly PublishInput[];
} {
  const inputs: PublishInput[] = [];
  return {
    inputs,
    client: {
      send({ input }) {
        inputs.push(input);
        if (fault !== undefined) return Promise.reject(errorOf(fault));
        const refusal = refusalOf(input);
        if (refusal !== undefined) return Promise.reject(refusal);
        return Promise.resolve(answerOf(input, answer));
      },
    },
  };
}

function answerOf(
  input: PublishInput,
  answer: NonNullable<FakeService['answer']>,
): PublishBatchCommandOutput {
  const judged = (input.PublishBatchRequestEntries ?? []).map(
    ({ Id, Message }) => [Id, answer(Number.parseInt(Message ?? '', 10))] as const,
  );
  return {
    $metadata: {},
    Successful: judged.flatMap(([Id, verdict]) => (verdict === 'taken' ? [{ Id }] : [])),
    Failed: judged.flatMap(([Id, verdict]) =>
      verdict === 'throttled'
        ? [{ Id, Code: 'Throttled', Message: SECRET, SenderFault: false }]
        : [],
    ),
  };
}

function refusalOf(input: PublishInput): Error | undefined {
  const entries = input.PublishBatchRequestEntries ?? [];
  const refuse = (name: string): Error => serviceError(name, 400, SECRET);
  if (entries.length === 0) return refuse('EmptyBatchRequest');
  if (entries.length > 10) return refuse('TooManyEntriesInBatchRequest');
  if (new Set(entries.map(({ Id }) => Id)).size < entries.length) {
    return refuse('BatchEntryIdsNotDistinct');
  }
  if (entries.some(({ Id }) => !/^[\w-]{1,80}$/.test(Id ?? '')))
    return refuse('InvalidBatchEntryId');
  const sizeBytes = entries.reduce((sum, entry) => {
    const attributes = Object.entries(entry.MessageAttributes ?? {});
    const texts = attributes.flatMap(([name, { DataType, StringValue }]) => [
      name,
      DataType,
      StringValue,
    ]);
    return [entry.Message, ...texts].reduce(
      (size, text) => size + Buffer.byteLength(text ?? ''),
      sum,
    );
  }, 0);
  return sizeBytes > MAX_BYTES ? refuse('BatchRequestTooLong') : undefined;
}

function errorOf(fault: Fault): Error {
  switch (fault) {
    case 'unreachable':
      return connectionError();
    case 'denied':
      return serviceError('AuthorizationError', 403, SECRET);
    case 'missing':
      return serviceError('NotFound', 404, SECRET);
    case 'throttled':
      return serviceError('Throttling', 400, SECRET);
  }
}
