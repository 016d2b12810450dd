import type {
  PutEventsCommand,
  PutEventsCommandOutput,
  PutEventsResultEntry,
} from '@aws-sdk/client-eventbridge';
import type { EventbridgeClient } from '../../../src/sinks/eventbridge/eventbridge-sink.ts';
import {
  type FakeService,
  type Fault,
  type ItemAnswer,
  SECRET,
} from '../../contracts/sink-contract.ts';
import { connectionError, serviceError } from './delivery-facts.ts';

export type PutInput = PutEventsCommand['input'];

const MAX_BYTES = 262_144;

/** An EventBridge that refuses what EventBridge refuses. The number of an event is its `n`. */
export function createFakeEventbridge({ answer = () => 'taken', fault }: FakeService): {
  readonly client: EventbridgeClient;
  readonly inputs: readonly PutInput[];
} {
  const inputs: PutInput[] = [];
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

/** Forgotten: the service answers in order, so that all it can leave out is the id. */
function answerOf(
  { Entries = [] }: PutInput,
  answer: NonNullable<FakeService['answer']>,
): PutEventsCommandOutput {
  const judged = Entries.map(({ Detail }) => {
    const n = Number(/"n":(\d+)/.exec(Detail ?? '')?.[1]);
    return entryOf(n, answer(n));
  });
  const FailedEntryCount = judged.filter(({ EventId }) => EventId === undefined).length;
  return { $metadata: {}, FailedEntryCount, Entries: judged };
}

function entryOf(n: number, answer: ItemAnswer): PutEventsResultEntry {
  switch (answer) {
    case 'taken':
      return { EventId: `id-${n}` };
    case 'throttled':
      return { ErrorCode: 'ThrottlingException', ErrorMessage: SECRET };
    case 'forgotten':
      return {};
  }
}

function refusalOf({ Entries = [] }: PutInput): Error | undefined {
  const refuse = (name: string): Error => serviceError(name, 400, SECRET);
  if (Entries.length === 0 || Entries.length > 10) return refuse('ValidationException');
  const sizeBytes = Entries.reduce(
    (sum, { Source, DetailType, Detail, Time }) =>
      sum +
      [Source, DetailType, Detail].reduce((size, text) => size + Buffer.byteLength(text ?? ''), 0) +
      (Time === undefined ? 0 : 14),
    0,
  );
  return sizeBytes > MAX_BYTES ? refuse('ValidationException') : undefined;
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
      return serviceError('ThrottlingException', 400, SECRET);
  }
}
