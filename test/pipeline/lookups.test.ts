import { describe, expect, it } from 'vitest';
import { CdcError } from '../../src/errors.ts';
import type { AnyChange } from '../../src/model/change-event.ts';
import type { Finding, OwnSource, Wanted } from '../../src/model/lookup.ts';
import type { Findings, Routed } from '../../src/model/route.ts';
import {
  FAILED,
  laneOf,
  message,
  offsetOf,
  put,
  type Run,
  routed,
  run,
} from './pipeline-harness.ts';

const FAILURE: Finding = {
  status: 'failed',
  error: new CdcError('ERR_CDC_DELIVERY_UNAVAILABLE', 'Down'),
};
const THROTTLE: Finding = {
  status: 'failed',
  error: new CdcError('ERR_CDC_DELIVERY_THROTTLED', 'Slow down'),
};

const customers: OwnSource = {
  kind: 'own',
  name: 'customers',
  permissions: [],
  perCall: 3,
  fetch: () => Promise.reject(new Error('the fake is asked instead')),
};

/** A route that looks up one customer, and sends what it found. */
function asking(
  event: AnyChange,
  key: string | undefined,
  options: { readonly waitsUntil?: number; readonly route?: string } = {},
): Routed {
  const { waitsUntil, route = 'alert' } = options;
  const build = (found: Findings): Routed => {
    if (found['customer'] === 'bad') {
      const error = new CdcError('ERR_CDC_LOOKUP_INVALID', 'Does not fit');
      return { ...routed(), rejections: [{ route, target: 'alerts', error }] };
    }
    if (found['customer'] === undefined) {
      return { ...routed(), skips: [{ route, reason: 'not-found' }] };
    }
    const one = message(event);
    const text = `${one.request.message} ${String(found['customer'])}`;
    return routed({ ...one, route, request: { ...one.request, message: text } });
  };
  const wanted = key === undefined ? undefined : { text: key, key };
  const ask = { name: 'customer', source: customers, wanted, waitsUntil };
  const inquiry = {
    ...{ route, targets: ['alerts'], event, asks: [ask] },
    ...{ build, buildOfRows: build },
  };
  return { ...routed(), inquiries: [inquiry] };
}

/** What is there, by key; returns after 10 ms of the virtual clock are not needed: a promise is enough. */
function placeOf(answer: (key: string, call: number) => Finding | undefined) {
  const calls: string[][] = [];
  const find = (_source: unknown, wanted: readonly Wanted[]): Promise<readonly Finding[]> => {
    const keys = wanted.map(({ text }) => text);
    // As BatchGetItem does.
    if (new Set(keys).size < keys.length) throw new Error('a key is there twice');
    calls.push(keys);
    return Promise.resolve(keys.flatMap((key) => answer(key, calls.length) ?? []));
  };
  return { calls, find };
}

const there = (value: unknown): Finding => ({ status: 'found', value });
const NOTHING: Finding = { status: 'nothing' };

function textsOf({ sent }: Run): readonly string[] {
  return sent.flatMap((one) => (one.sink === 'sns' ? [one.request.message] : []));
}

