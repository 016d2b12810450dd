import { describe, expect, it } from 'vitest';
import { CdcError } from '../../src/errors.ts';
import type { DynamodbDelivery, Outcome, Sinks } from '../../src/model/delivery.ts';
import { deliverInOrder } from '../../src/recovery/deliver-in-order.ts';
import { createVirtualClock } from '../../src/tools/local/event-source-mapping/virtual-clock.ts';
import { changeOf, factsOf, versionWith } from '../sinks/fakes/delivery-facts.ts';

/** A change at place `n` of an item; of a moved row, after the item of its new place. */
function delivery(n: number, item: string, after?: string): DynamodbDelivery {
  return {
    ...factsOf(n),
    item,
    ...(after === undefined ? {} : { after }),
    sink: 'dynamodb',
    event: changeOf(n),
    version: versionWith(),
    request: { action: 'delete', key: { pk: item } },
  };
}

/** Delivers to a table that answers by item, in turn, and `delivered` from then on. */
async function play(
  deliveries: readonly DynamodbDelivery[],
  answers: Readonly<Record<string, readonly Outcome['status'][]>>,
): Promise<{ readonly statuses: readonly string[]; readonly sent: readonly string[] }> {
  const clock = createVirtualClock(0);
  const sent: string[] = [];
  const asked = new Map<string, number>();
  const sinks: Sinks = {
    dynamodb: {
      name: 'dynamodb',
      deliver: async (heads) =>
        heads.map(({ item, position }) => {
          const turn = asked.get(item) ?? 0;
          asked.set(item, turn + 1);
          sent.push(`${item}${position.stream === 'kafka' ? position.offset : ''}`);
          return outcomeOf(answers[item]?.[turn] ?? 'delivered');
        }),
    },
  };
  const outcomes = await deliverInOrder(deliveries, {
    ...{ sinks, clock, random: () => 1, report: () => undefined },
    ...{ inFlight: {}, budgetMs: 10_000, held: new Set<string>() },
  });
  return { statuses: outcomes.map(({ status }) => status), sent };
}

function outcomeOf(status: Outcome['status']): Outcome {
  const error = new CdcError('ERR_CDC_DELIVERY_UNAVAILABLE', 'no');
  return status === 'failed' || status === 'rejected' ? { status, error } : { status };
}

describe('deliverInOrder', () => {
  it('sends no later change of an item before the earlier one is answered', async () => {
    const { sent, statuses } = await play([delivery(1, 'a'), delivery(2, 'a'), delivery(3, 'b')], {
      a: ['failed', 'failed'],
    });

    expect(sent.filter((one) => one.startsWith('a'))).toStrictEqual(['a1', 'a1', 'a1', 'a2']);
    expect(statuses).toStrictEqual(['delivered', 'delivered', 'delivered']);
  });

  it('holds what is behind a change that failed until the time was over', async () => {
    const { statuses, sent } = await play([delivery(1, 'a'), delivery(2, 'a')], {
      a: Array.from({ length: 99 }, () => 'failed' as const),
    });

    expect(statuses).toStrictEqual(['failed', 'failed']);
    expect(sent).not.toContain('a2');
  });

  it('removes a moved row from its old place only after it is at the new one', async () => {
    const moved = [delivery(1, 'old', 'new'), delivery(1, 'new')];

    const late = await play(moved, { new: ['failed'] });
    const refused = await play(moved, { new: ['rejected'] });

    expect(late.sent).toStrictEqual(['new1', 'new1', 'old1']);
    expect(refused).toStrictEqual({ statuses: ['rejected', 'rejected'], sent: ['new1'] });
  });
});
