import { runSeed } from './run-seed.ts';

// Ends with 1 at the first seed that fails: for mutations, which should fail soon.
const seeds = Number(process.argv[2]);
for (let seed = 1; seed <= seeds; seed += 1) {
  const { violations } = await runSeed(seed);
  if (violations.length > 0) {
    process.stdout.write(`seed ${seed}: ${violations[0]}\n`);
    process.exit(1);
  }
}
