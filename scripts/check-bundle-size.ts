import { mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { bundleHandler, findHandlers } from '../src/cli/build/build-functions.ts';

/** What a handler is to weigh without the AWS SDK, minified, in bytes: see docs/decisions/0014 to 0016 and 0106. */
const GOAL_BYTES = 60_000;

/** What no handler may exceed: lowered whenever the bundles become smaller, raised by a decision only. */
const LIMIT_BYTES = 305_000;

const PARTS_SHOWN = 8;

interface BundleSize {
  readonly handlerFile: string;
  readonly sizeBytes: number;
  /** Bytes by folder of `src` or by package, the largest first. */
  readonly parts: readonly (readonly [name: string, sizeBytes: number])[];
}

const folder = await mkdtemp(join(tmpdir(), 'millrace-size-'));
try {
  const handlers = await findHandlers();
  if (handlers.length === 0) throw new Error('No handler to measure in src/handlers');
  const sizes = await Promise.all(handlers.map((file) => measure(file)));
  sizes.forEach(print);
  if (sizes.some(({ sizeBytes }) => sizeBytes > LIMIT_BYTES)) process.exitCode = 1;
} finally {
  await rm(folder, { recursive: true });
}

/** Bundles without the SDK: what is left is our code and its small dependencies. */
async function measure(handlerFile: string): Promise<BundleSize> {
  const outputFile = join(folder, `${basename(handlerFile, '.ts')}.cjs`);
  const { metafile } = await bundleHandler({ handlerFile, outputFile, withoutSdk: true });
  const byPart = new Map<string, number>();
  for (const { inputs } of Object.values(metafile.outputs)) {
    for (const [file, { bytesInOutput }] of Object.entries(inputs)) {
      byPart.set(partOf(file), (byPart.get(partOf(file)) ?? 0) + bytesInOutput);
    }
  }
  const parts = [...byPart].sort(([, a], [, b]) => b - a);
  return { handlerFile, sizeBytes: (await stat(outputFile)).size, parts };
}

/** `src/decoders/dms/...` is of `src/decoders`, a file of a package of this package. */
function partOf(file: string): string {
  const words = file.split('/');
  if (words[0] !== 'node_modules') return words.slice(0, 2).join('/');
  return words.slice(1, words[1]?.startsWith('@') ? 3 : 2).join('/');
}

function print({ handlerFile, sizeBytes, parts }: BundleSize): void {
  const verdict = sizeBytes > LIMIT_BYTES ? 'above the limit' : 'within the limit';
  process.stdout.write(
    `${handlerFile}: ${sizeBytes} bytes, ${verdict} of ${LIMIT_BYTES} (goal ${GOAL_BYTES})\n`,
  );
  for (const [name, partBytes] of parts.slice(0, PARTS_SHOWN)) {
    process.stdout.write(`  ${String(partBytes).padStart(7)}  ${name}\n`);
  }
}
