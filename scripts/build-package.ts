import { existsSync, globSync } from 'node:fs';
import { cp, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { serviceScripts } from '../src/tools/cli/init/service-package.ts';
import { rewritePage } from './package-pages.ts';
import { runCommand } from './run-command.ts';

const PACKAGE = 'dist/package';

const TSC = 'node_modules/typescript/bin/tsc';

/** What no entry imports: it is found by its path. */
const BY_PATH = ['src/tools/cli/main.ts', 'src/decoders/absent-decoders.ts'];

const SERVICE_SCRIPTS: ReadonlySet<string> = new Set(Object.keys(serviceScripts));

/** What a user's project brings in the version it likes, and only if it uses the sink. */
const PEERS = ['@aws-sdk/client-'];

/** Tools that a command of the package uses if the project has them. */
const TOOLS = ['esbuild', 'kafkajs'];

interface RootPackage {
  readonly name: string;
  readonly version: string;
  readonly description: string;
  readonly license: string;
  readonly exports: Readonly<Record<string, string>>;
  readonly dependencies: Readonly<Record<string, string>>;
  readonly devDependencies: Readonly<Record<string, string>>;
}

/**
 * Builds the npm package into a folder: JavaScript, declarations and a package.json of its own. Two that build at the
 * same time name a folder each.
 */
export async function buildPackage(folder: string = PACKAGE): Promise<string> {
  const root: RootPackage = JSON.parse(await readFile('package.json', 'utf8'));
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  const files = [...entryFiles(root), ...BY_PATH];
  await compile(files, folder);
  await rewriteDeclarations(folder);
  await copyOthers(folder);
  const manifest = JSON.stringify(toPublishedPackage(root), null, 2);
  await writeFile(join(folder, 'package.json'), `${manifest}\n`);
  return folder;
}

/** The TypeScript files behind the sub-paths of the root package. */
function entryFiles({ exports }: RootPackage): readonly string[] {
  return Object.values(exports).filter((file) => file.endsWith('.ts'));
}

/** Compiles the entry files and what they import; local parts and the template are not among it. */
async function compile(files: readonly string[], folder: string): Promise<void> {
  const config = `tsconfig.build-${process.pid}.json`;
  await writeFile(config, JSON.stringify({ extends: './tsconfig.package.json', files }));
  try {
    // Not by its name: whoever runs this without npm has no such command.
    const words = [TSC, '-p', config, '--outDir', resolve(folder)];
    const result = await runCommand({ name: 'tsc', command: [process.execPath, ...words] });
    if (!result.passed) throw new Error(`The package does not compile:\n${result.output}`);
  } finally {
    await rm(config);
  }
}

/** tsc rewrites `./file.ts` in JavaScript only; in declarations, users would look for a file that is not there. */
async function rewriteDeclarations(folder: string): Promise<void> {
  for (const file of globSync(`${folder}/**/*.d.ts`)) {
    const text = await readFile(file, 'utf8');
    await writeFile(file, text.replace(/((?:from |import\()'\.{1,2}\/[^']+)\.ts'/g, "$1.js'"));
  }
}

async function copyOthers(folder: string): Promise<void> {
  await cp('bin', join(folder, 'bin'), { recursive: true });
  // What `millrace init` writes.
  await cp('template', join(folder, 'template'), { recursive: true });
  // The plugin, which runs on any Node.
  for (const file of globSync('src/tools/deploy/*.cjs')) {
    await cp(file, join(folder, 'tools', 'deploy', basename(file)));
  }
  // Errors and alarms name pages: a service without a network has them too.
  for (const file of ['README.md', 'CHANGELOG.md', 'LICENSE', 'docs', 'examples']) {
    if (existsSync(file)) await cp(file, join(folder, file), { recursive: true });
  }
  await rewritePages(folder);
}

async function rewritePages(folder: string): Promise<void> {
  for (const file of globSync(`${folder}/**/*.md`)) {
    const has = (path: string): boolean => existsSync(join(dirname(file), path));
    const text = await readFile(file, 'utf8');
    await writeFile(file, rewritePage(text, { scripts: SERVICE_SCRIPTS, has }));
  }
}

/** The published package.json: without the pins of Node, the scripts and the tools of the root. */
function toPublishedPackage(root: RootPackage): object {
  const { name, version, description, license } = root;
  const dependencies = Object.entries(root.dependencies);
  const isPeer = (dependency: string): boolean =>
    PEERS.some((prefix) => dependency.startsWith(prefix));
  const tools = Object.entries(root.devDependencies).filter(([tool]) => TOOLS.includes(tool));
  const peers = [...dependencies.filter(([dependency]) => isPeer(dependency)), ...tools];
  return {
    name,
    version,
    description,
    license,
    type: 'module',
    sideEffects: false,
    engines: { node: '>=20' },
    bin: { millrace: 'bin/millrace.cjs' },
    exports: Object.fromEntries(
      Object.entries(root.exports).map(([path, file]) => [path, toBuiltExport(file)]),
    ),
    dependencies: Object.fromEntries(dependencies.filter(([dependency]) => !isPeer(dependency))),
    peerDependencies: Object.fromEntries(
      peers.map(([dependency, version_]) => [dependency, `^${version_}`]),
    ),
    peerDependenciesMeta: Object.fromEntries(
      peers.map(([dependency]) => [dependency, { optional: true }]),
    ),
  };
}

function toBuiltExport(file: string): string | { types: string; default: string } {
  const placed = file.replace('./src/', './');
  if (!file.endsWith('.ts')) return placed;
  const built = placed.replace(/\.ts$/, '');
  return { types: `${built}.d.ts`, default: `${built}.js` };
}

if (import.meta.main) process.stdout.write(`built ${await buildPackage(process.argv[2])}\n`);
