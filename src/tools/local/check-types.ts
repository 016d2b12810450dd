import { execFile } from 'node:child_process';
import { existsSync, realpathSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, isAbsolute, join, resolve } from 'node:path';
import * as z from 'zod/mini';

/** What the compiler of a service says of it. */
export type TypeCheck =
  | { readonly status: 'passed' }
  /** The lines of the compiler, `file(line,column): error TS...: ...`, files relative to the service. */
  | { readonly status: 'failed'; readonly lines: readonly string[] }
  | Unchecked;

/** Nothing is known of the types, and why: the end of the sentence "not checked: ...". */
export interface Unchecked {
  readonly status: 'unchecked';
  readonly reason: string;
}

/** The type check of a service: its own compiler, by its own `tsconfig.json`. */
export interface TypeChecker {
  readonly status: 'found';
  /** Rejects when it is aborted; else it always answers. */
  readonly check: (signal?: AbortSignal) => Promise<TypeCheck>;
}

const CONFIG = 'tsconfig.json';

/** Who breaks everything at once needs no more than this to begin with. */
const MAX_LINES = 40;

const MAX_OUTPUT_BYTES = 2 ** 26;

const compilerPackage = z.object({ bin: z.object({ tsc: z.string() }) });

/**
 * Finds what checks the types of a service: the TypeScript that it installs, and its `tsconfig.json`. Types are the
 * only thing that knows of a misspelt column or a body of the wrong form before a record comes.
 *
 * @param cwd the folder of the service.
 * @param files what has to be among the checked files, relative to the folder: else a `tsconfig.json` that leaves
 *   them out would pass them.
 */
export function findTypeChecker(cwd: string, files: readonly string[]): TypeChecker | Unchecked {
  if (!existsSync(join(cwd, CONFIG))) return unchecked(`there is no ${CONFIG} here`);
  const compiler = findCompiler(cwd);
  if (compiler === undefined) return unchecked('TypeScript is not installed here');
  return {
    status: 'found',
    check: async (signal) => judge(await compile(compiler, cwd, signal), cwd, files),
  };
}

function findCompiler(cwd: string): string | undefined {
  const require = createRequire(join(resolve(cwd), 'package.json'));
  try {
    const manifest = require.resolve('typescript/package.json');
    return join(dirname(manifest), z.parse(compilerPackage, require(manifest)).bin.tsc);
  } catch {
    return undefined;
  }
}

interface Compiled {
  readonly passed: boolean;
  readonly stdout: string;
  readonly stderr: string;
}

function compile(compiler: string, cwd: string, signal?: AbortSignal): Promise<Compiled> {
  const words = ['--noEmit', '--pretty', 'false', '--listFiles', '-p', CONFIG];
  const limits = { cwd, maxBuffer: MAX_OUTPUT_BYTES, ...(signal === undefined ? {} : { signal }) };
  return new Promise((done, reject) => {
    execFile(process.execPath, [compiler, ...words], limits, (error, stdout, stderr) => {
      if (signal?.aborted === true) reject(signal.reason);
      else done({ passed: error === null, stdout, stderr: stderr || (error?.message ?? '') });
    });
  });
}

function judge(
  { passed, stdout, stderr }: Compiled,
  cwd: string,
  files: readonly string[],
): TypeCheck {
  const lines = stdout.split('\n').flatMap((line) => line.trimEnd() || []);
  if (!passed) {
    const said = lines.filter((line) => !isListed(line));
    if (said.some((line) => /\berror TS\d+:/.test(line))) return failed(said);
    return unchecked(`TypeScript did not run: ${firstLine(stderr)}`);
  }
  const checked = new Set(lines.filter(isListed).map(realOf));
  const absent = files.find((file) => !checked.has(realOf(resolve(cwd, file))));
  if (absent !== undefined) return unchecked(`${CONFIG} does not take in ${absent}`);
  return { status: 'passed' };
}

function failed(lines: readonly string[]): TypeCheck {
  const more = lines.length - MAX_LINES;
  return {
    status: 'failed',
    lines: more > 0 ? [...lines.slice(0, MAX_LINES), `... and ${more} lines more`] : lines,
  };
}

function unchecked(reason: string): Unchecked {
  return { status: 'unchecked', reason };
}

/** Files that were checked are listed by their whole path; those that are wrong are named from the folder on. */
function isListed(line: string): boolean {
  return isAbsolute(line) && existsSync(line);
}

function realOf(file: string): string {
  return existsSync(file) ? realpathSync(file) : file;
}

function firstLine(text: string): string {
  return text.trim().split('\n', 1)[0] ?? '';
}
