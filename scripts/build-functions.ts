import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, readFile, rename, rm } from 'node:fs/promises';
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

/** Answers the files of the Lambda functions: those in `src/handlers` that export a `handler`. */
export async function findHandlers(): Promise<readonly string[]> {
  if (!existsSync(HANDLERS)) return [];
  const names = await readdir(HANDLERS);
  const files = names
    .filter((name) => name.endsWith('.ts'))
    .sort()
    .map((name) => join(HANDLERS, name));
  const texts = await Promise.all(files.map((file) => readFile(file, 'utf8')));
  return files.filter((_, index) => /^export const handler\b/m.test(texts[index] ?? ''));
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

/**
 * Builds every function into `dist/functions` and answers the written files.
 *
 * Each file is put in its place whole: who packages at the same time sees the old or the new one.
 */
export async function buildFunctions(): Promise<readonly string[]> {
  const handlers = await findHandlers();
  await mkdir(FUNCTIONS, { recursive: true });
  const folder = await mkdtemp(join('dist', '.functions-'));
  try {
    await Promise.all(
      handlers.map((handlerFile) =>
        bundleHandler({
          handlerFile,
          outputFile: join(folder, `${basename(handlerFile, '.ts')}.cjs`),
        }),
      ),
    );
    const built = (await readdir(folder)).sort();
    await Promise.all(built.map((name) => rename(join(folder, name), join(FUNCTIONS, name))));
    await removeOthers(built);
    return built.filter((name) => name.endsWith('.cjs')).map((name) => join(FUNCTIONS, name));
  } finally {
    await rm(folder, { recursive: true });
  }
}

/** Functions of handlers that are no more. */
async function removeOthers(built: readonly string[]): Promise<void> {
  const there = await readdir(FUNCTIONS);
  const others = there.filter((name) => !built.includes(name));
  await Promise.all(others.map((name) => rm(join(FUNCTIONS, name), { force: true })));
}

if (import.meta.main) {
  try {
    const files = await buildFunctions();
    if (files.length === 0) throw new Error(`No function built: ${HANDLERS} holds no handler`);
    for (const file of files) process.stdout.write(`built ${file}\n`);
  } catch (error) {
    // The message of esbuild names file, line and reason; its stack says nothing more.
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    process.exitCode = 1;
  }
}
