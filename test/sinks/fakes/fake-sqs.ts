import type { SendMessageBatchCommand, SendMessageBatchCommandOutput } from '@aws-sdk/client-sqs';
import type { SqsClient } from '../../../src/sinks/sqs/sqs-sink.ts';
import { type FakeService, type Fault, SECRET } from '../../contracts/sink-contract.ts';
import { connectionError, serviceError } from './delivery-facts.ts';

export type SendInput = SendMessageBatchCommand['input'];

const MAX_BYTES = 1_048_576;

/** An SQS that refuses what SQS refuses. The number of a message is the digits at its beginning. */
export function createFakeSqs({ answer = () => 'taken', fault }: FakeService): {
  readonly client: SqsClient;
  readonly inputs: readonly SendInput[];
} {
  const inputs: SendInput[] = [];
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
  input: SendInput,
  answer: NonNullable<FakeService['answer']>,
): SendMessageBatchCommandOutput {
  const judged = (input.Entries ?? []).map(
    ({ Id, MessageBody }) => [Id, answer(Number.parseInt(MessageBody ?? '', 10))] as const,
  );
  return {
    $metadata: {},
    Successful: judged.flatMap(([Id, verdict]) =>
      verdict === 'taken' ? [{ Id, MessageId: `id-${Id}`, MD5OfMessageBody: '' }] : [],
    ),
    Failed: judged.flatMap(([Id, verdict]) =>
      verdict === 'throttled'
        ? [{ Id, Code: 'RequestThrottled', Message: SECRET, SenderFault: false }]
        : [],
    ),
  };
}

function refusalOf({ Entries = [] }: SendInput): Error | undefined {
  const refuse = (name: string): Error => serviceError(name, 400, SECRET);
  if (Entries.length === 0) return refuse('EmptyBatchRequest');
  if (Entries.length > 10) return refuse('TooManyEntriesInBatchRequest');
  if (new Set(Entries.map(({ Id }) => Id)).size < Entries.length) {
    return refuse('BatchEntryIdsNotDistinct');
  }
  const texts = Entries.flatMap(({ MessageBody, MessageAttributes }) => [
    MessageBody,
    ...Object.entries(MessageAttributes ?? {}).flatMap(([name, { DataType, StringValue }]) => [
      name,
      DataType,
      StringValue,
    ]),
  ]);
  const sizeBytes = texts.reduce((sum, text) => sum + Buffer.byteLength(text ?? ''), 0);
  return sizeBytes > MAX_BYTES ? refuse('BatchRequestTooLong') : undefined;
}

function errorOf(fault: Fault): Error {
  switch (fault) {
    case 'unreachable':
      return connectionError();
    case 'denied':
      return serviceError('AccessDeniedException', 403, SECRET);
    case 'missing':
      return serviceError('QueueDoesNotExist', 400, SECRET);
    case 'throttled':
      return serviceError('RequestThrottled', 403, SECRET);
  }
}
