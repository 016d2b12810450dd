import { describe, expect, it } from 'vitest';
import type { Outcome } from '../../src/model/delivery.ts';
import { startDeadline } from '../../src/pipeline/deadline.ts';
import { createPending } from '../../src/pipeline/pending.ts';
import { createTargetQueue, type Gate } from '../../src/pipeline/target-queue.ts';
import { createVirtualClock } from '../../src/tools/local/event-source-mapping/virtual-clock.ts';
import { DELIVERED, FAILED, THROTTLED } from './pipeline-harness.ts';

interface Unit {
  readonly chain: string;
  readonly rank: number;
}

interface Sent {
  readonly at: number;
  readonly units: readonly Unit[];
  /** Requests on their way when this one began, itself among them. */
  readonly sending: number;
}

interface Play {
  readonly units: readonly Unit[];
  readonly answer?: (unit: Unit, attempt: number) => Outcome;
  readonly latencyMs?: (unit: Unit) => number;
  readonly gateOf?: (unit: Unit, done: ReadonlySet<string>) => Gate;
  readonly inFlight?: number;
  readonly perRequest?: number;
  readonly budgetMs?: number;
}

async function play({ units, answer = () => DELIVERED, ...options }: Play) {
  const clock = createVirtualClock();
  const deadline = startDeadline(clock, options.budgetMs ?? 60_000);
  const pending = createPending();
  const sent: Sent[] = [];
  const settled: { readonly unit: Unit; readonly status: string; readonly at: number }[] = [];
  const attempts = new Map<Unit, number>();
  const done = new Set<string>();
  let sending = 0;
  const { gateOf } = options;
  const queue = createTargetQueue<Unit>({
    clock,
    deadline,
    pending,
    random: () => 0.5,
    inFlight: options.inFlight ?? 10,
    perRequest: options.perRequest ?? 1,
    rankOf: ({ rank }) => rank,
    gateOf: gateOf && ((unit) => gateOf(unit, done)),
    send: async (heads) => {
      sending += 1;
      sent.push({ at: clock.now(), units: heads, sending });
      await clock.sleep(Math.max(...heads.map((unit) => options.latencyMs?.(unit) ?? 10)));
      sending -= 1;
      return heads.map((unit) => {
        const attempt = attempts.get(unit) ?? 0;
        attempts.set(unit, attempt + 1);
        return answer(unit, attempt);
      });
    },
    settle: (unit, outcome) => {
      settled.push({ unit, status: outcome.status, at: clock.now() });
      done.add(unit.chain);
      queue.wake(unit.chain);
      return undefined;
    },
    onRetry: () => undefined,
  });
  for (const [chain, ofChain] of Map.groupBy(units, (unit) => unit.chain)) {
    queue.add(chain, ofChain);
  }
  await pending.none();
  deadline.end();
  return { sent, settled, tookMs: clock.now() };
}

function chains(count: number, length = 1): readonly Unit[] {
  return Array.from({ length: count * length }, (_, rank) => ({ chain: `c${rank % count}`, rank }));
}

