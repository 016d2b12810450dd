import type { CustomKind } from '../model/custom-kind.ts';
import type { CustomDelivery } from '../model/delivery.ts';
import { table } from '../model/table.ts';
import { versionOf } from '../model/version.ts';
import { create } from './sample-changes.ts';

const rows = table({ schema: 'test', name: 'rows', key: [], columns: {} });

/** Makes the delivery number `n` to the target `target` of a sink of one's own, for its contract. */
export function customDelivery<Body>(
  { name, repeatable }: CustomKind<Body>,
  n: number,
  body: Body,
): CustomDelivery {
  const position = { stream: 'kafka', topic: 'test', partition: 0, offset: n } as const;
  const event = { ...create(rows), position };
  return {
    sink: 'custom',
    route: 'test',
    target: 'target',
    position,
    item: String(n),
    event,
    effectId: `effect-${n}`,
    version: versionOf(event),
    request: { kind: name, repeatable, body },
  };
}
