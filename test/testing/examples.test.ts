import { globSync, readFileSync } from 'node:fs';
import { applyState, readFixture, runFixture } from 'millrace/testing';
import { describe, expect, it } from 'vitest';
import { ecommerceService } from '../../examples/ecommerce/service.ts';
import { salesService } from '../../examples/multicloud/service.ts';
import { positionService } from '../../examples/positions/service.ts';
import { replicaService } from '../../examples/replica/service.ts';
import type { Delivery } from '../../src/model/delivery.ts';
import type { FunctionSpec, Service } from '../../src/model/service.ts';
import type { ItemTable, SearchIndex, Target } from '../../src/model/target.ts';
import { toRecordedRecords } from '../../src/tools/local/recorded-records.ts';
import { billingService } from '../fixtures/billing/src/service.ts';
import { createRandom } from '../simulation/random.ts';
import { playFunction } from './play-function.ts';

interface Example {
  readonly name: string;
  readonly service: Service;
  readonly spec: FunctionSpec;
  readonly file: string;
  readonly now: number;
}

const examples: readonly Example[] = [
  example('billing', billingService, 'billing', 'invoices.jsonl', '2026-11-20T02:02:00Z'),
  example('multicloud', salesService, 'sales', 'salesdb.jsonl', '2026-11-19T05:03:00Z'),
  example('replica', replicaService, 'replica', 'customer.jsonl', '2026-11-16T07:01:00Z'),
  example('ecommerce', ecommerceService, 'orders', 'orders.jsonl', '2026-11-17T10:01:00Z'),
  example('positions', positionService, 'positions', 'trading.jsonl', '2026-11-18T14:31:00Z'),
];

describe.each(examples)(
  'the example $name, through the event source mapping and its handler',
  (one) => {
    it('ends as its fixture test says, whatever its targets refuse on the way', async () => {
      const records = await readFixture(one.file);
      const planned = await runFixture(one.spec, records);
      const recorded = toRecordedRecords(records, { arrivedAt: one.now });

      for (const seed of [1, 2, 3, 4, 5]) {
        const { next: random } = createRandom(seed);
        const played = await playFunction(one.spec, { recorded, now: one.now, random });

        expect(played.faults).toBeGreaterThan(0);
        expect(stateOf(one.service, played.deliveries)).toStrictEqual(
          stateOf(one.service, planned.deliveries),
        );
        expect(effectsOf(played.deliveries)).toStrictEqual(effectsOf(planned.deliveries));
        expect(played.parcels.map(({ error }) => error.code)).toStrictEqual(
          planned.undecodable.map(({ error }) => error.code),
        );
      }
    });
  },
);

describe('services and routes of the examples', () => {
  const files = globSync(['examples/*/service.ts', 'examples/*/routes/*.ts']);

  it.each(files)('%s imports only from `millrace`, so that it can be copied', (file) => {
    const names = [...readFileSync(file, 'utf8').matchAll(/ from '([^']+)'/g)].map(
      ([, name]) => name,
    );

    expect(names.filter((name) => name !== 'millrace' && !name?.startsWith('./'))).toStrictEqual(
      [],
    );
  });
});

function example(
  name: string,
  service: Service,
  ...[functionName, file, now]: readonly [string, string, string]
): Example {
  const spec = service.functions[functionName];
  if (spec === undefined) throw new TypeError(`no function ${functionName}`);
  return {
    name,
    service,
    spec,
    file: `examples/${name}/fixtures/${file}`,
    now: Date.parse(now),
  };
}

/** What all tables and indexes hold. */
function stateOf({ targets }: Service, deliveries: readonly Delivery[]): object {
  const { items, documents } = applyState(deliveries);
  const held = Object.entries(targets).map(([name, target]): [string, unknown] => {
    if (isTable(target)) return [name, items(target)];
    return [name, isIndex(target) ? documents(target) : undefined];
  });
  return Object.fromEntries(held);
}

function isTable(target: Target): target is ItemTable {
  return target.sink === 'dynamodb';
}

function isIndex(target: Target): target is SearchIndex {
  return target.sink === 'opensearch';
}

/** The messages, each as often as subscribers act on it: once. */
function effectsOf(deliveries: readonly Delivery[]): ReadonlySet<string> {
  return new Set(deliveries.flatMap((one) => ('effectId' in one ? [one.effectId] : [])));
}
