import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { DynamodbDelivery, StateDelivery } from '../../src/model/delivery.ts';
import type { Version } from '../../src/model/version.ts';
import { isNotOlder, toStoredVersion } from '../../src/model/version-order.ts';
import { foldStates, type StateMember } from '../../src/pipeline/fold-states.ts';
import type { RecordWork } from '../../src/pipeline/record-work.ts';

type Stored = Pick<DynamodbDelivery, 'version' | 'request'>;

const CHANGE: Version = {
  epoch: 0,
  coarse: 0n,
  fine: '',
  kind: 'stream',
  lane: 'own',
  place: 0n,
};

const changes = fc.record({
  kind: fc.constant<'stream'>('stream'),
  coarse: fc.bigInt(0n, 3n),
  fine: fc.constantFrom('a', 'b'),
});
/** As of PostgreSQL: all of a snapshot have one place. */
const reads = fc.record({ kind: fc.constant<'read'>('read'), coarse: fc.constant(1n) });
const versions = fc.oneof(changes, reads);

describe('foldStates', () => {
  it('keeps a change that follows the snapshot row of its lane, whatever the source says', () => {
    const members = [
      member({ kind: 'read', coarse: 100n, place: 1n }, 'snapshot'),
      member({ coarse: 90n, place: 2n }, 'change'),
    ];

    expect(contentOf(folded(members))).toBe('change');
  });

  it('leaves in a target what the deliveries one by one would leave', () => {
    fc.assert(
      fc.property(versions, fc.array(versions, { minLength: 2, maxLength: 5 }), (other, own) => {
        const stored = { ...member({ ...other, lane: 'other' }, 'other').delivery } as Stored;
        const members = own.map((one, place) =>
          member({ ...one, place: BigInt(place) }, `${place}`),
        );

        expect(contentOf(folded(members))).toBe(contentOf(each(members)));
        expect(contentOf(folded(members), stored)).toBe(contentOf(each(members), stored));
      }),
    );
  });
});

function member(version: Partial<Version>, name: string): StateMember {
  const delivery = {
    sink: 'dynamodb',
    route: 'orders',
    target: 'orders',
    item: '1',
    version: { ...CHANGE, ...version },
    request: { action: 'put', key: { id: '1' }, image: { name }, complete: true },
  };
  // The cast holds: folding reads no more of a delivery, and nothing of a record.
  return { delivery: delivery as unknown as StateDelivery, work: {} as RecordWork };
}

function folded(members: readonly StateMember[]): readonly StateDelivery[] {
  return foldStates(members).map(({ delivery }) => delivery);
}

function each(members: readonly StateMember[]): readonly StateDelivery[] {
  return members.map(({ delivery }) => delivery);
}

/** Applies deliveries as the sinks do; returns whose image the item then holds. */
function contentOf(deliveries: readonly StateDelivery[], before?: Stored): unknown {
  const end = deliveries.reduce<Stored | undefined>((stored, delivery) => {
    const next = delivery as Stored;
    const over = stored && toStoredVersion(stored.version);
    return isNotOlder(next.version, over) ? next : stored;
  }, before);
  return end?.request.action === 'put' ? end.request.image['name'] : undefined;
}
