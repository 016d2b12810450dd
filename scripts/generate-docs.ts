import { readFile, writeFile } from 'node:fs/promises';
import { errorCatalog } from '../src/errors.ts';
import { writeTelemetryPage } from './telemetry-page.ts';

interface GeneratedPage {
  readonly file: string;
  readonly text: string;
}

const pages: readonly GeneratedPage[] = [
  { file: 'docs/errors.md', text: writeErrorsPage() },
  { file: 'docs/telemetry.md', text: writeTelemetryPage() },
];

if (process.argv.includes('--check')) {
  for (const { file, text } of pages) {
    if ((await readIfThere(file)) === text) continue;
    process.stdout.write(`${file} is not what its source says: run \`npm run docs\`\n`);
    process.exitCode = 1;
  }
} else {
  for (const { file, text } of pages) {
    await writeFile(file, text);
    process.stdout.write(`wrote ${file}\n`);
  }
}

/** The page about every error code, in the order of the catalog. */
function writeErrorsPage(): string {
  const rows = Object.entries(errorCatalog).map(
    ([code, { retryable, meaning, fix }]) =>
      `| \`${code}\` | ${retryable ? 'yes' : 'no'} | ${toCell(meaning)} | ${toCell(fix)} |`,
  );
  return `# Errors

Generated from \`src/errors.ts\` by \`npm run docs\`; do not edit.

Every error that Millrace throws or reports has one of these codes. Codes are part of the public contract: they
are added, never renamed. Messages name tables, columns, routes and targets, never a row's value.

*Retried* says what happens to the record: **yes**, it stays where it is and is delivered again; **no**, repeating the
same input cannot help, so the record goes to quarantine with its bytes (errors of settings and of the command line have
no record: they stop the function or the command).

| code | retried | meaning | what to do |
| --- | --- | --- | --- |
${rows.join('\n')}
`;
}

function toCell(text: string): string {
  return text.replaceAll('|', '\\|');
}

async function readIfThere(file: string): Promise<string | undefined> {
  try {
    return await readFile(file, 'utf8');
  } catch {
    return undefined;
  }
}
