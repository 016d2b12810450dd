import { gunzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import {
  createDeliveryBuffer,
  type StoredObject,
} from '../../../../src/tools/local/parts/firehose-buffer.ts';

const settings = {
  name: 'raw',
  bucket: 'b',
  prefix: 'in/',
  gzip: true,
  bufferBytes: 10,
  intervalMs: 60_000,
};

describe('createDeliveryBuffer', () => {
  beforeEach(() => {
    vi.useFakeTimers({ now: Date.parse('2022-04-15T10:11:12.123Z') });
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  it('stores when the size is reached', async () => {
    const stored: StoredObject[] = [];
    const buffer = createDeliveryBuffer(settings, async (object) => void stored.push(object));

    buffer.add([Buffer.from('12345'), Buffer.from('67890'), Buffer.from('rest')]);
    await vi.advanceTimersByTimeAsync(0);

    expect(stored.map(({ body }) => gunzipSync(body).toString())).toStrictEqual(['1234567890']);
  });

  it('stores when the interval is over, under the UTC hour', async () => {
    const stored: StoredObject[] = [];
    const buffer = createDeliveryBuffer(settings, async (object) => void stored.push(object));

    buffer.add([Buffer.from('a')]);
    await vi.advanceTimersByTimeAsync(59_999);
    const before = stored.length;
    await vi.advanceTimersByTimeAsync(1);

    expect(before).toBe(0);
    expect(stored[0]?.key).toMatch(/^in\/2022\/04\/15\/10\/raw-1-2022-04-15-10-12-12-.*\.gz$/);
  });

  it('fills in the time expressions of a prefix', async () => {
    const stored: StoredObject[] = [];
    const prefix = 'in/dt=!{timestamp:yyyy-MM-dd}/h=!{timestamp:HH}/';
    const buffer = createDeliveryBuffer(
      { ...settings, prefix, gzip: false },
      async (object) => void stored.push(object),
    );

    buffer.add([Buffer.from('a')]);
    await buffer.flush();

    expect(stored[0]?.key).toMatch(/^in\/dt=2022-04-15\/h=10\/raw-1-/);
    expect(stored[0]?.body.toString()).toBe('a');
  });
});
