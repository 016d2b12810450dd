// What must and must not compile in sends to queues, buses, sinks of one's own and replicas.
import {
  type CustomMessage,
  custom,
  customTarget,
  dynamodb,
  dynamodbTable,
  eventBus,
  eventbridge,
  mirror,
  on,
  opensearch,
  opensearchIndex,
  sendTo,
  sqs,
  sqsQueue,
  targets,
} from 'millrace';
import { invoices } from './tables.ts';

const because = 'x';
const chat = custom({
  name: 'chat',
  repeatable: false,
  permissions: [],
  deliver: (messages: readonly CustomMessage<{ readonly text: string }>[]) =>
    Promise.resolve(messages.map(() => ({ status: 'delivered' }) as const)),
});
const at = targets({
  queue: sqsQueue({ fifo: true }),
  bus: eventBus(),
  onCall: customTarget(chat),
  sent: dynamodbTable({ key: { effect: 'string' } }),
  numbered: dynamodbTable({ key: { effect: 'number' } }),
  copy: dynamodbTable({ key: { invoice_id: 'number' } }),
  index: opensearchIndex(),
});

/** What must compile. */
export const right = [
  on(invoices, ['create'], {
    because,
    once: { table: at.sent, ttl: '7d' },
    atMost: { count: 10, per: '1m' },
    to: sqs({ queue: at.queue, group: 'customer_id', message: (e) => e.after.balance }),
  }),
  on(invoices, ['create'], {
    because,
    to: eventbridge({
      bus: at.bus,
      detailType: (e) => e.operation,
      detail: (e) => ({ id: e.after.invoice_id }),
    }),
  }),
  on(invoices, ['create'], {
    because,
    to: sendTo({ target: at.onCall, body: (e) => ({ text: e.after.due_date }) }),
  }),
  mirror(invoices, {
    because,
    incomparable: 'fail',
    to: [
      dynamodb.replica({ table: at.copy, keys: 'fixed' }),
      opensearch.replica({ index: at.index, incomplete: 'skip' }),
    ],
  }),
];

// @ts-expect-error: the column is `customer_id`
on(invoices, ['create'], { because, to: sqs({ queue: at.queue, group: 'customer' }) });
// @ts-expect-error: the column is `monthly_kwh_use`
on(invoices, ['create'], { because, to: sqs({ queue: at.queue, message: (e) => e.after.kwh }) });
// @ts-expect-error: a queue is no bus
on(invoices, ['create'], { because, to: eventbridge({ bus: at.queue, detailType: 'x' }) });
on(invoices, ['create'], {
  because,
  // @ts-expect-error: a detail is an object
  to: eventbridge({ bus: at.bus, detailType: 'x', detail: () => 'text' }),
});
on(invoices, ['create'], {
  because,
  // @ts-expect-error: the sink takes a text
  to: sendTo({ target: at.onCall, body: (e) => ({ text: e.after.invoice_id }) }),
});
on(invoices, ['create'], {
  because,
  // @ts-expect-error: an effect id is a text
  once: { table: at.numbered, ttl: '7d' },
  to: sqs({ queue: at.queue }),
});
on(invoices, ['create'], {
  because,
  // @ts-expect-error: repeating does no harm to a state target
  once: { table: at.sent, ttl: '7d' },
  to: dynamodb.invalidate({ table: at.copy, key: { invoice_id: 'invoice_id' } }),
});
mirror(invoices, {
  because,
  // @ts-expect-error: no such policy
  to: dynamodb.put({ table: at.copy, key: { invoice_id: 'invoice_id' }, incomplete: 'ignore' }),
});
// @ts-expect-error: no such policy
mirror(invoices, { because, incomparable: 'guess', to: dynamodb.replica({ table: at.copy }) });
// @ts-expect-error: a replica keeps state: it is for mirrors
on(invoices, ['create'], { because, to: dynamodb.replica({ table: at.copy }) });
