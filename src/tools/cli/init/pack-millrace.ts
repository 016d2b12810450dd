import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { cp, mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join, relative, resolve, sep } from 'node:path';
import { promisify } from 'node:util';
import { cliError } from '../../../inputs/cli-failure.ts';
import { failingBy } from '../output/output-file.ts';

const run = promisify(execFile);

/** The folder of this package: in a checkout above `src`, in the package above `tools`. */
const ROOT = ['../../..', '../../../..']
  .map((path) => join(import.meta.dirname, path))
  .find((path) => existsSync(join(path, 'bin/millrace.cjs')));

/** The checkout builds its package first; the package is built. */
const BUILD = 'scripts/build-package.ts';

/** What a new service depends on. */
export interface MillraceDependency {
  /** As `package.json` names it. */
  readonly spec: string;
  /** What a person is told of it. */
  readonly note: string;
  /** Puts into the folder of the service what the dependency names. */
  readonly place: (folder: string) => Promise<void>;
  /** Removes what was made for it. */
  readonly discard: () => Promise<void>;
}

/**
 * Returns the dependency that `--package` names: a tarball or a folder, which is named from the new service, or
 * whatever else npm takes.
 *
 * @throws {CdcError} `ERR_CDC_USAGE` for a path that leads to nothing.
 */
export function namedMillrace(given: string, folder: string, cwd: string): MillraceDependency {
  const path = given.replace(/^file:/, '');
  const nothing = async (): Promise<void> => undefined;
  const none = { place: nothing, discard: nothing };
  const file = resolve(cwd, path);
  if (given.trim() !== '' && existsSync(file)) {
    const spec = `file:${relative(folder, file).split(sep).join('/')}`;
    return { spec, note: `it depends on millrace by ${spec}`, ...none };
  }
  if (given.trim() !== '' && !/^file:|\.tgz$|^[./]|\s/.test(given)) {
    return { spec: given, note: `it depends on millrace ${given}, as npm finds it`, ...none };
  }
  throw cliError('ERR_CDC_USAGE', {
    place: '--package',
    message: `${JSON.stringify(given)} is neither a file that is there nor a version`,
    fix: 'Name a tarball (npm pack), a folder, or a version such as ^0.1.0.',
  });
}

/**
 * Packs this very Millrace as a tarball, to be put beside the `package.json` of a new service: it is on no registry,
 * so a version would not install.
 *
 * @throws {CdcError} `ERR_CDC_OUTPUT_FAILED` if it cannot be built or packed.
 */
export async function packMillrace(): Promise<MillraceDependency> {
  const folder = await mkdtemp(join(tmpdir(), 'millrace-pack-'));
  try {
    await pack(folder);
    const [tarball = ''] = (await readdir(folder)).filter((name) => name.endsWith('.tgz'));
    return {
      spec: `file:${tarball}`,
      note: `it depends on ${tarball} beside its package.json, packed from here: millrace is on no registry. Commit it; --package names another`,
      async place(service) {
        const file = join(service, basename(tarball));
        await failingBy(file, () => cp(join(folder, tarball), file));
      },
      discard: () => rm(folder, { recursive: true, force: true }),
    };
  } catch (cause) {
    await rm(folder, { recursive: true });
    throw cliError('ERR_CDC_OUTPUT_FAILED', {
      place: 'npm pack',
      message: `Millrace cannot be packed for the new service: ${complaintOf(cause)}`,
      fix: 'Install npm and, in a checkout, run `npm ci` first; or name a tarball with --package.',
      cause,
    });
  }
}

async function pack(destination: string): Promise<void> {
  if (ROOT === undefined) throw new TypeError('this is no package');
  const isCheckout = existsSync(join(ROOT, BUILD));
  const built = isCheckout ? join(destination, 'package') : ROOT;
  if (isCheckout) await run(process.execPath, [join(ROOT, BUILD), built], { cwd: ROOT });
  const words = ['pack', built, '--silent', '--ignore-scripts'];
  await run('npm', [...words, `--pack-destination=${destination}`], { cwd: destination });
}

/** What the program said, without the places in its own code. */
function complaintOf(cause: unknown): string {
  if (!(cause instanceof Error)) return String(cause);
  const stderr = 'stderr' in cause ? String(cause.stderr).trim() : '';
  if (stderr === '') return cause.message.split('\n', 1)[0] ?? '';
  const [, told = stderr] = /^Error: ([\s\S]*?)(?=\n {4}at |$(?![\s\S]))/m.exec(stderr) ?? [];
  return told.trim();
}
