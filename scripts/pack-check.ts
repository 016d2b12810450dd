import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join, resolve } from 'node:path';
import { buildPackage } from './build-package.ts';
import { type Command, printResult, runCommand } from './run-command.ts';

/** A small service of a user, type-checked and run against the installed package. */
const CONSUMER = 'test/package/consumer';

const TYPESCRIPT_VERSIONS = ['5.9.3', '7.0.2'];

/** The oldest and the newest that README promises, and what is between; from the registry as packages. */
const OLDEST_NODE = '20.20.2';
const NODE_VERSIONS = [OLDEST_NODE, '22.23.5', '24.22.3'];

const QUIET_INSTALL = ['--no-audit', '--no-fund', '--prefer-offline'];

/** What `millrace init` is asked for. */
const NEW_SERVICES = [
  ['kinesis', 'dms'],
  ['msk', 'debezium'],
] as const;

/**
 * Packs the npm package, installs it in an empty project, imports it there, and type-checks a small
 * service against it with every supported TypeScript. A new service is written by it and packaged by its plugin.
 */
const project = await mkdtemp(join(tmpdir(), 'millrace-consumer-'));
const COMMAND_LINK = join(project, 'node_modules/.bin/millrace');
try {
  const tarball = await pack(await buildPackage());
  await createProject(tarball);
  const steps: readonly Command[] = [
    { name: 'install', command: npm('install', ...QUIET_INSTALL) },
    { name: 'imports', command: [process.execPath, join(project, 'import-all.mjs')] },
    // Not by `npm exec`, which would find the oldest Node among those of this project.
    { name: 'command', command: [process.execPath, COMMAND_LINK, '--version'] },
    ...TYPESCRIPT_VERSIONS.map((version): Command => {
      const tsc = join(project, 'node_modules', aliasOf(version), 'bin', 'tsc');
      return { name: `types ${version}`, command: [process.execPath, tsc, '-p', project] };
    }),
    { name: 'run', command: [process.execPath, join(project, 'dist', 'run.js')] },
    ...NEW_SERVICES.flatMap(newServiceSteps),
  ];
  if (!(await passAll(steps))) process.exitCode = 1;
} finally {
  await rm(project, { recursive: true });
}

/**
 * A service as `millrace init` writes it, installed from the tarball that it brought: its test passes and the plugin
 * of the package deploys it, on each Node that is promised.
 */
function newServiceSteps([source, capture]: readonly [string, string]): readonly Command[] {
  const cwd = join(project, `new-${source}`);
  const millrace = join(project, 'node_modules/millrace/bin/millrace.cjs');
  const words = ['init', cwd, '--source', source, '--capture', capture];
  return [
    { name: `init ${source}`, command: [process.execPath, millrace, ...words] },
    { name: `npm ${source}`, command: ['npm', 'install', ...QUIET_INSTALL], cwd },
    ...NODE_VERSIONS.flatMap((version) => onNode(version, source, cwd)),
  ];
}

/**
 * What a user does. The oldest runs no TypeScript: there, npm finds the Node that the service brings. The others run the
 * programs themselves, without that one.
 */
function onNode(version: string, source: string, cwd: string): readonly Command[] {
  const bin = join(project, 'node_modules', `node-${version}`, 'bin');
  const of = `${source} ${version}`;
  if (version === OLDEST_NODE) {
    const env = { ...process.env, PATH: `${bin}${delimiter}${process.env['PATH']}` };
    return ['test', 'check', 'package', 'plan'].map((script) => ({
      name: `${script} ${of}`,
      command: ['npm', 'run', script],
      cwd,
      env,
    }));
  }
  const run = (name: string, program: string, ...words: readonly string[]): Command => ({
    name: `${name} ${of}`,
    command: [join(bin, 'node'), join(cwd, 'node_modules', program), ...words],
    cwd,
  });
  return [
    run('test', 'vitest/vitest.mjs', 'run'),
    run('check', 'millrace/bin/millrace.cjs', 'check'),
    run('package', 'osls/bin/serverless.js', 'package'),
    run('plan', 'millrace/bin/millrace.cjs', 'plan'),
  ];
}

async function passAll(steps: readonly Command[]): Promise<boolean> {
  for (const step of steps) {
    const result = await runCommand(step);
    printResult(result);
    if (!result.passed) return false;
  }
  return true;
}

function npm(...words: readonly string[]): Command['command'] {
  return ['npm', '--prefix', project, ...words];
}

async function pack(folder: string): Promise<string> {
  const command: Command['command'] = ['npm', 'pack', resolve(folder), '--silent'];
  const result = await runCommand({
    name: 'pack',
    command: [...command, `--pack-destination=${project}`],
  });
  printResult(result);
  const name = /[\w.-]+\.tgz/.exec(result.output)?.[0];
  if (!result.passed || name === undefined) throw new Error('The package cannot be packed');
  return join(project, name);
}

/** An empty project with the tarball, the clients that the service uses, and the compilers. */
async function createProject(tarball: string): Promise<void> {
  const root: { dependencies: Record<string, string>; devDependencies: Record<string, string> } =
    JSON.parse(await readFile('package.json', 'utf8'));
  const clients = Object.entries(root.dependencies).filter(([name]) =>
    name.startsWith('@aws-sdk/client-'),
  );
  const compilers = TYPESCRIPT_VERSIONS.map((version) => [
    aliasOf(version),
    `npm:typescript@${version}`,
  ]);
  const nodes = NODE_VERSIONS.map((version) => [
    `node-${version}`,
    `npm:node-linux-${process.arch}@${version}`,
  ]);
  const manifest = {
    name: 'consumer',
    private: true,
    type: 'module',
    dependencies: {
      millrace: `file:${resolve(tarball)}`,
      ...Object.fromEntries(clients),
      '@types/node': root.devDependencies['@types/node'],
      // For the functions that the plugin builds.
      esbuild: root.devDependencies['esbuild'],
      ...Object.fromEntries(compilers),
      ...Object.fromEntries(nodes),
    },
  };
  await cp(CONSUMER, project, { recursive: true });
  await writeReadmeExamples();
  await writeFile(join(project, 'package.json'), JSON.stringify(manifest));
}

/** The examples of the README compile, with every supported TypeScript. */
async function writeReadmeExamples(): Promise<void> {
  const readme = await readFile('README.md', 'utf8');
  const examples = [...readme.matchAll(/^```ts\n([\s\S]*?)^```/gm)];
  if (examples.length === 0) throw new Error('The README has no TypeScript example');
  await Promise.all(
    examples.map(([, text = ''], index) =>
      writeFile(join(project, 'src', `readme-${index + 1}.ts`), text),
    ),
  );
}

function aliasOf(version: string): string {
  return `typescript-${version.split('.')[0]}`;
}
