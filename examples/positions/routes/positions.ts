import { type ChangeEvent, dynamodb, firehose, mirror, on, routes, type Table } from 'millrace';
import { positions, quotes } from './tables.ts';
import { at } from './targets.ts';

/** Where an event comes from, and when it was where; in microseconds, and what nobody told is null. */
function timesOf({ table, source, arrivedAt }: ChangeEvent<Table>) {
  return {
    table: table.name,
    committed_us: source.committedAt ?? null,
    captured_us: source.capturedAt ?? null,
    ingested_us: arrivedAt === undefined ? null : BigInt(arrivedAt) * 1000n,
  };
}

export const positionRoutes = routes({
  'latest-position': mirror(positions, {
    because: 'The portal shows what an account holds, and at which price it is valued.',
    to: dynamodb.put({
      table: at.latest,
      key: { pk: 'ACCOUNT#{account_id}', sk: 'POSITION#{symbol}' },
    }),
  }),

  'latest-quote': on(quotes, ['read', 'create', 'update'], {
    because: 'Prices are shown with their age. An update route, for a mirror sees no times.',
    to: dynamodb.update({
      table: at.latest,
      key: { pk: 'QUOTE#{symbol}', sk: () => 'LATEST' },
      set: (event) => ({ price: event.after.price, ...timesOf(event) }),
    }),
  }),

  'position-times': on(positions, ['create', 'update', 'delete'], {
    because: 'The delay from trade to portal is reported to the regulator, event by event.',
    maxAge: 'unlimited',
    to: firehose({
      stream: at.eventTimes,
      line: (event) => ({ operation: event.operation, ...event.key, ...timesOf(event) }),
    }),
  }),
});
