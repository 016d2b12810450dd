import { existsSync, globSync } from 'node:fs';
import { cp, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { runCommand } from './run-command.ts';

const PACKAGE = 'dist/package';

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

/** Builds the npm package into `dist/package`: JavaScript, declarations and a package.json of its own. */
export async function buildPackage(): Promise<string> {
  const root: RootPackage = JSON.parse(await readFile('package.json', 'utf8'));
  await rm(PACKAGE, { recursive: true, force: true });
  await mkdir(PACKAGE, { recursive: true });
  await compile([...entryFiles(root), 'src/cli/main.ts'].filter((file) => existsSync(file)));
  await rewriteDeclarations();
  await copyOthers();
  const manifest = JSON.stringify(toPublishedPackage(root), null, 2);
  await writeFile(join(PACKAGE, 'package.json'), `${manifest}\n`);
  return PACKAGE;
}

/** The TypeScript files behind the sub-paths of the root package. */
function entryFiles({ exports }: RootPackage): readonly string[] {
  return Object.values(exports).filter((file) => file.endsWith('.ts'));
}

/** Compiles the entry files and what they import; local parts and the template are not among it. */
async function compile(files: readonly string[]): Promise<void> {
  const config = 'tsconfig.build.json';
  await writeFile(config, JSON.stringify({ extends: './tsconfig.package.json', files }));
  try {
    const result = await runCommand({ name: 'tsc', command: ['tsc', '-p', config] });
    if (!result.passed) throw new Error(`The package does not compile:\n${result.output}`);
  } finally {
    await rm(config);
  }
}

/** tsc rewrites `./file.ts` in JavaScript only; in declarations, users would look for a file that is not there. */
async function rewriteDeclarations(): Promise<void> {
  for (const file of globSync(`${PACKAGE}/**/*.d.ts`)) {
    const text = await readFile(file, 'utf8');
    await writeFile(file, text.replace(/((?:from |import\()'\.{1,2}\/[^']+)\.ts'/g, "$1.js'"));
  }
}

async function copyOthers(): Promise<void> {
  await cp('bin', join(PACKAGE, 'bin'), { recursive: true });
  // What `millrace init` writes.
  await cp('template', join(PACKAGE, 'template'), { recursive: true });
  // The plugin, which runs on any Node.
  for (const file of globSync('src/deploy/*.cjs')) {
    await cp(file, join(PACKAGE, 'deploy', basename(file)));
  }
  // Errors and alarms name pages: a service without a network has them too.
  for (const file of ['README.md', 'CHANGELOG.md', 'LICENSE', 'docs', 'examples']) {
    if (existsSync(file)) await cp(file, join(PACKAGE, file), { recursive: true });
  }
  await rewritePages();
}

/** The part of the README that is about the checkout, and the links to what only the checkout has. */
const OF_THE_CHECKOUT = /^## Work on it\n[\s\S]*?(?=^Apache-2\.0)/m;

/** A service has the command, but none of the scripts of the checkout. */
async function rewritePages(): Promise<void> {
  for (const file of globSync(`${PACKAGE}/**/*.md`)) {
    const text = await readFile(file, 'utf8');
    const written = text
      .replace(OF_THE_CHECKOUT, '')
      .replaceAll('npm run millrace -- ', 'npx millrace ')
      .replace(/\[([^\]]+)\]\(([^)#:]+)(#[^)]*)?\)/g, (link, words: string, path: string) =>
        existsSync(join(dirname(file), path)) ? link : words,
      );
    await writeFile(file, written);
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

if (import.meta.main) process.stdout.write(`built ${await buildPackage()}\n`);
