import { describe, expect, it } from 'vitest';
import { findServiceProblems } from '../../src/inputs/find-service-problems.ts';
import { int } from '../../src/model/columns.ts';
import type { Route } from '../../src/model/route.ts';
import { archive, kinesis, msk, type Service, service } from '../../src/model/service.ts';
import { table } from '../../src/model/table.ts';
import { firehoseStream, snsTopic, type Target, targets } from '../../src/model/target.ts';

const at = targets({ alerts: snsTopic(), raw: firehoseStream() });
const invoices = table({ name: 'invoices', key: ['id'], columns: { id: int() } });

/** A route as `on` declares it, to one target. */
function routeTo(target: Target): Route {
  return {
    kind: 'on',
    table: invoices,
    operations: ['create'],
    because: 'Tests need one.',
    where: undefined,
    before: undefined,
    became: undefined,
    changed: [],
    unknown: 'skip',
    snapshot: 'skip',
    maxAgeMs: undefined,
    atMost: undefined,
    mode: 'live',
    formerly: undefined,
    allow: [],
    filter: undefined,
    sends: [{ for: 'on', verb: 'sns', target, needs: [], build: () => [] }],
  };
}

function placesOf(declared: Service): readonly (readonly [string, string])[] {
  return findServiceProblems(declared).map(({ severity, place }) => [severity, place]);
}

describe('findServiceProblems', () => {
  it('finds nothing in a service whose targets are all declared and used', () => {
    const declared = service({
      targets: at,
      functions: {
        billing: { source: kinesis('cdc'), routes: [{ alert: routeTo(at.alerts) }] },
        keep: { source: msk('cdc', ['t']), archive: archive({ to: at.raw }) },
      },
    });

    expect(findServiceProblems(declared)).toStrictEqual([]);
  });

  it('finds all problems at once, each with its place', () => {
    const declared = service({
      targets: at,
      functions: {
        idle: { source: kinesis('cdc'), routes: [{}] },
        blind: { source: msk('', []), routes: [{ alert: routeTo(snsTopic()) }] },
        other: {
          source: kinesis('cdc'),
          routes: [{ alert: routeTo(targets({ elsewhere: snsTopic() }).elsewhere) }],
          archive: archive({ to: targets({ alerts: firehoseStream() }).alerts }),
        },
      },
    });

    expect(placesOf(declared)).toStrictEqual([
      ['error', 'function idle'],
      ['error', 'function blind'],
      ['error', 'function blind'],
      ['error', 'function other, route alert'],
      ['error', 'function other, archive'],
      ['warning', 'target raw'],
      ['error', 'route alert'],
    ]);
  });

  it('finds two targets of one name that are not the same', () => {
    const plain = targets({ alerts: snsTopic() });
    const ordered = targets({ alerts: snsTopic({ fifo: true }) });
    const declared = service({
      targets: { ...plain, ...ordered },
      functions: {
        one: { source: kinesis('cdc'), routes: [{ first: routeTo(plain.alerts) }] },
        two: { source: kinesis('cdc'), routes: [{ second: routeTo(ordered.alerts) }] },
      },
    });

    expect(placesOf(declared)).toStrictEqual([['error', 'function one, route first']]);
  });

  it('refuses a service without functions', () => {
    expect(placesOf({ targets: {}, functions: {} })).toStrictEqual([['error', 'service']]);
  });
});
