// Measures how long the compiler takes for a large service: 200 tables of 30 columns, 5 routes each.
// Run: node scripts/measure-types.ts
import { spawnSync } from 'node:child_process';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const TABLES = 200;
const COLUMNS = 30;
const LIMIT_SECONDS = 5;
const KINDS = ['int()', 'text()', 'decimal()', 'date()', 'bigint().nullable()', 'boolean()'];
const FOLDER = join(import.meta.dirname, '../.millrace/types');

rmSync(FOLDER, { recursive: true, force: true });
mkdirSync(FOLDER, { recursive: true });
writeFileSync(join(FOLDER, 'targets.ts'), targetsFile());
for (let number = 0; number < TABLES; number++) {
  writeFileSync(join(FOLDER, `routes-${number}.ts`), routesFile(number));
}
writeFileSync(
  join(FOLDER, 'tsconfig.json'),
  JSON.stringify({ extends: '../../tsconfig.json', include: ['.'] }),
);

const started = performance.now();
const { status, stdout } = spawnSync('npx', ['tsc', '--project', FOLDER], { encoding: 'utf8' });
const seconds = (performance.now() - started) / 1000;
const size = `${TABLES} tables of ${COLUMNS} columns, ${TABLES * 5} routes`;
process.stdout.write(`${stdout}${size}: ${seconds.toFixed(1)} s (limit ${LIMIT_SECONDS} s)\n`);
process.exitCode = status === 0 && seconds < LIMIT_SECONDS ? 0 : 1;

function targetsFile(): string {
  return `import { dynamodbTable, firehoseStream, opensearchIndex, snsTopic, targets } from 'millrace';
export const at = targets({
  alerts: snsTopic({ fifo: true }),
  cache: dynamodbTable({ key: { pk: 'string' } }),
  search: opensearchIndex(),
  lines: firehoseStream(),
});
`;
}

function routesFile(number: number): string {
  const columns = Array.from({ length: COLUMNS }, (_, index) => {
    return `    c${index}: ${index === 0 ? 'int()' : KINDS[index % KINDS.length]},`;
  });
  return `import { above, bigint, boolean, date, decimal, dynamodb, firehose, int, mirror, on, opensearch, routes, sns, startsWith, table, text } from 'millrace';
import { at } from './targets.ts';
export const things = table({ name: 'things${number}', key: ['c0'], columns: {
${columns.join('\n')}
} });
export const thingRoutes = routes({
  'alert-${number}': on(things, ['create', 'update'], {
    because: 'x', became: { c6: [above(45)] }, unknown: 'skip',
    to: sns({ topic: at.alerts, group: '{c0}', message: (e) => \`Now \${e.after.c6}\` }),
  }),
  'cache-${number}': on(things, ['create', 'update', 'delete'], {
    because: 'x', to: dynamodb.invalidate({ table: at.cache, key: { pk: 'THING#{c0}/{c7}' } }),
  }),
  'lines-${number}': on(things, ['read', 'update'], {
    because: 'x', changed: ['c1', 'c2'], unknown: 'match', snapshot: 'deliver',
    where: { c1: [startsWith('a')], $or: [{ c8: ['1.5'] }, { c4: [null] }] },
    to: firehose({ stream: at.lines, line: ({ row }) => ({ ...row }) }),
  }),
  'search-${number}': mirror(things, {
    because: 'x', where: { c5: [true] },
    to: opensearch.index({ index: at.search, document: (row) => ({ ...row, month: row.c3.slice(0, 7) }) }),
  }),
  'set-${number}': on(things, ['update'], {
    because: 'x',
    to: dynamodb.update({ table: at.cache, key: { pk: (row) => \`\${row.c0}\` }, set: ['c1', 'c2'] }),
  }),
});
`;
}
