import { globSync } from 'node:fs';
import { basename } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { DecodedMessage } from '../../../src/model/message.ts';
import { decodeAll, recordsOfFixture } from './debezium-records.ts';

/** How often each kind of message is in a capture. */
const COUNTS: Readonly<Record<string, Readonly<Record<string, number>>>> = {
  'cap-mariadb-basic': {
    'schema-change': 6,
    read: 2,
    create: 3,
    update: 1,
    delete: 2,
    tombstone: 2,
  },
  'cap-mariadb-ops-ddl': {
    'schema-change': 21,
    read: 2,
    transaction: 42,
    create: 14,
    update: 10,
    delete: 5,
    tombstone: 5,
    truncate: 1,
  },
  'cap-mariadb-types-schema': { 'schema-change': 18, create: 20 },
  'cap-pg-basic': { read: 3, create: 1, update: 1, delete: 1, tombstone: 1 },
  'cap-pg-bylogicaltable': { create: 4, update: 1, delete: 3, tombstone: 3 },
  'cap-pg-cloudevents-plain': { tombstone: 13, create: 2, update: 1, delete: 2 },
  'cap-pg-evolution-plain': { create: 5, update: 2, delete: 1, tombstone: 1 },
  'cap-pg-evolution-schema': { create: 5, update: 2, delete: 1, tombstone: 1 },
  'cap-pg-flatten-delete-to-tombstone': { create: 5, update: 2, delete: 3, message: 1 },
  'cap-pg-flatten-drop': { create: 5, update: 2, message: 1 },
  'cap-pg-flatten-rewrite': { create: 5, update: 2, delete: 3, message: 1 },
  'cap-pg-flatten-tombstone': { create: 5, update: 2, delete: 3, message: 1 },
  'cap-pg-heartbeat': { heartbeat: 6 },
  'cap-pg-incremental-snapshot': {
    notification: 7,
    create: 1,
    internal: 9,
    read: 8,
    update: 1,
  },
  'cap-pg-key-stringconverter': { create: 4, update: 1, delete: 3, tombstone: 3 },
  'cap-pg-names-bigint-keys': { create: 7, delete: 6, tombstone: 6 },
  'cap-pg-ops-plain': {
    heartbeat: 7,
    transaction: 60,
    create: 17,
    update: 8,
    delete: 12,
    tombstone: 12,
    truncate: 3,
    message: 3,
  },
  'cap-pg-order-commit-vs-lsn': {
    transaction: 20,
    create: 34,
    update: 6,
    delete: 1,
    tombstone: 1,
  },
  'cap-pg-outbox-json': { message: 2 },
  'cap-pg-outbox-string': { message: 2 },
  'cap-pg-positions': { create: 6, delete: 2, tombstone: 2 },
  'cap-pg-toast-bytes': { create: 2, update: 4, delete: 1, tombstone: 1 },
  'cap-pg-types-decimal-string-binary-hex': { create: 14 },
  'cap-pg-types-mode-isostring': { create: 8 },
  // Each without the row whose timestamp was lost.
  'cap-pg-types-plain': { create: 27 },
  'cap-pg-types-schema': { create: 27 },
};

describe('the captures', () => {
  it.each(Object.entries(COUNTS))(
    '%s decodes whole, into the messages it holds',
    (name, counts) => {
      const messages = decodeCapture(name);

      expect(countBy(messages.map(kindOf))).toStrictEqual(counts);
    },
  );

  it('are all listed here', () => {
    const files = globSync('test/fixtures/debezium/cap-*.jsonl').map((file) =>
      basename(file, '.jsonl'),
    );

    expect(Object.keys(COUNTS)).toEqual(expect.arrayContaining(files.filter(isJson)));
  });

  it.each(Object.keys(COUNTS))(
    '%s: a row event names its table and keeps the image apart from the key',
    (name) => {
      for (const message of decodeCapture(name)) {
        if (message.kind !== 'change' || message.operation === 'truncate') continue;
        const { key, row, uncaptured, table } = message;
        expect(table.name).not.toBe('');
        expect(uncaptured.filter((column) => Object.hasOwn(row, column))).toStrictEqual([]);
        if (key !== undefined) expect(row).toMatchObject(key);
      }
    },
  );
});

function decodeCapture(name: string): readonly DecodedMessage[] {
  return decodeAll(recordsOfFixture(name), { options: { flattened: name.includes('flatten') } });
}

function kindOf(message: DecodedMessage): string {
  if (message.kind === 'change') return message.operation;
  return message.kind === 'control' ? message.subject : message.kind;
}

function countBy(kinds: readonly string[]): Readonly<Record<string, number>> {
  const groups = Map.groupBy(kinds, (kind) => kind);
  return Object.fromEntries([...groups].map(([kind, group]) => [kind, group.length]));
}

/** Captures in Avro belong to the decoder of that format. */
function isJson(name: string): boolean {
  return !name.includes('avro');
}
