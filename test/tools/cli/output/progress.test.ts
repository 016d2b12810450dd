import { PassThrough, Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { describe, expect, it } from 'vitest';
import {
  countBytes,
  countRead,
  createProgress,
  formatBar,
} from '../../../../src/tools/cli/output/progress.ts';
import { runCli } from '../../../../src/tools/cli/run-cli.ts';

describe('createProgress', () => {
  it('shows one line on a terminal, not more often than the eye sees, and clears it', async () => {
    const stderr = Object.assign(new PassThrough(), { isTTY: true });
    const shown = text(stderr);
    let now = 1_000;
    const io = { terminal: stderr, stdout: new PassThrough(), now: () => now };
    const progress = createProgress(io, { besideResults: true });

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

  it.each([
    ['that is no terminal', { errors: false, results: false, besideResults: false }, false],
    [
      'beside results on the same terminal',
      { errors: true, results: true, besideResults: true },
      false,
    ],
    ['beside results in a file', { errors: true, results: false, besideResults: true }, true],
    [
      'before results on the same terminal',
      { errors: true, results: true, besideResults: false },
      true,
    ],
  ])('on a place %s', async (_what, { errors, results, besideResults }, isShown) => {
    const terminal = Object.assign(new PassThrough(), { isTTY: errors });
    const stdout = Object.assign(new PassThrough(), { isTTY: results });
    const shown = text(terminal);
    const progress = createProgress({ terminal, stdout, now: () => 1000 }, { besideResults });

    progress.read(10);
    progress.sent(10);
    progress.begin('thinking');
    progress.end();
    terminal.end();

    expect((await shown).includes('reading: 10 records')).toBe(isShown);
    expect((await shown).endsWith('\u001b[K')).toBe(isShown);
  });

  it('counts what passes, and passes all of it', async () => {
    const told: (readonly [number, string | undefined])[] = [];
    const nothing = (): void => undefined;
    const progress = {
      read: (count: number, unit?: string) => void told.push([count, unit]),
      sent: nothing,
      begin: nothing,
      end: nothing,
    };
    const chunks = [new Uint8Array(2 ** 20), new Uint8Array(2 ** 20)];

    const items = await listOf(countRead(itemsOf(['a', 'b']), progress, 'keys'));
    const bytes = await listOf(countBytes(itemsOf(chunks), progress));

    expect(items).toStrictEqual(['a', 'b']);
    expect(bytes).toStrictEqual(chunks);
    expect(told).toStrictEqual([
      [1, 'keys'],
      [2, 'keys'],
      [1, 'MB'],
      [2, 'MB'],
    ]);
  });
});

describe('formatBar', () => {
  it('is full where there is nothing to do', () => {
    expect(formatBar(0, 0, 0)).toBe(`[${'#'.repeat(24)}] 100 % of 0 records, 0/s`);
  });
});

async function listOf<T>(items: AsyncIterable<T>): Promise<readonly T[]> {
  const list: T[] = [];
  for await (const item of items) list.push(item);
  return list;
}

async function* itemsOf<T>(items: readonly T[]): AsyncGenerator<T> {
  yield* items;
}

describe('commands that read much', () => {
  const RECORDS = 'examples/billing/fixtures/invoices.jsonl';

  it.each([
    ['decode', ['decode', RECORDS], 'reading: 1 records'],
    [
      'explain',
      ['explain', RECORDS, '--service', 'test/fixtures/cli/billing-service.ts'],
      '1 records',
    ],
    ['import', ['import', RECORDS], 'reading the tables ...'],
    ['reconcile', ['reconcile', '--source', RECORDS, '--target', RECORDS], 'reading: 1 keys'],
  ])(
    '%s shows on a terminal how far it is, and leaves no trace of it',
    async (_what, words, line) => {
      const stderr = Object.assign(new PassThrough(), { isTTY: true });
      const stdout = new PassThrough();
      const shown = text(stderr);
      stdout.resume();
      const now = () => Date.UTC(2026, 10, 20);
      await runCli(words, { stdin: Readable.from([]), stdout, stderr, cwd: process.cwd(), now });
      stderr.end();

      const lines = (await shown).split('\r\u001b[K');
      expect(lines.join('|')).toContain(line);
      // The last one is what stays on the screen.
      expect(lines.at(-1)).not.toContain('reading');
    },
  );
});
