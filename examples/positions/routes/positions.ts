import { type ChangeFactsOf, dynamodb, firehose, mirror, on, routes } from 'millrace';
import { positions, quotes } from './tables.ts';
import { at } from './targets.ts';

/** Where an event comes from, and when it was where; in microseconds, and what nobody told is null. */
function timesOf({ table, source, arrivedAt }: ChangeFactsOf) {
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
      item: (row, change) => ({ ...row, ...timesOf(change) }),
    }),
  }),

  'latest-quote': mirror(quotes, {
    because: 'Prices are shown with their age.',
    to: dynamodb.put({
      table: at.latest,
      key: { pk: 'QUOTE#{symbol}', sk: () => 'LATEST' },
      item: ({ price }, change) => ({ price, ...timesOf(change) }),
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
