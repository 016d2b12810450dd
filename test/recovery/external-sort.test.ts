import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it, onTestFinished } from 'vitest';
import { type Keyed, sortExternally } from '../../src/recovery/external-sort.ts';
import { collect } from './collect.ts';

async function* streamOf(lines: readonly Keyed[]): AsyncGenerator<Keyed> {
  yield* lines;
}

/** Small enough that every few lines make a file, and every few files are merged. */
const tiny = { maxCharacters: 20, fanIn: 3 };

const keyed = fc.record({
  key: fc.stringMatching(/^[a-c0-2 ]{0,4}$/),
  line: fc.stringMatching(/^[^\n\r]{1,9}$/),
});

describe('sortExternally', () => {
  it('sorts as an array does, and keeps the order of equal keys', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(keyed, { maxLength: 60 }), async (lines) => {
        const sorted = await collect(sortExternally(streamOf(lines), tiny));

        const expected = lines.toSorted((a, b) => Number(a.key > b.key) - Number(a.key < b.key));
        expect(sorted).toEqual(expected);
      }),
      { numRuns: 30 },
    );
  });

  it('leaves no files behind, also when it is not read to its end', async () => {
    const lines = Array.from({ length: 100 }, (_, n) => ({ key: `${n}`, line: 'xxxxxxxxxxxx' }));

    const folder = mkdtempSync(join(tmpdir(), 'millrace-test-'));
    onTestFinished(() => rmSync(folder, { recursive: true }));
    const during: string[] = [];

    for await (const _one of sortExternally(streamOf(lines), { ...tiny, folder })) {
      during.push(...readdirSync(folder));
      break;
    }

    expect(during).toHaveLength(1);
    expect(readdirSync(folder)).toEqual([]);
  });
});
