import { mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import type { Service } from '../src/model/service.ts';
import {
  bundleHandler,
  findHandlers,
  findService,
} from '../src/tools/cli/build/build-functions.ts';

/** What a handler is to weigh without the AWS SDK, minified, in bytes: see docs/decisions/0014 to 0016, 0106 and 0155. */
const GOAL_BYTES = 60_000;

/** What a handler may not exceed, by the decoders that it carries: lowered whenever the bundles become smaller, raised by a decision only. */
const LIMITS_BYTES: Readonly<Record<string, number>> = {
  'src/handlers/archive.ts': 225_000,
  'src/handlers/billing.ts': 305_000,
  'src/handlers/billing-from-msk.ts': 360_000,
};

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
  const service = await findService();
  if (handlers.length === 0) throw new Error('No handler to measure in src/handlers');
  const sizes = await Promise.all(handlers.map((file) => measure(file, service)));
  sizes.forEach(print);
  if (sizes.some(isTooLarge)) process.exitCode = 1;
} finally {
  await rm(folder, { recursive: true });
}

/** Bundles without the SDK: what is left is our code and its small dependencies. */
async function measure(handlerFile: string, service: Service | undefined): Promise<BundleSize> {
  const outputFile = join(folder, `${basename(handlerFile, '.ts')}.cjs`);
  const { metafile } = await bundleHandler({ handlerFile, outputFile, service, withoutSdk: true });
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

/** A handler without a limit of its own has none. */
function isTooLarge({ handlerFile, sizeBytes }: BundleSize): boolean {
  return sizeBytes > (LIMITS_BYTES[handlerFile] ?? Number.POSITIVE_INFINITY);
}

function print(size: BundleSize): void {
  const { handlerFile, sizeBytes, parts } = size;
  const verdict = isTooLarge(size) ? 'above the limit' : 'within the limit';
  const limit = LIMITS_BYTES[handlerFile] ?? 'none';
  process.stdout.write(
    `${handlerFile}: ${sizeBytes} bytes, ${verdict} of ${limit} (goal ${GOAL_BYTES})\n`,
  );
  for (const [name, partBytes] of parts.slice(0, PARTS_SHOWN)) {
    process.stdout.write(`  ${String(partBytes).padStart(7)}  ${name}\n`);
  }
}