describe('createTargetQueue', () => {
  it('sends the next unit when one is answered: a slow request holds up its own chain only', async () => {
    const { sent, tookMs } = await play({
      units: chains(20),
      latencyMs: ({ rank }) => (rank === 0 ? 95 : 10),
      inFlight: 2,
    });

    // All the work, shared by two: 285 ms of requests.
    expect(tookMs).toBe(145);
    expect(Math.max(...sent.map(({ sending }) => sending))).toBe(2);
  });

  it('keeps one unanswered unit per chain (I2)', async () => {
    const { sent } = await play({ units: chains(1, 5), inFlight: 4 });

    expect(sent.map(({ at }) => at)).toStrictEqual([0, 10, 20, 30, 40]);
    expect(sent.map(({ units }) => units[0]?.rank)).toStrictEqual([0, 1, 2, 3, 4]);
  });

  it('fills requests when enough is due, and never waits for more', async () => {
    const { sent } = await play({ units: chains(25), inFlight: 3, perRequest: 10 });

    expect(sent.map(({ units }) => units.length)).toStrictEqual([10, 10, 5]);
    expect(sent.map(({ at }) => at)).toStrictEqual([0, 0, 0]);
  });

  it('sends the lowest first', async () => {
    const { sent } = await play({ units: [...chains(30)].reverse(), inFlight: 1 });

    expect(sent.map(({ units }) => units[0]?.rank)).toStrictEqual(chains(30).map((u) => u.rank));
  });

  it('tries again what failed, without holding up the others', async () => {
    const { sent, settled } = await play({
      units: chains(4),
      answer: ({ rank }, attempt) => (rank === 1 && attempt === 0 ? FAILED : DELIVERED),
      inFlight: 1,
    });

    expect(sent.map(({ units }) => units[0]?.rank)).toStrictEqual([0, 1, 2, 3, 1]);
    expect(settled.map(({ status }) => status)).toStrictEqual(Array(4).fill('delivered'));
  });

  it('halves what is on its way when the target throttles, once for what was on its way, and grows again', async () => {
    const { sent, settled } = await play({
      units: chains(400),
      answer: ({ rank }, attempt) => (rank < 40 && attempt === 0 ? THROTTLED : DELIVERED),
      inFlight: 40,
    });
    const sending = (from: number, until: number): number =>
      Math.max(...sent.filter(({ at }) => from <= at && at < until).map((one) => one.sending));

    expect(sending(0, 10)).toBe(40);
    expect(sending(10, 20)).toBe(20);
    expect(sending(40, 1_000)).toBe(40);
    expect(settled).toHaveLength(400);
  });

  it('does not wait out the pauses of what was throttled when the target takes requests again', async () => {
    const { settled, tookMs } = await play({
      units: chains(200),
      answer: ({ rank }, attempt) => (rank < 40 && attempt < 1 ? THROTTLED : DELIVERED),
      inFlight: 40,
    });

    expect(settled.map(({ status }) => status)).toStrictEqual(Array(200).fill('delivered'));
    // With `random` 0.5 a pause takes 100 ms.
    expect(tookMs).toBeLessThan(100);
  });

  it('does not hurry again what is throttled again: it may be one partition that is too hot', async () => {
    const { sent } = await play({
      units: [
        { chain: 'hot', rank: 0 },
        ...Array.from({ length: 1_000 }, (_, at) => ({ chain: 'other', rank: at + 1 })),
      ],
      answer: ({ rank }) => (rank === 0 ? THROTTLED : DELIVERED),
      budgetMs: 20_000,
    });

    const tries = sent.filter(({ units }) => units.some(({ rank }) => rank === 0));
    // The pauses, of half of 200, 400, 800, 1,600, 3,200 and then 5,000 ms, but for one.
    expect(tries.length).toBeLessThan(13);
  });

  it('lets a unit wait for another chain', async () => {
    const { sent } = await play({
      units: [
        { chain: 'old', rank: 0 },
        { chain: 'new', rank: 1 },
      ],
      gateOf: ({ chain }, done) =>
        chain === 'old' && !done.has('new') ? { waitsFor: 'new' } : 'open',
    });

    expect(sent.map(({ units }) => units[0]?.chain)).toStrictEqual(['new', 'old']);
  });

  it('settles everything at the deadline, also what is on its way and never answered', async () => {
    const { sent, settled, tookMs } = await play({
      units: [...chains(2), { chain: 'c0', rank: 2 }],
      latencyMs: ({ rank }) => (rank === 0 ? 1_000_000 : 10),
      budgetMs: 2_000,
    });

    expect(settled.map(({ unit, status }) => [unit.rank, status])).toStrictEqual([
      [1, 'delivered'],
      [0, 'failed'],
      [2, 'failed'],
    ]);
    expect(sent).toHaveLength(2);
    expect(tookMs).toBe(2_000);
  });

  it('starts no request that has no time to be answered', async () => {
    const { sent, tookMs } = await play({
      units: chains(1),
      answer: () => FAILED,
      budgetMs: 3_000,
    });

    expect(Math.max(...sent.map(({ at }) => at))).toBeLessThanOrEqual(2_700);
    expect(tookMs).toBeLessThanOrEqual(3_000);
  });
});
