import { describe, expect, it } from 'vitest';
import { int, text } from '../../../src/model/columns.ts';
import { table } from '../../../src/model/table.ts';
import { decode, recordOf, SOURCE } from './debezium-records.ts';

describe('the before image of PostgreSQL', () => {
  const source = { ...SOURCE, connector: 'postgresql', schema: 'public' };
  const deleted = { op: 'd', before: { id: 1, name: '', qty: 5, note: null }, after: null, source };

  it('is the key alone, because the other columns are invented', () => {
    const message = decode(recordOf(deleted, { key: { id: 1 } }));

    expect(message).toMatchObject({
      before: { id: 1 },
      row: { id: 1 },
      uncaptured: ['name', 'qty', 'note'],
    });
  });

  it('is whole if the replica identity is declared to be full', () => {
    const message = decode(recordOf(deleted, { key: { id: 1 } }), {
      options: { replicaIdentity: 'full' },
    });

    expect(message).toMatchObject({ before: deleted.before, uncaptured: [] });
  });

  it('is whole for a table without any key, whose rows cannot be changed otherwise', () => {
    expect(decode(recordOf(deleted))).toMatchObject({ before: deleted.before, key: undefined });
  });

  it('is reduced to the columns that an unreadable key names', () => {
    const message = decode(recordOf(deleted, { key: 'Struct{id=1}' }));

    expect(message).toHaveProperty('before', { id: 1 });
    expect(message).toMatchObject({ key: undefined, uncaptured: ['name', 'qty', 'note'] });
  });

  it('is unknown for an update that sends none', () => {
    const updated = { op: 'u', before: null, after: { id: 1 }, source };

    expect(decode(recordOf(updated, { key: { id: 1 } }))).toHaveProperty('before', {});
  });

  it('is the key alone for an update too, because nothing tells whether the rest is true', () => {
    const updated = { ...deleted, op: 'u', after: { id: 1, name: 'x' } };

    expect(decode(recordOf(updated, { key: { id: 1 } }))).toHaveProperty('before', { id: 1 });
  });

  it('is the declared key for a record whose own key cannot be read', () => {
    const orders = table({ name: 'orders', key: ['id'], columns: { id: int(), name: text() } });

    for (const key of [undefined, '*']) {
      const message = decode(recordOf(deleted, { key }), { tables: [orders] });
      expect(message).toMatchObject({ key: { id: 1 }, uncaptured: ['name', 'qty', 'note'] });
    }
  });

  it('is what was sent, for other databases', () => {
    const message = decode(recordOf({ ...deleted, source: SOURCE }, { key: { id: 1 } }));

    expect(message).toMatchObject({ before: deleted.before });
  });
});
