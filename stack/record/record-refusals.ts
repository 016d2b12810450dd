import { writeFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { ROOT } from '../folders.ts';
import { recordDynamodb } from './dynamodb-refusals.ts';
import { recordOpensearch } from './opensearch-refusals.ts';

/**
 * Saves what the state stores of the stack answer to what they refuse, for the tables of the sinks:
 * `npm run stack -- up opensearch dynamodb`, then `node stack/record/record-refusals.ts`.
 */
async function recordRefusals(): Promise<void> {
  await save('opensearch', await recordOpensearch());
  await save('dynamodb', await recordDynamodb());
}

async function save(service: string, refusals: readonly object[]): Promise<void> {
  const file = resolve(ROOT, 'test/fixtures/refusals', `${service}.json`);
  await writeFile(file, `${JSON.stringify(refusals, null, 2)}\n`);
}

await recordRefusals();
