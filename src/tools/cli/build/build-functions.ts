import { existsSync } from 'node:fs';
import { mkdtemp, readdir, readFile, rename, rm } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
import type { BuildResult, Message } from 'esbuild';
import { cliError } from '../../../inputs/cli-failure.ts';
import { DEFAULT_SERVICE, loadService } from '../../../inputs/load-service.ts';
import type { Service } from '../../../model/service.ts';
import { failingBy, makeFolder } from '../output/output-file.ts';
import { carryDecoders, decodersOf } from './carry-decoders.ts';

const HANDLERS = 'src/handlers';
const FUNCTIONS = 'dist/functions';

/** What a bundle leaves out when only our own code is measured. */
const SDK_PACKAGES = ['@aws-sdk/*', '@smithy/*', '@aws-crypto/*', '@aws/*'];

export interface BundleOptions {
  /** The TypeScript file of one Lambda function. */
  readonly handlerFile: string;
  readonly outputFile: string;
  /** The folder of the service; the current one unless another is said. */
  readonly cwd?: string | undefined;
  /** What its functions declare: the bundle carries only their decoders. Without it, all of them. */
  readonly service?: Service | undefined;
  /** Leaves the AWS SDK out, to measure what is ours. */
  readonly withoutSdk?: boolean | undefined;
}

/** Returns the files of the Lambda functions: those in `src/handlers` that export a `handler`. */
export async function findHandlers(cwd = '.'): Promise<readonly string[]> {
  const folder = resolve(cwd, HANDLERS);
  if (!existsSync(folder)) return [];
  const names = await readdir(folder);
  const files = names
    .filter((name) => name.endsWith('.ts'))
    .sort()
    .map((name) => join(HANDLERS, name));
  const texts = await Promise.all(files.map((file) => readFile(resolve(cwd, file), 'utf8')));
  return files.filter((_, index) => /^export const handler\b/m.test(texts[index] ?? ''));
}

/**
 * Bundles one handler with everything it imports, the AWS SDK included, into one minified file.
 *
 * The file is CommonJS with the ending `.cjs`: the one form that Lambda runs without a
 * `package.json` in the zip *and* that `osls invoke local` loads. See docs/decisions.
 *
 * @throws {CdcError} `ERR_CDC_INPUT_INVALID` if esbuild is not installed, or says what is wrong.
 */
export async function bundleHandler(
  options: BundleOptions,
): Promise<BuildResult<{ metafile: true; write: true }>> {
  const { build } = await loadEsbuild();
  const text = await readFile(resolve(options.cwd ?? '.', options.handlerFile), 'utf8');
  const decoders = decodersOf(text, options.service);
  const building = build({
    absWorkingDir: resolve(options.cwd ?? '.'),
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
    plugins: decoders === undefined ? [] : [carryDecoders(decoders)],
    metafile: true,
    write: true,
    logLevel: 'silent',
  });
  const result = await building.catch((error: unknown) => {
    throw cannotBuild(options.handlerFile, error);
  });
  refuseWarnings(options.handlerFile, result.warnings);
  return result;
}

/**
 * Builds every function of a service into `dist/functions` and returns the written files.
 *
 * Each file is put in its place whole: who packages at the same time sees the old or the new one.
 *
 * @throws {CdcError} `ERR_CDC_INPUT_INVALID` for what cannot be bundled, `ERR_CDC_OUTPUT_FAILED`.
 */
export async function buildFunctions(cwd = '.'): Promise<readonly string[]> {
  const handlers = await findHandlers(cwd);
  const functions = resolve(cwd, FUNCTIONS);
  const service = await findService(cwd);
  await makeFolder(FUNCTIONS, cwd);
  return failingBy(FUNCTIONS, async () => {
    const folder = await mkdtemp(resolve(cwd, 'dist', '.functions-'));
    try {
      await Promise.all(
        handlers.map((handlerFile) =>
          bundleHandler({
            cwd,
            handlerFile,
            service,
            outputFile: join(folder, `${basename(handlerFile, '.ts')}.cjs`),
          }),
        ),
      );
      const built = (await readdir(folder)).sort();
      await Promise.all(built.map((name) => rename(join(folder, name), join(functions, name))));
      await removeOthers(functions, built);
      return built.filter((name) => name.endsWith('.cjs')).map((name) => join(FUNCTIONS, name));
    } finally {
      await rm(folder, { recursive: true });
    }
  });
}

/**
 * The service that says which decoders the functions need. One that cannot be loaded is the business of
 * `check` and of the cold start: its functions carry all decoders.
 */
export async function findService(cwd = '.'): Promise<Service | undefined> {
  return await loadService(DEFAULT_SERVICE, cwd).catch(() => undefined);
}

/**
 * What esbuild warns of works on the desk and not in the bundle: `import.meta.url` is `undefined` there, so that
 * the function would fail when it starts (I6). What packages of others do is theirs.
 */
function refuseWarnings(handlerFile: string, warnings: readonly Message[]): void {
  const own = warnings.filter(({ location }) => !location?.file.includes('node_modules/'));
  if (own.length === 0) return;
  const lines = own.map(({ text: what, location }) =>
    location === null ? what : `${location.file}:${location.line}: ${what}`,
  );
  throw cliError('ERR_CDC_INPUT_INVALID', {
    place: handlerFile,
    message: `The bundle would not do what the source says:\n- ${lines.join('\n- ')}`,
    fix: 'Correct each line: the bundle is one CommonJS file, without import.meta and files beside it.',
  });
}

/** Functions of handlers that are no more. */
async function removeOthers(folder: string, built: readonly string[]): Promise<void> {
  const there = await readdir(folder, { withFileTypes: true });
  const others = there.filter((one) => one.isFile() && !built.includes(one.name));
  await Promise.all(others.map(({ name }) => rm(join(folder, name), { force: true })));
}

/** What esbuild says names file, line and reason; its stack says nothing more. */
function cannotBuild(handlerFile: string, cause: unknown): Error {
  return cliError('ERR_CDC_INPUT_INVALID', {
    place: handlerFile,
    message: cause instanceof Error ? cause.message : String(cause),
    fix: 'Correct what esbuild names, or install the package that it does not find.',
    cause,
  });
}

/** A tool of whoever deploys: what only reads the package does not install it. */
async function loadEsbuild(): Promise<typeof import('esbuild')> {
  try {
    return await import('esbuild');
  } catch (cause) {
    throw cliError('ERR_CDC_INPUT_INVALID', {
      place: 'esbuild',
      message: 'The functions cannot be built: esbuild is not installed',
      fix: 'Install it in the project: npm install --save-dev esbuild',
      cause,
    });
  }
}
