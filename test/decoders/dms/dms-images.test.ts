import { describe, expect, it } from 'vitest';
import type { AnyRowChange } from '../../../src/model/change-event.ts';
import { bigint, decimal, int, text, unknown } from '../../../src/model/columns.ts';
import { table } from '../../../src/model/table.ts';
import { dataRecord, decode, errorOf, fixture } from './dms-records.ts';

const parts = table({
  schema: 'STORE',
  name: 'PARTS',
  key: ['PART_ID'],
  columns: { PART_ID: int(), PART_NAME: text() },
});

const tools = table({
  schema: 'shop',
  name: 'tools',
  key: ['id'],
  columns: { id: int(), name: text(), weight: decimal(), place: text() },
});

const cells = table({
  schema: 'lab',
  name: 'cells',
  key: ['rack', 'slot'],
  columns: { rack: int(), slot: text(), temp: int().nullable() },
});

describe('before images', () => {
  it('are read under the name that the task gives them', () => {
    const bytes = fixture('update-key-as-text-in-before-image');

    expect(decode(bytes, { beforeImage: 'beforeImage' }, [parts])).toMatchObject({
      before: { PART_ID: 8812004, PART_NAME: 'bolt' },
      after: { PART_ID: 8812004, PART_NAME: 'Bolt' },
    });
    expect(decode(bytes, {}, [parts])).toMatchObject({ before: {} });
    expect(decode(bytes, { beforeImage: 'constructor' }, [parts])).toMatchObject({ before: {} });
  });

  it('do not make a key change of a key that is a number here and a text there', () => {
    const message = decode(
      fixture('update-key-as-text-in-before-image'),
      { beforeImage: 'beforeImage' },
      [parts],
    );

    expect(message).toMatchObject({ key: { PART_ID: 8812004 }, previousKey: undefined });
  });

  it('are lifted out of the row, by option only', () => {
    const bytes = fixture('update-bi-columns');

    const lifted = decode(bytes, { beforeImageColumns: {} }, [tools]) as AnyRowChange;
    const plain = decode(bytes, {}, [tools]);

    expect(lifted).toMatchObject({
      before: { id: 5, name: 'anvil', weight: '12.500', place: 'Suhl' },
    });
    expect({ ...lifted.row }).toStrictEqual({
      id: 5,
      name: 'anvil',
      weight: '12.500',
      place: 'Gera',
    });
    expect(plain).toMatchObject({ before: {}, after: { BI_place: 'Suhl' } });
  });

  it('are lifted by any prefix and suffix, but never without both', () => {
    const text = dataRecord({ operation: 'update', data: '{"id":1,"old_id_x":2,"old_":3}' });

    expect(
      decode(text, { beforeImageColumns: { prefix: 'old_', suffix: '_x' } }, []),
    ).toMatchObject({ before: { id: 2 }, after: { id: 1, old_: 3 } });
    expect(decode(text, { beforeImageColumns: { prefix: '' } }, [])).toMatchObject({
      before: {},
      after: { id: 1, old_id_x: 2 },
    });
  });

  it('are taken away from inserts, where they say nothing', () => {
    const message = decode(
      dataRecord({ data: '{"id":1,"BI_id":null}' }),
      { beforeImageColumns: {} },
      [],
    );

    expect(message).toMatchObject({ operation: 'create', after: { id: 1 } });
    expect((message as AnyRowChange).row).not.toHaveProperty('BI_id');
  });

  it('leave out nulls that cannot be', () => {
    const message = decode(
      dataRecord({
        operation: 'update',
        table: ['lab', 'cells'],
        data: '{"rack":1,"slot":"a","temp":4}',
        extra: ',"before-image":{"rack":null,"slot":"a","temp":null}',
      }),
      {},
      [cells],
    );

    expect(message).toMatchObject({ previousKey: undefined });
    expect((message as { before?: unknown }).before).toStrictEqual({ slot: 'a', temp: null });
  });

  it('must be objects', () => {
    const text = dataRecord({
      operation: 'update',
      data: '{"id":1}',
      extra: ',"before-image":[1]',
    });

    expect(errorOf(() => decode(text, {}, [])).code).toBe('ERR_CDC_ENVELOPE_INVALID');
  });

  it.each([
    ['nothing without a whole old key', {}, undefined],
    [
      'Oracle, which sends changed columns only',
      { engine: 'oracle' as const },
      { rack: 7, slot: 'a' },
    ],
  ])('of a key of two columns tell: %s', (_what, options, previousKey) => {
    const message = decode(
      dataRecord({
        operation: 'update',
        table: ['lab', 'cells'],
        data: '{"rack":8,"slot":"a","temp":4}',
        extra: ',"before-image":{"rack":7}',
      }),
      options,
      [cells],
    );

    expect(message).toMatchObject({ key: { rack: 8, slot: 'a' }, previousKey });
  });

  it('tell keys apart that differ beyond 2^53 only', () => {
    const events = table({ name: 'invoices', key: ['id'], columns: { id: bigint() } });
    const message = decode(
      dataRecord({
        operation: 'update',
        data: '{"id":9007199254740993}',
        extra: ',"before-image":{"id":9007199254740992}',
      }),
      {},
      [events],
    );

    expect(message).toMatchObject({
      key: { id: 9007199254740993n },
      previousKey: { id: 9007199254740992n },
    });
  });
});

