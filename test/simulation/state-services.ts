import type { Clock } from '../../src/model/batch.ts';
import type { ItemDelivery, Outcome } from '../../src/model/delivery.ts';
import { createDynamodbSink } from '../../src/sinks/dynamodb/dynamodb-sink.ts';
import { createOpensearchSink } from '../../src/sinks/opensearch/opensearch-sink.ts';
import { createDynamodbModel } from './dynamodb-model.ts';
import { createOpensearchModel } from './opensearch-model.ts';

/** DynamoDB and OpenSearch, served by the real sinks. */
export interface StateServices {
  /** Delivers through the real sink; `onWrite` is called at the moment at which the item is written. */
  readonly deliver: (delivery: ItemDelivery, call: StateCall) => Promise<Outcome>;
  readonly rowOf: (target: 'copies' | 'search', id: number) => object | undefined;
}

export interface StateCall {
  readonly signal: AbortSignal;
  readonly onWrite: () => void;
  /** On the way to the service: waits, and does not come back if the process is gone. */
  readonly travel: () => Promise<void>;
  /** Whether an answer of the service gets lost. */
  readonly losesAnswer: () => boolean;
}

const ADDRESSES = { copies: 'copies', cache: 'cache', search: 'https://search.example/things' };

/** Creates both, empty. */
export function createStateServices({ now }: Pick<Clock, 'now'>): StateServices {
  const tables = createDynamodbModel();
  const index = createOpensearchModel();
  return {
    deliver: async (delivery, { signal, onWrite, travel, losesAnswer }) => {
      const answer = <A>(value: A): A => {
        if (losesAnswer()) throw Object.assign(new Error('reset'), { code: 'ECONNRESET' });
        return value;
      };
      if (delivery.sink === 'dynamodb') {
        const send = async (command: Parameters<typeof tables.send>[0]) => {
          await travel();
          const { output } = tables.send(command);
          if (command.constructor.name !== 'GetItemCommand') onWrite();
          return answer(output) as never;
        };
        const sink = createDynamodbSink({ client: { send }, addresses: ADDRESSES, now });
        return (await sink.deliver([delivery], signal))[0] ?? NO_ANSWER;
      }
      const transport = async (request: Parameters<typeof index.send>[0]) => {
        await travel();
        const { response, written } = index.send(request);
        if (written.length > 0) onWrite();
        return answer(response);
      };
      const sink = createOpensearchSink({ transport, addresses: ADDRESSES, now });
      return (await sink.deliver([delivery], signal))[0] ?? NO_ANSWER;
    },
    rowOf: (target, id) => (target === 'copies' ? tables.rowOf('copies', id) : index.rowOf(id)),
  };
}

const NO_ANSWER: Outcome = { status: 'stale' };
