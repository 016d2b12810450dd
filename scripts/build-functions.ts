import { existsSync } from 'node:fs';
import { mkdir, readdir, rm } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { type BuildResult, build } from 'esbuild';

const HANDLERS = 'src/handlers';
const FUNCTIONS = 'dist/functions';

/** What a bundle leaves out when only our own code is measured. */
const SDK_PACKAGES = ['@aws-sdk/*', '@smithy/*', '@aws-crypto/*', '@aws/*'];

export interface BundleOptions {
  /** The TypeScript file of one Lambda function. */
  readonly handlerFile: string;
  readonly outputFile: string;
  /** Leaves the AWS SDK out, to measure what is ours. */
  readonly withoutSdk?: boolean | undefined;
}

/** Answers the files of the Lambda functions: those in `src/handlers`. */
export async function findHandlers(): Promise<readonly string[]> {
  if (!existsSync(HANDLERS)) return [];
  const names = await readdir(HANDLERS);
  return names
    .filter((name) => name.endsWith('.ts'))
    .sort()
    .map((name) => join(HANDLERS, name));
}

/**
 * Bundles one handler with everything it imports, the AWS SDK included, into one minified file.
 *
 * The file is CommonJS with the ending `.cjs`: the one form that Lambda runs without a
 * `package.json` in the zip *and* that `osls invoke local` loads. See docs/decisions.
 */
export function bundleHandler(
  options: BundleOptions,
): Promise<BuildResult<{ metafile: true; write: true }>> {
  return build({
    entryPoints: [options.handlerFile],
    outfile: options.outputFile,
    bundle: true,
    minify: true,
    platform: 'node',
    target: 'node24',
    format: 'cjs',
    // The ES modules of the SDK are smaller than its CommonJS files: unused code is left out.
    mainFields: ['module', 'main'],
    external: options.withoutSdk === true ? SDK_PACKAGES : [],
    // Beside the bundle, never in the zip: it turns a stack trace of a minified file into lines.
    sourcemap: options.withoutSdk === true ? false : 'external',
    sourcesContent: false,
    legalComments: 'none',
    metafile: true,
    write: true,
    logLevel: 'silent',
  });
}

/** Builds every function into `dist/functions` and answers the written files. */
export async function buildFunctions(): Promise<readonly string[]> {
  const handlers = await findHandlers();
  await rm(FUNCTIONS, { recursive: true, force: true });
  await mkdir(FUNCTIONS, { recursive: true });
  return Promise.all(
    handlers.map(async (handlerFile) => {
      const outputFile = join(FUNCTIONS, `${basename(handlerFile, '.ts')}.cjs`);
      await bundleHandler({ handlerFile, outputFile });
      return outputFile;
    }),
  );
}

if (import.meta.main) {
  const files = await buildFunctions();
  if (files.length === 0) throw new Error(`No functions built: ${HANDLERS} holds no handler`);
  for (const file of files) process.stdout.write(`built ${file}\n`);
}
