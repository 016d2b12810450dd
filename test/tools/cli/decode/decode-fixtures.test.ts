import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { runCommand } from '../run-command.ts';

const debezium = join(import.meta.dirname, '..', '..', '..', 'fixtures', 'debezium');
const captures = readdirSync(debezium).filter(
  (name) => name.startsWith('cap-') && name.endsWith('.jsonl') && !name.includes('avro'),
);

/** Counts what became of the records of an output, in words such as `create` or `tombstone`. */
function countOf(lines: readonly Readonly<Record<string, unknown>>[]) {
  const words = lines.map(({ kind, operation, subject, code }) =>
    String(kind === 'change' ? operation : (subject ?? code)),
  );
  return Object.fromEntries(
    Object.entries(Object.groupBy(words, (word) => word)).map(([word, all]) => [word, all?.length]),
  );
}

/** One capture has a row whose timestamp ran over in the connector: it is refused. */
function endOf(name: string, records: number) {
  if (name !== 'cap-pg-types-schema.jsonl') return { exitCode: 0, stderr: '' };
  return { exitCode: 1, stderr: `1 of ${records} records cannot be decoded\n` };
}

describe('millrace decode, on what Debezium wrote', () => {
  it.each(captures)('decodes each record of %s', async (name) => {
    const flattened = name.includes('flatten') ? ['--flattened'] : [];
    const records = readFileSync(join(debezium, name), 'utf8').trimEnd().split('\n').length;

    const { exitCode, stderr, lines } = await runCommand([
      'decode',
      join(debezium, name),
      ...flattened,
    ]);

    expect({ exitCode, stderr }).toStrictEqual(endOf(name, records));
    expect(lines()).toHaveLength(records);
    expect(lines().some((line) => 'position' in line)).toBe(false);
  });

  it('finds every operation and every control message of a PostgreSQL capture', async () => {
    const { lines } = await runCommand(['decode', join(debezium, 'cap-pg-ops-plain.jsonl')]);

    expect(countOf(lines())).toStrictEqual({
      heartbeat: 7,
      transaction: 60,
      create: 17,
      update: 8,
      delete: 12,
      tombstone: 12,
      truncate: 3,
      message: 3,
    });
  });

  it.each([
    ['der-lambda-kinesis-debezium-server.json', 'kinesis', 10],
    ['der-lambda-msk-debezium.json', 'kafka', 15],
  ])('tells the positions of the records of %s', async (name, stream, count) => {
    const { exitCode, lines } = await runCommand(['decode', join(debezium, name)]);

    expect(exitCode).toBe(0);
    expect(lines()).toHaveLength(count);
    expect(
      lines().every(({ position }) => (position as { stream: string }).stream === stream),
    ).toBe(true);
  });
});
