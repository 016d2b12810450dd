import { mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { bundleHandler, findHandlers } from './build-functions.ts';

/** What a handler may weigh without the AWS SDK, minified, in bytes. */
const MAX_BUNDLE_BYTES = 60_000;

const folder = await mkdtemp(join(tmpdir(), 'millrace-size-'));
try {
  const handlers = await findHandlers();
  if (handlers.length === 0) throw new Error('No handler to measure in src/handlers');
  const sizes = await Promise.all(handlers.map((file) => measure(file)));
  for (const { handlerFile, sizeBytes } of sizes) {
    const verdict = sizeBytes > MAX_BUNDLE_BYTES ? 'too large' : 'ok';
    process.stdout.write(`${handlerFile}: ${sizeBytes} of ${MAX_BUNDLE_BYTES} bytes, ${verdict}\n`);
  }
  if (sizes.some(({ sizeBytes }) => sizeBytes > MAX_BUNDLE_BYTES)) process.exitCode = 1;
} finally {
  await rm(folder, { recursive: true });
}

/** Bundles without the SDK: what is left is our code and its small dependencies. */
async function measure(handlerFile: string): Promise<{ handlerFile: string; sizeBytes: number }> {
  const outputFile = join(folder, `${basename(handlerFile, '.ts')}.cjs`);
  const { metafile } = await bundleHandler({ handlerFile, outputFile, withoutSdk: true });
  if (process.argv.includes('--inputs')) listInputs(metafile.outputs);
  return { handlerFile, sizeBytes: (await stat(outputFile)).size };
}

function listInputs(
  outputs: Readonly<
    Record<
      string,
      { readonly inputs: Readonly<Record<string, { readonly bytesInOutput: number }>> }
    >
  >,
): void {
  const inputs = Object.values(outputs).flatMap((output) => Object.entries(output.inputs));
  const largest = inputs.sort(([, a], [, b]) => b.bytesInOutput - a.bytesInOutput).slice(0, 25);
  for (const [file, { bytesInOutput }] of largest) {
    process.stdout.write(`  ${String(bytesInOutput).padStart(7)} ${file}\n`);
  }
}
