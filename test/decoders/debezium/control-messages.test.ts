import { inspect } from 'node:util';
import { describe, expect, it } from 'vitest';
import { decode, decodeAll, recordOf, recordsOfFixture, SOURCE } from './debezium-records.ts';

describe('control messages of Debezium', () => {
  it('tells operations, schemas and tables of schema changes, and the key columns they name', () => {
    const messages = decodeAll(recordsOfFixture('cap-mariadb-ops-ddl')).filter(
      (message) => message.kind === 'control' && message.subject === 'schema-change',
    );

    expect(messages.find(({ table: of }) => of?.name === 'comp')).toMatchObject({
      operation: 'DROP',
    });
    expect(messages).toContainEqual(
      expect.objectContaining({
        operation: 'CREATE',
        table: { database: 'inventory', schema: undefined, name: 'comp' },
        keyColumns: ['b', 'a', 'c'],
      }),
    );
    expect(messages[0]).toMatchObject({ operation: 'SET', table: undefined });
  });

  it('keeps the content of logical messages inside', () => {
    const record = recordOf({
      op: 'm',
      source: { ...SOURCE, connector: 'postgresql', table: '', schema: '' },
      message: { prefix: 'audit', content: 'c2VjcmV0' },
    });

    const message = decode(record);

    expect(message).toMatchObject({ subject: 'message', detail: { prefix: 'audit' } });
    expect(inspect(message, { depth: 9 })).not.toContain('c2VjcmV0');
  });

  it('takes a logical message that a transform turned into a create for a message', () => {
    const source = { ...SOURCE, connector: 'postgresql', table: '' };

    expect(decode(recordOf({ op: 'c', after: { a: 1 }, source }))).toMatchObject({
      subject: 'message',
    });
  });

  it('keeps keys of rows out of notifications', () => {
    const messages = decodeAll(recordsOfFixture('cap-pg-incremental-snapshot'));
    const notification = messages.find(
      (message) => message.kind === 'control' && message.operation === 'IN_PROGRESS',
    );

    expect(notification).toMatchObject({ subject: 'notification' });
    expect(inspect(notification, { depth: 9 })).not.toContain('_key');
  });

  it.each([['shop.orders'], ['orders']])(
    'takes the rows of the signal table %s for internal',
    (signal) => {
      const record = recordOf({ op: 'c', after: { id: 'x', type: 'log' }, source: SOURCE });

      expect(decode(record, { options: { signals: [signal] } })).toMatchObject({
        subject: 'internal',
        operation: 'log',
      });
    },
  );
});
