import { spawn } from 'node:child_process';
import { cp, mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Mutation, mutations } from './mutations.ts';

// npm run mutate: each mutation of the product, in a copy, must be caught by the simulation.
// Below the first seed that fails without a mutation: see simulation-2.test.ts.
const SEEDS = '1400';
const TIMEOUT_MS = 120_000;
const root = join(import.meta.dirname, '../..');
// Not under node_modules: Node strips no types there.
const workshop = await mkdtemp(join(tmpdir(), 'millrace-mutations-'));

process.exitCode = await main();

async function main(): Promise<number> {
  // The control: without a mutation nothing may be caught.
  const control: Mutation = {
    name: 'none',
    file: 'index.ts',
    find: '// The public API',
    replace: '// The public API',
  };
  if (await tryMutation(control, join(workshop, 'control'))) {
    process.stdout.write('The simulation fails without any mutation: see npm run simulate\n');
    return 1;
  }
  const only = process.argv[2];
  const chosen = mutations.filter(({ name }) => only === undefined || name.includes(only));
  const queue = [...chosen.entries()];
  const missed: string[] = [];
  const work = async () => {
    for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
      const [number, mutation] = next;
      const isCaught = await tryMutation(mutation, join(workshop, String(number)));
      if (!isCaught) missed.push(mutation.name);
      process.stdout.write(`${isCaught ? '✓ caught' : '✗ MISSED'}  ${mutation.name}\n`);
    }
  };
  await Promise.all(Array.from({ length: availableParallelism() }, work));
  await rm(workshop, { recursive: true, force: true });
  process.stdout.write(`${chosen.length - missed.length} of ${chosen.length} mutations caught\n`);
  return missed.length === 0 && chosen.length > 0 ? 0 : 1;
}

async function tryMutation({ file, find, replace }: Mutation, folder: string): Promise<boolean> {
  await copyProject(folder);
  const path = join(folder, 'src', file);
  const source = await readFile(path, 'utf8');
  if (source.split(find).length !== 2) throw new Error(`${file} does not hold once: ${find}`);
  await writeFile(path, source.replace(find, replace));
  const isCaught = (await simulate(folder)) !== 0;
  await rm(folder, { recursive: true, force: true });
  return isCaught;
}

async function copyProject(folder: string): Promise<void> {
  await mkdir(join(folder, 'test'), { recursive: true });
  await cp(join(root, 'src'), join(folder, 'src'), { recursive: true });
  await cp(join(root, 'test/simulation'), join(folder, 'test/simulation'), { recursive: true });
  await cp(join(root, 'package.json'), join(folder, 'package.json'));
  await symlink(join(root, 'node_modules'), join(folder, 'node_modules'));
}

/** Runs seeds until one fails. A run that does not come to an end is caught as well. */
function simulate(folder: string): Promise<number> {
  return new Promise((resolve) => {
    const script = 'test/simulation/run-until-failure.ts';
    const child = spawn(process.execPath, [script, SEEDS], { cwd: folder, stdio: 'ignore' });
    const timer = setTimeout(() => child.kill('SIGKILL'), TIMEOUT_MS);
    child.on('exit', (code) => {
      clearTimeout(timer);
      resolve(code ?? 1);
    });
  });
}
