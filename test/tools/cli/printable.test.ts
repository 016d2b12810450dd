import { PassThrough, Readable, type Writable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { styleText } from 'node:util';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { escapeControls } from '../../../src/inputs/escape-controls.ts';
import { printableIo } from '../../../src/tools/cli/printable.ts';
import { runCommand } from './run-command.ts';

async function printed(
  write: (stdout: Writable) => void,
  facts: { readonly isTTY?: boolean } = {},
): Promise<string> {
  const stream = Object.assign(new PassThrough(), facts);
  const all = text(stream);
  const streams = {
    stdin: Readable.from([]),
    stdout: stream,
    stderr: stream,
    cwd: '',
    now: () => 0,
  };
  write(printableIo(streams).stdout);
  stream.end();
  return all;
}

const ESCAPE = String.fromCharCode(0x1b);
const RAW = /[\p{Cc}\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/u;

describe('printableIo', () => {
  it('lets lines and tabs through, and no other control character, however it is written', async () => {
    const any = fc.string({ unit: 'binary', maxLength: 40 });
    await fc.assert(
      fc.asyncProperty(any, fc.boolean(), async (value, isBytes) => {
        const shown = await printed((stdout) => {
          stdout.write(isBytes ? Buffer.from(value) : value);
        });

        expect(shown.replaceAll(/[\n\t]/g, '')).not.toMatch(RAW);
        // What is JSON stays the same JSON.
        const json = await printed((stdout) => void stdout.write(JSON.stringify(value)));
        expect(JSON.parse(json)).toBe(value);
      }),
    );
  });

  it('keeps the colours of the command on a terminal, and nothing else of the kind', async () => {
    const colored = styleText('red', 'no', { validateStream: false });
    const hostile = `${ESCAPE}[8mhidden${ESCAPE}[2J${ESCAPE}]0;title\u0007\r`;

    const terminal = await printed((stdout) => void stdout.write(colored + hostile), {
      isTTY: true,
    });
    const file = await printed((stdout) => void stdout.write(colored));

    expect(terminal).toBe(`${colored}\\u001b[8mhidden\\u001b[2J\\u001b]0;title\\u0007\\u000d`);
    expect(file).toBe('\\u001b[31mno\\u001b[39m');
  });

  it('joins a letter whose bytes come in two pieces', async () => {
    const [first = 0, second = 0] = Buffer.from('é');

    const shown = await printed((stdout) => {
      stdout.write(Uint8Array.of(first));
      stdout.write(Uint8Array.of(second));
    });

    expect(shown).toBe('é');
  });
});

describe('escapeControls', () => {
  it('keeps a value within its line', () => {
    expect(escapeControls('a\nb\tc')).toBe('a\\u000ab\\u0009c');
  });
});

describe('commands', () => {
  it.each(['explain', 'decode'])('%s shows a table of a hostile name on its line', async (word) => {
    const record = JSON.stringify({
      data: { id: `${ESCAPE}[2J` },
      metadata: {
        timestamp: '2026-11-19T22:00:00.500000Z',
        'record-type': 'data',
        operation: 'insert',
        'partition-key-type': 'primary-key',
        'schema-name': 'dbo',
        'table-name': `in${ESCAPE}[2Jvoices\u009b`,
      },
    });
    const flags = word === 'explain' ? ['--service', 'fixtures/cli/billing-service.ts'] : [];

    const { stdout, stderr } = await runCommand([word, '-', ...flags], record);

    expect(stdout).toContain('\\u001b[2J');
    expect((stdout + stderr).replaceAll('\n', '')).not.toMatch(RAW);
  });
});
