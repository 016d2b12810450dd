import { availableParallelism } from 'node:os';
import { parseArgs } from 'node:util';
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads';
import { mergeResults, runSeeds, type SeedsResult } from './run-seeds.ts';
import { shrink } from './shrink.ts';

// npm run simulate -- --seeds 100000 --from 1
const CHUNK = 500;

interface Chunk {
  readonly from: number;
  readonly count: number;
}

if (isMainThread) {
  process.exitCode = await main();
} else {
  // The cast holds: `runChunk` below makes the workers.
  const { from, count } = workerData as Chunk;
  parentPort?.postMessage(await runSeeds(from, count));
}

async function main(): Promise<number> {
  const { values } = parseArgs({
    options: {
      seeds: { type: 'string', default: '2000' },
      from: { type: 'string', default: '1' },
    },
  });
  const startedAt = performance.now();
  const queue = toChunks(Number(values.from), Number(values.seeds));
  const results: SeedsResult[] = [];
  const work = async () => {
    for (let chunk = queue.shift(); chunk !== undefined; chunk = queue.shift()) {
      results.push(await runChunk(chunk));
      showProgress(mergeResults(results), Number(values.seeds));
    }
  };
  await Promise.all(Array.from({ length: availableParallelism() }, work));
  const result = mergeResults(results);
  report(result, performance.now() - startedAt);
  const [first] = result.failed;
  if (first !== undefined) await explain(first);
  return result.failed.length === 0 ? 0 : 1;
}

function toChunks(from: number, seeds: number): Chunk[] {
  return Array.from({ length: Math.ceil(seeds / CHUNK) }, (_, index) => ({
    from: from + index * CHUNK,
    count: Math.min(CHUNK, seeds - index * CHUNK),
  }));
}

function runChunk(chunk: Chunk): Promise<SeedsResult> {
  return new Promise((resolve, reject) => {
    const worker = new Worker(new URL(import.meta.url), { workerData: chunk });
    worker.once('message', resolve);
    worker.once('error', reject);
  });
}

function showProgress({ seeds, failed }: SeedsResult, all: number): void {
  if (process.stderr.isTTY)
    process.stderr.write(`\r${seeds} of ${all} seeds, ${failed.length} failed `);
}

function report(result: SeedsResult, tookMs: number): void {
  write(
    `\n${result.seeds} seeds in ${(tookMs / 1000).toFixed(1)} s: ${result.failed.length} failed`,
  );
  write(`${result.records} records, ${result.invocations} invocations`);
  write(`faults: ${format(result.faults)}`);
  write(`repeats by target: ${format(result.repeats)}`);
}

/** The smallest history of a failing seed, with what is wrong and how to run it again. */
async function explain(seed: number): Promise<void> {
  const { scenario, violations, log } = await shrink(seed);
  write(`\nSeed ${seed}, made as small as it still fails:\n${JSON.stringify(scenario)}`);
  for (const line of log.slice(0, 60)) write(`  ${line}`);
  for (const violation of new Set(violations)) write(`✗ ${violation}`);
  write(`Again: npm run simulate -- --seeds 1 --from ${seed}`);
}

function format(counts: Readonly<Record<string, number>>): string {
  return Object.entries(counts)
    .map(([kind, count]) => `${kind} ${count}`)
    .join(', ');
}

function write(line: string): void {
  process.stdout.write(`${line}\n`);
}
