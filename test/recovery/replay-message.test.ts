import { describe, expect, it } from 'vitest';
import * as z from 'zod/mini';
import type { ObjectFacts } from '../../src/recovery/object-store.ts';
import {
  parseReplayMessage,
  planMessages,
  replayMessageSchema,
} from '../../src/recovery/replay-message.ts';
import { collect } from './collect.ts';

async function* objectsOf(sizes: readonly number[]): AsyncGenerator<ObjectFacts> {
  for (const [index, sizeBytes] of sizes.entries()) yield { key: `raw/${index}`, sizeBytes };
}

describe('replay messages', () => {
  it('have the documented schema', async () => {
    const text = `${JSON.stringify(z.toJSONSchema(replayMessageSchema), null, 2)}\n`;

    await expect(text).toMatchFileSnapshot('../../docs/formats/replay-message.schema.json');
  });

  it('are written as ever', async () => {
    const options = {
      ...{ bucket: 'archive', shards: 2, maxBytes: 100, since: 1_700_000_000_000 },
      ...{ tables: ['dbo.invoices'], routes: ['invoice-search'], messages: ['alert'] },
    };
    const messages = await collect(planMessages(objectsOf([10]), options));
    const text = messages.map(({ body }) => `${JSON.stringify(body)}\n`).join('');

    await expect(text).toMatchFileSnapshot('../fixtures/formats/replay-message.v1.jsonl');
    expect(parseReplayMessage(text.split('\n')[0] ?? '')).toStrictEqual(messages[0]?.body);
  });

  it('hold consecutive objects up to a size, and a larger one alone', async () => {
    const options = { bucket: 'b', shards: 1, maxBytes: 100 };

    const messages = await collect(planMessages(objectsOf([60, 40, 1, 500, 30]), options));

    expect(messages.map(({ body }) => body.objects)).toStrictEqual([
      ['raw/0', 'raw/1'],
      ['raw/2'],
      ['raw/3'],
      ['raw/4'],
    ]);
  });
});