describe('routes that look something up', () => {
  it('send what was found, and read each key once', async () => {
    const { calls, find } = placeOf((key) => there(key.toUpperCase()));

    const done = await run({
      lanes: [laneOf(7)],
      find,
      route: (event) => asking(event, offsetOf(event) % 2 === 0 ? 'a' : 'b'),
    });

    expect(textsOf(done)).toStrictEqual(['0 A', '1 B', '2 A', '3 B', '4 A', '5 B', '6 A']);
    expect(calls).toStrictEqual([['a'], ['b']]);
    expect(done.frontiers[0]?.index).toBe(7);
  });

  it('read as many keys at once as the place takes', async () => {
    const { calls, find } = placeOf((key) => there(key));

    await run({ lanes: [laneOf(6)], find, route: (event) => asking(event, `k${offsetOf(event)}`) });

    expect(calls).toStrictEqual([['k0'], ['k1', 'k2', 'k3'], ['k4', 'k5']]);
  });

  it('see what the same batch has written before them', async () => {
    const store = new Map([['c', 'old']]);
    const { find } = placeOf((key) => there(store.get(key)));

    const done = await run({
      lanes: [laneOf(4)],
      find,
      route: (event) =>
        offsetOf(event) === 1 ? routed(put(event, 'c', { at: 1 })) : asking(event, 'c'),
      answer: (one) => {
        if (one.sink === 'dynamodb') store.set('c', 'new');
        return { status: 'delivered' };
      },
    });

    expect(textsOf(done)).toStrictEqual(['0 old', '2 new', '3 new']);
  });

  it('do not look up for records whose states are not done, nor for those after them', async () => {
    const { calls, find } = placeOf((key) => there(key));

    const done = await run({
      lanes: [laneOf(3)],
      find,
      route: (event) =>
        offsetOf(event) === 1
          ? routed(put(event, 'c', { at: 1 }))
          : asking(event, `k${offsetOf(event)}`),
      answer: (one) => (one.sink === 'dynamodb' ? FAILED : { status: 'delivered' }),
    });

    expect(calls).toStrictEqual([['k0']]);
    expect(done.frontiers[0]?.index).toBe(1);
  });

  it('wait for a lookup that fails: nothing is skipped or quarantined', async () => {
    const { find } = placeOf(() => FAILURE);

    const done = await run({ lanes: [laneOf(2)], find, route: (event) => asking(event, 'c') });

    expect(done.sent).toStrictEqual([]);
    expect(done.parcels).toStrictEqual([]);
    expect(done.frontiers[0]?.index).toBe(0);
    expect(done.reports).toContainEqual(
      expect.objectContaining({ name: 'delivery.failed', code: 'ERR_CDC_DELIVERY_UNAVAILABLE' }),
    );
  });

  it('wait where a place does not answer a key at all', async () => {
    const { find } = placeOf(() => undefined);

    const done = await run({ lanes: [laneOf(1)], find, route: (event) => asking(event, 'c') });

    expect(done.frontiers[0]?.index).toBe(0);
  });

  it('ask again for keys that were left out, and only for those', async () => {
    const left = new Set(['k2']);
    const { calls, find } = placeOf((key) => (left.delete(key) ? THROTTLE : there(key)));

    const done = await run({
      lanes: [laneOf(4)],
      find,
      route: (event) => asking(event, `k${offsetOf(event)}`),
    });

    expect(calls).toStrictEqual([['k0'], ['k1', 'k2', 'k3'], ['k2']]);
    expect(textsOf(done)).toStrictEqual(['0 k0', '1 k1', '2 k2', '3 k3']);
    expect(done.frontiers[0]?.index).toBe(4);
  });

  it('keep the order of the lane, whoever is answered first', async () => {
    const first = new Set(['k1']);
    const { find } = placeOf((key) => (first.delete(key) ? FAILURE : there(key)));

    const done = await run({
      lanes: [laneOf(4)],
      find,
      route: (event) => asking(event, `k${offsetOf(event)}`),
    });

    expect(textsOf(done)).toStrictEqual(['0 k0', '1 k1', '2 k2', '3 k3']);
  });

  it('skip by name what is not there, without a request where the key is null', async () => {
    const { calls, find } = placeOf(() => NOTHING);

    const done = await run({
      lanes: [laneOf(3)],
      find,
      route: (event) => asking(event, offsetOf(event) === 1 ? undefined : 'c'),
    });

    expect(done.reports.filter(({ name }) => name === 'record.skipped')).toHaveLength(3);
    expect(calls).toStrictEqual([['c']]);
    expect(done.frontiers[0]?.index).toBe(3);
  });

  it('ask again for what may still come, until the change is old enough', async () => {
    const NOW = 1_700_000_000_000;
    const { calls, find } = placeOf((_key, call) => (call < 4 ? NOTHING : there('here')));

    const done = await run({
      lanes: [laneOf(1)],
      find,
      route: (event) => asking(event, 'c', { waitsUntil: NOW + 30_000 }),
    });

    expect(textsOf(done)).toStrictEqual(['0 here']);
    expect(calls).toHaveLength(4);
  });

  it('let a change wait no longer than it is to', async () => {
    const NOW = 1_700_000_000_000;
    const { find } = placeOf(() => NOTHING);
    const route = (until: number) => (event: AnyChange) =>
      asking(event, 'c', { waitsUntil: until });

    const over = await run({ lanes: [laneOf(1)], find, route: route(NOW + 20_000) });
    const waits = await run({ lanes: [laneOf(1)], find, route: route(NOW + 90_000) });

    expect(over.frontiers[0]?.index).toBe(1);
    expect(waits.frontiers[0]?.index).toBe(0);
    expect(waits.reports).toContainEqual(
      expect.objectContaining({ name: 'delivery.failed', code: 'ERR_CDC_LOOKUP_WAITING' }),
    );
  });

  it('quarantine the odd row that does not fit, and brake where all do not', async () => {
    const { find } = placeOf((key) => there(key));
    const route = (event: AnyChange): Routed =>
      asking(event, offsetOf(event) === 2 ? 'bad' : `k${offsetOf(event)}`);

    const odd = await run({ lanes: [laneOf(8)], find, route });
    const all = await run({ lanes: [laneOf(8)], find, route: (event) => asking(event, 'bad') });

    expect(odd.parcels).toMatchObject([
      { route: 'alert', error: { code: 'ERR_CDC_LOOKUP_INVALID' } },
    ]);
    expect(odd.frontiers[0]?.index).toBe(8);
    expect(all.parcels).toStrictEqual([]);
    expect(all.frontiers[0]?.index).toBe(0);
  });

  it('do nothing after the deadline, however late a place answers', async () => {
    const find = (): Promise<readonly Finding[]> => new Promise(() => undefined);

    const done = await run({ lanes: [laneOf(2)], find, route: (event) => asking(event, 'c') });

    expect(done.frontiers[0]?.index).toBe(0);
    expect(done.sent).toStrictEqual([]);
  });

  it('handle thousands of records that ask for one key', async () => {
    const { calls, find } = placeOf(() => NOTHING);

    const done = await run({ lanes: [laneOf(10_000)], find, route: (event) => asking(event, 'c') });

    expect(done.frontiers[0]?.index).toBe(10_000);
    expect(calls).toStrictEqual([['c']]);
  });
});
