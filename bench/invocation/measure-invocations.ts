import { createVirtualClock } from '../../src/tools/local/event-source-mapping/virtual-clock.ts';
import { RECORDED_AT } from '../dms-orders.ts';
import { type Contender, listContenders } from './contenders.ts';
import { lowerBoundOf } from './lower-bound.ts';
import { createServices } from './services.ts';
import { listShapes, type Shape } from './shapes.ts';

/** What the time of an invocation may be, beside the lower bound. */
export const GOAL = 1.25;

export interface Invocation {
  readonly shape: string;
  readonly records: number;
  readonly lowerBoundMs: number;
  readonly results: readonly Result[];
}

export interface Result {
  readonly name: string;
  readonly ms: number;
  /** Time ÷ lower bound. */
  readonly ratio: number;
  readonly requests: number;
  /** No row went back at any target. */
  readonly isInOrder: boolean;
}

/** Measures all shapes on the virtual clock: the figures are the same on each machine. */
export async function measureInvocations(): Promise<readonly Invocation[]> {
  const contenders = await listContenders();
  const invocations: Invocation[] = [];
  for (const shape of listShapes()) {
    const results: Result[] = [];
    for (const contender of contenders) results.push(await measureOne(shape, contender));
    const { name, records } = shape;
    invocations.push({ shape: name, records, lowerBoundMs: lowerBoundOf(shape), results });
  }
  return invocations;
}

/** Measures one way to deliver a shape. */
export async function measureOne(shape: Shape, contender: Contender): Promise<Result> {
  const clock = createVirtualClock(RECORDED_AT);
  const services = createServices(shape, clock);
  await contender.run(shape, services, clock);
  const ms = clock.now() - RECORDED_AT;
  const { requests, messages, isInOrder } = services.seen();
  if (messages !== shape.records * shape.topics)
    throw new Error(`${contender.name} left messages out`);
  return { name: contender.name, ms, ratio: ms / lowerBoundOf(shape), requests, isInOrder };
}

/** Writes the table for people. */
export function formatInvocations(invocations: readonly Invocation[]): string {
  const names = invocations[0]?.results.map(({ name }) => name) ?? [];
  const head = `\nTime of an invocation ÷ lower bound, on the virtual clock (goal ${GOAL}; * breaks the order of a row)\n`;
  const columns = names.map((name) => name.padStart(18)).join('');
  const title = `  ${'records'.padStart(7)}  ${'shape'.padEnd(36)} ${'bound'.padStart(9)}${columns}\n`;
  return head + title + invocations.map(formatInvocation).join('');
}

function formatInvocation({ shape, records, lowerBoundMs, results }: Invocation): string {
  const columns = results.map(({ ms, ratio, isInOrder }) =>
    `${toSeconds(ms)} ${ratio.toFixed(2)}${isInOrder ? ' ' : '*'}`.padStart(18),
  );
  const bound = toSeconds(lowerBoundMs).padStart(9);
  return `  ${String(records).padStart(7)}  ${shape.padEnd(36)} ${bound}${columns.join('')}\n`;
}

function toSeconds(ms: number): string {
  return `${(ms / 1_000).toFixed(ms < 10_000 ? 3 : 1)} s`;
}
