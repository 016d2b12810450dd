import assert from 'node:assert/strict';
import { floorVariants } from './decode-variants.ts';
import { writeOrderUpdates } from './dms-orders.ts';
import { CONTEXT, createCountingHandler } from './handler-service.ts';
import type { Group, Variant } from './measure.ts';
import { handWritten, loadKinesisPeers } from './peers.ts';

/** Whole handlers, from the Lambda event to the answer: ours delivers, the peers only read. */
export async function handlerGroup(count: number): Promise<Group> {
  return {
    title: 'Whole handlers: event of 100 DMS updates to answer',
    batch: writeOrderUpdates(count, { beforeImage: true, zeros: false }),
    variants: [
      ...floorVariants((json) => (json as { data: { quantity: number } }).data.quantity),
      ours(),
      handWritten(),
      ...(await loadKinesisPeers()),
    ],
  };
}

function ours(): Variant {
  const { handle, takeFound } = createCountingHandler();
  return {
    name: 'Millrace: decode, route, two deliveries each',
    run: async ({ event }) => {
      const { batchItemFailures } = await handle(event, CONTEXT);
      assert.equal(batchItemFailures.length, 0);
      return takeFound();
    },
  };
}
