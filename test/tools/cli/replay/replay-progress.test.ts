import { PassThrough } from 'node:stream';
import { text } from 'node:stream/consumers';
import { describe, expect, it } from 'vitest';
import { createProgress, formatBar } from '../../../../src/tools/cli/replay/replay-progress.ts';

describe('createProgress', () => {
  it('shows one line on a terminal, not more often than the eye sees, and clears it', async () => {
    const stderr = Object.assign(new PassThrough(), { isTTY: true });
    const shown = text(stderr);
    let now = 1_000;
    const progress = createProgress(stderr, () => now);

    progress.read(10);
    progress.read(11);
    now += 200;
    progress.sent(5);
    now += 200;
    progress.sent(5);
    progress.end();
    stderr.end();

    expect((await shown).split('\r')).toStrictEqual([
      '',
      '\u001b[Kreading: 10 records',
      `\u001b[K[${'#'.repeat(11)}${'-'.repeat(13)}] 45 % of 11 records, 0/s`,
      `\u001b[K[${'#'.repeat(22)}--] 90 % of 11 records, 50/s`,
      '\u001b[K',
    ]);
  });

  it('shows nothing elsewhere', async () => {
    const stderr = new PassThrough();
    const shown = text(stderr);
    const progress = createProgress(stderr, () => 0);

    progress.read(10);
    progress.sent(10);
    progress.end();
    stderr.end();

    expect(await shown).toBe('');
  });
});

describe('formatBar', () => {
  it('is full where there is nothing to do', () => {
    expect(formatBar(0, 0, 0)).toBe(`[${'#'.repeat(24)}] 100 % of 0 records, 0/s`);
  });
});
