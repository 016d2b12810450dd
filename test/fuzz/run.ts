import { availableParallelism } from 'node:os';
import { parseArgs } from 'node:util';
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads';
import { createFlight, type Flight } from './flight.ts';
import { formatCase, parseCase } from './fuzz-case.ts';
import { measureCosts } from './measure-costs.ts';
import { runCase } from './run-case.ts';
import { type FuzzResult, runRecipes } from './run-recipes.ts';
import { createSubjects } from './subjects.ts';

// npm run fuzz -- --runs 1000000 [--seed 1]      npm run fuzz -- --case <base64>
const CHUNK = 5_000;
/** A case that takes so long hangs, whatever its size is: the largest have some megabytes. */
const HANG_MS = 20_000;
/** Above what the decoders with all their caches need; a case that needs more is a finding. */
const MAX_HEAP_MB = 700;

interface Chunk {
  readonly seed: number;
  readonly runs: number;
  readonly flight: Flight;
}

if (isMainThread) {
  process.exitCode = await main();
} else {
  // The cast holds: `runChunk` below makes the workers.
  const { seed, runs, flight } = workerData as Chunk;
  const { note } = createFlight(flight);
  parentPort?.postMessage(await runRecipes(seed, runs, (one) => note(formatCase(one))));
}

async function main(): Promise<number> {
  const { values } = parseArgs({
    options: {
      runs: { type: 'string', default: '100000' },
      seed: { type: 'string', default: String(Date.now() % 1_000_000) },
      case: { type: 'string' },
    },
  });
  if (values.case !== undefined) return await runOne(values.case);
  return await runAll(Number(values.runs), Number(values.seed));
}

/** Runs a printed case again; what it throws has the stack. */
async function runOne(text: string): Promise<number> {
  const startedAt = performance.now();
  await runCase(parseCase(text), await createSubjects());
  write(`clean, in ${Math.round(performance.now() - startedAt)} ms`);
  return 0;
}

async function runAll(runs: number, seed: number): Promise<number> {
  const startedAt = performance.now();
  const chunks = Array.from({ length: Math.ceil(runs / CHUNK) }, (_none, at) => ({
    seed: seed + at,
    runs: Math.min(CHUNK, runs - at * CHUNK),
  }));
  const results: FuzzResult[] = [];
  const work = async (): Promise<void> => {
    for (let chunk = chunks.shift(); chunk !== undefined; chunk = chunks.shift()) {
      const result = await runChunk(chunk.seed, chunk.runs);
      const isNew = !results.some(({ failure }) => failure?.what === result.failure?.what);
      if (result.failure !== undefined && isNew) explain(result.failure);
      results.push(result);
      showProgress(results, runs);
    }
  };
  await Promise.all(Array.from({ length: availableParallelism() }, work));
  return summarise(results, (performance.now() - startedAt) / 1_000);
}

/** Runs a part in a thread of its own, which is ended when a case hangs. */
function runChunk(seed: number, runs: number): Promise<FuzzResult> {
  const { flight, read } = createFlight();
  const { promise, resolve } = Promise.withResolvers<FuzzResult>();
  const worker = new Worker(new URL(import.meta.url), {
    workerData: { seed, runs, flight } satisfies Chunk,
    resourceLimits: { maxOldGenerationSizeMb: MAX_HEAP_MB },
  });
  const end = (what: string): void => {
    clearInterval(watchdog);
    void worker.terminate();
    const slowest = { microsecondsPerByte: 0, ms: 0, sizeBytes: 0, case: '' };
    resolve({ runs: 0, seed, failure: { seed, what, case: read().case }, slowest });
  };
  let last = -1;
  const watchdog = setInterval(() => {
    const { count } = read();
    if (count === last) end(`a case that does not end in ${HANG_MS} ms`);
    last = count;
  }, HANG_MS);
  worker.once('message', (result: FuzzResult) => {
    clearInterval(watchdog);
    resolve(result);
  });
  worker.once('error', (error: unknown) => end(`the thread ended: ${error}`));
  return promise;
}

function explain({ seed, what, case: text }: NonNullable<FuzzResult['failure']>): void {
  write(`\n✗ ${what}\n  Seed ${seed}. Again: npm run fuzz -- --case ${text}`);
}

function showProgress(results: readonly FuzzResult[], runs: number): void {
  const failed = results.filter(({ failure }) => failure !== undefined).length;
  const line = `${count(results)} of ${runs} runs, ${failed} findings`;
  if (process.stderr.isTTY) process.stderr.write(`\r${line} `);
  else if (results.length % 20 === 0) write(line);
}

function summarise(results: readonly FuzzResult[], seconds: number): number {
  const [slowest] = results
    .map((result) => result.slowest)
    .sort((one, other) => other.microsecondsPerByte - one.microsecondsPerByte);
  const findings = new Set(results.flatMap(({ failure }) => failure?.what ?? []));
  write(`\n${count(results)} runs in ${seconds.toFixed(0)} s: ${findings.size} findings`);
  for (const what of findings) write(`✗ ${what}`);
  if (slowest !== undefined) {
    const { microsecondsPerByte: cost, ms, sizeBytes } = slowest;
    write(
      `slowest: ${cost.toFixed(2)} µs per byte (${ms.toFixed(1)} ms for ${sizeBytes} bytes), all decoders together`,
    );
    if (slowest.case.length < 20_000) write(`  npm run fuzz -- --case ${slowest.case}`);
  }
  write(`memory: ${Math.round(process.resourceUsage().maxRSS / 1_024)} MB at most`);
  return findings.size === 0 && areCostsLinear() ? 0 : 1;
}

/** Prints what each conversion costs at most; what is not linear is a finding. */
function areCostsLinear(): boolean {
  const costs = [...measureCosts()].sort(
    (one, other) => other.microsecondsPerByte - one.microsecondsPerByte,
  );
  const [most] = costs;
  write(
    `${costs.length} conversions and conditions: ${most?.microsecondsPerByte.toFixed(2)} µs per byte at most (${most?.what})`,
  );
  const slow = costs.filter(({ isLinear }) => !isLinear);
  for (const { what, growth } of slow) {
    write(`✗ ${what}: ${growth.toFixed(0)} times as long for 8 times the text`);
  }
  return slow.length === 0;
}

function count(results: readonly FuzzResult[]): number {
  return results.reduce((sum, { runs }) => sum + runs, 0);
}

function write(line: string): void {
  process.stdout.write(`${line}\n`);
}
