import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { formatArchiveLine, formatArchivePointer } from '../../src/model/archive-line.ts';
import type { StreamRecord } from '../../src/model/record.ts';
import { createFolderObjects } from '../../src/recovery/folder-objects.ts';
import type { ObjectStore } from '../../src/recovery/object-store.ts';
import { type Gap, orderRecords } from '../../src/recovery/order-records.ts';
import { archiveObjects, readArchive } from '../../src/recovery/read-archive.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'archive-'));
});
afterEach(() => rm(folder, { recursive: true }));

function kafka(partition: number, offset: number, arrivedAt = 1000 + offset): StreamRecord {
  return {
    position: { stream: 'kafka', topic: 't', partition, offset },
    key: undefined,
    value: Buffer.from(`${partition}:${offset}`),
    headers: [],
    partitionKey: undefined,
    arrivedAt,
    keySchema: undefined,
    valueSchema: undefined,
  };
}

async function archive(name: string, records: readonly StreamRecord[]): Promise<void> {
  const text = records.map((record) => `${formatArchiveLine(record)}\n`).join('');
  await writeFile(join(folder, name), name.endsWith('.gz') ? gzipSync(text) : text);
}

async function* keysOf(store: ObjectStore): AsyncGenerator<string> {
  for await (const { key } of archiveObjects(store, '')) yield key;
}

async function replayOrder(range: { since?: number; until?: number } = {}): Promise<{
  readonly places: readonly string[];
  readonly gaps: readonly Gap[];
  readonly repeats: number;
}> {
  const store = createFolderObjects(folder);
  const gaps: Gap[] = [];
  let repeats = 0;
  const lines = readArchive({
    store,
    keys: keysOf(store),
    openBucket: () => store,
    ...range,
  });
  const notes = {
    onGap: (gap: Gap) => void gaps.push(gap),
    onRepeat: () => {
      repeats += 1;
    },
  };
  const places: string[] = [];
  for await (const { record } of orderRecords(lines, notes, { maxCharacters: 300, fanIn: 2 })) {
    places.push(Buffer.from(record.value ?? []).toString());
  }
  return { places, gaps, repeats };
}

describe('orderRecords', () => {
  it('sorts by arrival, never against a lane, and drops repeats', async () => {
    // The clock of a producer fell back at 0:2.
    await archive('b.gz', [kafka(0, 2, 900), kafka(1, 0, 1500), kafka(0, 1, 1001)]);
    await archive('a.ndjson', [kafka(0, 1, 1001), kafka(0, 0, 1000), kafka(1, 1, 1501)]);

    const { places, gaps, repeats } = await replayOrder();

    expect(places).toStrictEqual(['0:0', '0:1', '0:2', '1:0', '1:1']);
    expect(gaps).toStrictEqual([]);
    expect(repeats).toBe(1);
  });

  it('reports the offsets that are missing from a lane', async () => {
    await archive('a', [kafka(0, 0), kafka(0, 5), kafka(0, 6), kafka(1, 3)]);

    const { gaps } = await replayOrder();

    expect(gaps).toStrictEqual([{ lane: 't-0', from: 1n, to: 4n }]);
  });

  it('takes only what arrived in a range of time', async () => {
    await archive('a', [kafka(0, 0), kafka(0, 1), kafka(0, 2), kafka(0, 3)]);

    const { places } = await replayOrder({ since: 1001, until: 1003 });

    expect(places).toStrictEqual(['0:1', '0:2']);
  });

  it('follows the lines that point to a record that was too large for the archive', async () => {
    const large = kafka(0, 1);
    const key = 'oversize/t-0/1.ndjson';
    const pointer = { v: 1 as const, position: large.position };
    await archive('a', [kafka(0, 0)]);
    await mkdir(join(folder, 'oversize/t-0'), { recursive: true });
    await archive(key, [large]);
    await writeFile(
      join(folder, 'b'),
      formatArchivePointer({ ...pointer, pointer: { bucket: 'x', key, sizeBytes: 9 } }),
    );

    const { places, repeats } = await replayOrder();

    expect(places).toStrictEqual(['0:0', '0:1']);
    expect(repeats).toBe(0);
  });

  it('refuses an archive in which two records share a place: a topic was re-created', async () => {
    await archive('a', [kafka(0, 0, 1000), kafka(0, 0, 9000)]);

    await expect(replayOrder()).rejects.toMatchObject({ code: 'ERR_CDC_INPUT_INVALID' });
  });

  it.each([
    ['a line that is none of the archive', 'PII-4711\n'],
    ['a file that is cut off', gzipSync('x'.repeat(100)).subarray(0, 20)],
  ])('refuses %s, and names its place but no value', async (_what, content) => {
    await writeFile(join(folder, 'a'), content);

    const error: unknown = await replayOrder().catch((thrown: unknown) => thrown);

    expect(error).toMatchObject({ code: 'ERR_CDC_INPUT_INVALID' });
    expect(JSON.stringify(error)).toContain(`${folder}/a`);
    expect(String(error) + JSON.stringify(error)).not.toContain('4711');
  });
});
