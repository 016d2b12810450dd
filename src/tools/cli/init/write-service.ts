import { existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { CdcError } from '../../../errors.ts';
import { makeFolder, writeOutputFile } from '../output/output-file.ts';
import { formatPackage, type NewService } from './service-package.ts';

/** At the root, beside `examples`: from `src/tools/cli/init` in a checkout, from `deploy/init` in the package. */
const TEMPLATE = ['../../../template', '../../../../template']
  .map((path) => join(import.meta.dirname, path))
  .find((path) => existsSync(path));

/** What may be in a folder before: a repository that was made first. */
const IGNORED = new Set(['.git', '.gitattributes', '.idea', '.vscode']);

/** Files that are the same in every new service. */
const COMMON = [
  'src/handlers/orders.ts',
  'src/routes/orders.ts',
  'src/routes/tables.ts',
  'src/routes/targets.ts',
  'test/orders.test.ts',
  'tsconfig.json',
];

/** The lines of `service.ts` that depend on the stream and on the capture tool. */
const DMS = "dms({ beforeImage: 'before-image', absent: 'null' })";
const DEBEZIUM = "debezium({ decimal: 'string', timePrecision: 'microseconds' })";

/**
 * Writes a new service into a folder: one table, one route, one fixture, one test, and what deploys it.
 *
 * @returns the files, relative to the folder.
 * @throws {CdcError} `ERR_CDC_INPUT_INVALID` if the folder holds something already: nothing is overwritten.
 *   `ERR_CDC_OUTPUT_FAILED` if it cannot be written.
 */
export async function writeService(
  folder: string,
  service: NewService,
): Promise<readonly string[]> {
  await checkEmpty(folder);
  const files = await composeFiles(service);
  await makeFolder(folder, '.');
  for (const [file, text] of files) {
    const place = join(folder, file);
    await makeFolder(dirname(place), '.');
    await writeOutputFile({ file: place, cwd: '.' }, text);
  }
  return files.map(([file]) => file).sort();
}

/**
 * Refuses a folder that holds something.
 *
 * @throws {CdcError} `ERR_CDC_INPUT_INVALID`.
 */
export async function checkEmpty(folder: string): Promise<void> {
  const present = await readdir(folder).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return [];
    throw invalidFolder(folder, error.code === 'ENOTDIR' ? 'it is a file' : 'it cannot be read');
  });
  const [first] = present.filter((name) => !IGNORED.has(name));
  if (first !== undefined) throw invalidFolder(folder, `it holds ${first} already`);
}

async function composeFiles(
  service: NewService,
): Promise<readonly (readonly [file: string, text: string])[]> {
  const { name, source } = service;
  const common = COMMON.map(async (file) => [file, await readTemplate(file)] as const);
  return [
    ...(await Promise.all(common)),
    // npm leaves files of the name .gitignore out of packages.
    ['.gitignore', await readTemplate('gitignore')],
    ['README.md', (await readTemplate('README.md')).replaceAll('NAME', name)],
    ['package.json', formatPackage(service)],
    ['serverless.yml', (await readTemplate(`serverless.${source}.yml`)).replaceAll('NAME', name)],
    ['src/service.ts', toServiceFile(await readTemplate('src/service.ts'), service)],
    ['test/fixtures/orders.jsonl', await readFixture(service)],
  ];
}

/** The template is the service for Kinesis and DMS, so that it can be type-checked and run as it is. */
function toServiceFile(text: string, { source, captureTool }: NewService): string {
  const words = [
    ...(captureTool === 'debezium' ? ['debezium'] : ['dms']),
    ...(source === 'msk' ? ['msk'] : ['kinesis']),
    'service',
  ];
  return [
    ['{ dms, kinesis, service }', `{ ${words.join(', ')} }`],
    ...(source === 'msk' ? [["kinesis('changes')", "msk('changes', ['shop.shop.orders'])"]] : []),
    ...(captureTool === 'debezium' ? [[DMS, DEBEZIUM]] : []),
  ].reduce((written, [from = '', to = '']) => {
    if (!written.includes(from)) throw new TypeError(`The template has no ${from}`);
    return written.replace(from, to);
  }, text);
}

/** The recorded changes of the template; on Kinesis there are only the messages, no topics and no tombstones. */
async function readFixture({ source, captureTool }: NewService): Promise<string> {
  const text = await readTemplate(`test/fixtures/orders-${captureTool}.jsonl`);
  if (source === 'msk' || captureTool === 'dms') return text;
  return text
    .trimEnd()
    .split('\n')
    .map((line): unknown => JSON.parse(line).value)
    .filter((value) => value !== null)
    .join('\n')
    .concat('\n');
}

function readTemplate(file: string): Promise<string> {
  if (TEMPLATE === undefined) throw new TypeError('The package has no template');
  return readFile(join(TEMPLATE, file), 'utf8');
}

function invalidFolder(folder: string, why: string): CdcError {
  return new CdcError('ERR_CDC_INPUT_INVALID', `A new service cannot be written: ${why}`, {
    details: { place: folder, fix: 'Name a folder that is empty or that does not exist yet.' },
  });
}
