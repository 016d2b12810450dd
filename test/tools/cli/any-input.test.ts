import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { runCommand } from './run-command.ts';

const words = fc.constantFrom(
  ...['topic', 'key', 'value', 'headers', 'v', 'position', 'partition', 'offset', 'stream'],
  ...['data', 'metadata', 'before', 'after', 'op', 'source', 'payload', 'schema', '__proto__'],
);

/** JSON that resembles records and lines, cut off now and then. */
const almostRecords = fc
  .tuple(
    fc.array(
      fc.dictionary(words, fc.oneof(fc.jsonValue(), fc.dictionary(words, fc.jsonValue())), {
        noNullPrototype: true,
      }),
      { minLength: 1, maxLength: 4 },
    ),
    fc.nat({ max: 5 }),
  )
  .map(([objects, cut]) => {
    const text = objects.map((one) => JSON.stringify(one)).join('\n');
    return Buffer.from(cut === 0 ? text.slice(0, -1) : text);
  });

describe('millrace decode, on anything', () => {
  it('prints one line of JSON for each record and no error that nobody foresaw', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.oneof(fc.uint8Array({ minLength: 1, maxLength: 64 }), almostRecords),
        async (bytes) => {
          const { exitCode, stdout, stderr, lines } = await runCommand(['decode', '-'], bytes);

          const known = stdout === '' ? exitCode === 3 : exitCode < 2;
          expect(known).toBe(true);
          expect(stdout + stderr).not.toContain('ERR_CDC_UNEXPECTED');
          expect(lines().every(({ kind }) => typeof kind === 'string')).toBe(true);
        },
      ),
      { numRuns: 300 },
    );
  });
});
