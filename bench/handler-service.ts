import { createPlainHandler, type LambdaHandler } from '../src/lambda/create-handler.ts';
import type { Settings } from '../src/lambda/settings.ts';
import type { DynamodbDelivery, Outcome, SnsDelivery } from '../src/model/delivery.ts';
import { dms, kinesis, service } from '../src/model/service.ts';
import { dynamodbTable, snsTopic, targets } from '../src/model/target.ts';
import { mirror } from '../src/routing/declare/mirror.ts';
import { on } from '../src/routing/declare/on.ts';
import { routes } from '../src/routing/declare/routes.ts';
import { dynamodb } from '../src/routing/sends/dynamodb.ts';
import { sns } from '../src/routing/sends/sns.ts';
import type { Found } from './batch.ts';
import { orders, RECORDED_AT } from './dms-orders.ts';

const at = targets({ paid: snsTopic(), orders: dynamodbTable({ key: { id: 'string' } }) });

/** One state target and one message target, and every order of the batch goes to both. */
export const ordersService = service({
  targets: at,
  functions: {
    orders: {
      source: kinesis('changes'),
      decoder: dms(),
      routes: [
        routes({
          'keep-order': mirror(orders, {
            because: 'The shop shows the newest state of an order.',
            to: dynamodb.put({ table: at.orders, key: { id: '{order_id}' } }),
          }),
          'tell-paid': on(orders, ['update'], {
            because: 'The warehouse starts when an order is paid.',
            where: { status: ['paid'] },
            to: sns({ topic: at.paid, message: ({ after }) => `Paid: ${after.item}` }),
          }),
        }),
      ],
    },
  },
});

const settings: Settings = {
  targets: { paid: 'arn:aws:sns:eu-central-1:123456789012:paid', orders: 'orders' },
  quarantineBucket: 'quarantine',
  archiveBucket: 'quarantine',
  partialAnswers: true,
  modes: {},
  epochs: [],
  parked: new Set(),
  windowRecords: 100,
  inFlight: {},
  marginMs: 1_000,
};

type Confirm = (
  deliveries: readonly (SnsDelivery | DynamodbDelivery)[],
) => Promise<readonly Outcome[]>;

/** What the handler is made of, with targets that confirm at once. */
export function ordersParts(confirm: Confirm = confirmAll) {
  return {
    settings,
    sinks: {
      sns: { name: 'sns', deliver: confirm },
      dynamodb: { name: 'dynamodb', deliver: confirm },
    },
    quarantine: async (): Promise<Outcome> => ({ status: 'delivered' }),
  } as const;
}

async function confirmAll(deliveries: readonly unknown[]): Promise<readonly Outcome[]> {
  return deliveries.map(() => ({ status: 'delivered' }));
}

/** A whole handler but for its targets, which confirm at once; what they saw is counted. */
export interface CountingHandler {
  readonly handle: LambdaHandler;
  /** Returns what both targets got since it was asked last. */
  readonly takeFound: () => Found;
}

/** Creates the handler. `onFirst` is called when the first delivery of an invocation arrives. */
export function createCountingHandler(onFirst: () => void = () => undefined): CountingHandler {
  let found: Found = { events: 0, quantity: 0 };

  const confirm: Confirm = (deliveries) => {
    onFirst();
    for (const { sink, event } of deliveries) {
      if (sink !== 'sns' || event.operation !== 'update') continue;
      // The cast holds: the column is an integer.
      const quantity = found.quantity + (event.after['quantity'] as number);
      found = { events: found.events + 1, quantity };
    }
    return confirmAll(deliveries);
  };

  const handle = createPlainHandler(
    ordersService.functions.orders,
    ordersParts(confirm),
    () => undefined,
  );
  return {
    handle,
    takeFound: () => {
      const taken = found;
      found = { events: 0, quantity: 0 };
      return taken;
    },
  };
}

/** The time of the records, as for everything that is played: else their messages would be too old one day. */
export const CONTEXT = {
  getRemainingTimeInMillis: () => 60_000,
  played: { now: RECORDED_AT },
} as const;