describe('deletes', () => {
  const removed = (message: unknown) => {
    const { operation, key, before, uncaptured } = message as AnyRowChange & { before: unknown };
    return { operation, key, before, uncaptured };
  };

  it('hold the whole old row, or only its key', () => {
    const full = removed(decode(fixture('invoices-delete-full-row')));
    const keyOnly = removed(decode(fixture('invoices-delete-key-only')));

    expect(full).toMatchObject({ key: { invoice_id: 40017 }, uncaptured: [] });
    expect(full.before).toMatchObject({ customer_id: 733, total_amount_due: '84.50' });
    expect(keyOnly).toMatchObject({ operation: 'delete', before: { invoice_id: 40017 } });
    expect(keyOnly.uncaptured).toHaveLength(6);
  });

  it('guard what is not known of the removed row', () => {
    const { row } = decode(fixture('invoices-delete-key-only')) as AnyRowChange;

    expect(errorOf(() => (row as { balance?: unknown }).balance).code).toBe(
      'ERR_CDC_COLUMN_UNCAPTURED',
    );
  });

  it("do not trust the nulls that DMS puts beside PostgreSQL's key", () => {
    expect(removed(decode(fixture('delete-nulled')))).toStrictEqual({
      operation: 'delete',
      key: { id: 8 },
      before: { id: 8 },
      uncaptured: ['label', 'size', 'extra'],
    });
    expect(removed(decode(fixture('delete-nulled'), {}, []))).toStrictEqual({
      operation: 'delete',
      key: undefined,
      before: { id: 8 },
      uncaptured: ['extra', 'label', 'size'],
    });
  });

  it.each([
    ['another column has a value', {}, '{"rack":1,"slot":"a","temp":null,"note":"x"}'],
    [
      'the engine sends whole rows',
      { engine: 'mysql' as const },
      '{"rack":1,"slot":"a","temp":null}',
    ],
  ])('trust nulls if %s', (_what, options, data) => {
    const text = dataRecord({ operation: 'delete', table: ['lab', 'cells'], data });

    expect(decode(text, options, [cells])).toMatchObject({
      before: { temp: null },
      uncaptured: [],
    });
  });

  it('never take absent for null, whatever the option for other rows says', () => {
    const text = dataRecord({
      operation: 'delete',
      table: ['lab', 'cells'],
      data: '{"rack":1,"slot":"a"}',
    });

    expect(decode(text, { absent: 'null' }, [cells])).toMatchObject({ uncaptured: ['temp'] });
  });
});

describe('documents', () => {
  const sitesOf = table({ name: 'sites', key: [], columns: { label: text() } });
  const orders = table({
    name: 'orders',
    key: ['_id'],
    columns: { _id: text(), total: bigint(), lines: unknown() },
  });

  it('are unwrapped by option, from an object and from text', () => {
    const options = { document: true };

    expect(decode(fixture('document-object'), options, [sitesOf])).toMatchObject({
      after: { site: 7, label: 'north', origin: 'app' },
    });
    expect(decode(fixture('document-text'), options, [orders])).toMatchObject({
      key: { _id: '65f0' },
      after: { _id: '65f0', total: 12345678901234567890n, lines: [{ n: 1 }] },
    });
  });

  it('stay columns without the option', () => {
    expect(decode(fixture('document-object'), {}, [])).toMatchObject({
      after: { _doc: { site: 7, label: 'north' }, origin: 'app' },
    });
  });

  it('without metadata are no DMS records', () => {
    expect(
      errorOf(() => decode(fixture('document-without-metadata'), { document: true })),
    ).toMatchObject({
      code: 'ERR_CDC_ENVELOPE_INVALID',
      message: 'Not a DMS record: metadata is missing',
    });
  });

  it.each(['"{"', '7', '[1]', '"[1]"'])('must be objects: %s', (document) => {
    const bytes = dataRecord({ data: `{"_doc":${document}}` });

    expect(errorOf(() => decode(bytes, { document: true }, [])).code).toBe(
      'ERR_CDC_ENVELOPE_INVALID',
    );
  });
});
