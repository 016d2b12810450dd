import { describe, expect, it } from 'vitest';
import { text } from '../../../../src/model/columns.ts';
import { debezium, dms, type FunctionSpec, kinesis, msk } from '../../../../src/model/service.ts';
import { on } from '../../../../src/routing/declare/on.ts';
import { compileFilters } from '../../../../src/tools/deploy/filters/compile-filters.ts';
import { PATTERN_CHARACTERS } from '../../../../src/tools/deploy/filters/filter-plan.ts';
import { billingService } from '../../../fixtures/billing/src/service.ts';
import {
  at,
  because,
  change,
  dmsRecord,
  functionOf,
  german,
  manyRoutes,
  orders,
  paid,
  paidMirror,
  passerOf,
  to,
} from './orders-function.ts';

describe('compileFilters', () => {
  describe('for records of DMS', () => {
    const passes = passerOf(functionOf({ paid, german }));

    it.each([
      ['a row that is wanted', dmsRecord('update', { status: 'paid' })],
      ['a value that is not declared', dmsRecord('update', { status: 'returned' })],
      ['a value of another type', dmsRecord('update', { status: 5 })],
      ['a column that was not captured', dmsRecord('update', {})],
      ['a null where none may be', dmsRecord('insert', { country: null })],
      ['a number in a column of texts', dmsRecord('insert', { country: 49 })],
      ['an operation that nobody knows', dmsRecord('merge', { status: 'open' })],
      ['a change of the table', dmsRecord('add-column', {}, { 'record-type': 'control' })],
      [
        'a record without schema',
        dmsRecord('update', { status: 'paid' }, { 'schema-name': undefined }),
      ],
      ['a record without table', dmsRecord('update', {}, { 'table-name': undefined })],
      ['an object that is no envelope', { hello: 'world' }],
    ])('passes %s', (_what, body) => {
      expect(passes(body)).toBe(true);
    });

    it.each([
      ['another table', dmsRecord('update', { status: 'paid' }, { 'table-name': 'Orders' })],
      [
        'the table of another schema',
        dmsRecord('update', { status: 'paid' }, { 'schema-name': 'x' }),
      ],
      ['an operation that no route takes', dmsRecord('delete', { status: 'paid' })],
      ['a declared value that no route wants', dmsRecord('update', { status: 'open' })],
      ['a text that no route wants', dmsRecord('insert', { country: 'FR' })],
      ["a row of DMS's own tables", dmsRecord('insert', {}, { 'table-name': 'awsdms_status' })],
    ])('drops %s', (_what, body) => {
      expect(passes(body)).toBe(false);
    });
  });

  describe('for records of Debezium', () => {
    const passes = passerOf(functionOf({ paid, german }, debezium(), msk('cdc', ['t'])));

    it.each([
      ['a row that is wanted', change('u', { status: 'paid' })],
      ['a row beside its schema', { schema: {}, payload: change('u', { status: 'paid' }) }],
      ['a placeholder', change('c', { country: '__debezium_unavailable_value' })],
      ['an operation in capital letters', change('U', { status: 'paid' })],
      ['an operation that nobody knows', change('x', { status: 'open' })],
      ['a statement', { ddl: 'ALTER TABLE x', source: { table: 'x' }, databaseName: 'shop' }],
      [
        'a document',
        change('u', null, { source: { db: 'shop', collection: 'orders' }, after: '{}' }),
      ],
      ['a heartbeat', { ts_ms: 1 }],
      ['a CloudEvent', { specversion: '1.0', data: {}, iodebeziumtable: 'orders' }],
      ['what is no JSON', 'hello'],
    ])('passes %s', (_what, body) => {
      expect(passes(body)).toBe(true);
    });

    it.each([
      [
        'another table',
        change('u', { status: 'paid' }, { source: { db: 'shop', table: 'lines' } }),
      ],
      ['an operation that no route takes', change('d', null)],
      ['a declared value that no route wants', change('u', { status: 'open' })],
      ['a text that no route wants', change('c', { country: 'FR' })],
      ['a tombstone', null],
    ])('drops %s', (_what, body) => {
      expect(passes(body)).toBe(false);
    });

    it("passes a null, which is Cassandra's word for a column that was not touched", () => {
      const noted = on(orders, ['update'], { because, where: { note: ['gift'] }, to });

      expect(passerOf(functionOf({ noted }, debezium()))(change('u', { note: null }))).toBe(true);
      expect(passerOf(functionOf({ noted }))(dmsRecord('update', { note: null }))).toBe(false);
    });

    it('passes the placeholder that the service names, whatever it is made of', () => {
      const unavailable = '-----------😀 not sent';
      const passesOwn = passerOf(
        functionOf({ german }, debezium({ unavailable }), msk('cdc', ['t'])),
      );

      expect(passesOwn(change('c', { country: unavailable }))).toBe(true);
      expect(passesOwn(change('c', { country: Buffer.from(unavailable).toString('hex') }))).toBe(
        true,
      );
      expect(passesOwn(change('c', { country: 'FR' }))).toBe(false);
    });

    it('looks at no text that a schema may give another meaning', () => {
      const body = (payload: object) => ({ schema: {}, payload });

      expect(passes(body(change('c', { country: 'FR' })))).toBe(true);
      expect(passes(body(change('u', { status: 'open' })))).toBe(false);
    });

    it('passes a snapshot row that an old version writes as created', () => {
      const reading = on(orders, ['read'], { because, snapshot: 'deliver', to });
      const passesRead = passerOf(functionOf({ reading }, debezium(), msk('cdc', ['t'])));

      expect(passesRead(change('c', {}))).toBe(true);
      expect(passesRead(change('u', {}))).toBe(false);
    });
  });

  describe('for a mirror with a condition', () => {
    const passes = passerOf(functionOf({ paidMirror }, dms({ beforeImage: 'old' })));

    it('passes an update after which the row leaves', () => {
      const body = dmsRecord('update', { status: 'open' });

      expect(passes({ ...body, old: { status: 'paid' } })).toBe(true);
      expect(passes(body)).toBe(true);
      expect(passes({ ...body, old: { status: 'shipped' } })).toBe(false);
    });

    it('passes every delete', () => {
      expect(passes(dmsRecord('delete', { status: 'open' }))).toBe(true);
    });

    it('passes every update if the old row may be elsewhere, or invented', () => {
      const old = { old: { status: 'shipped' } };
      const lifted = dms({ beforeImage: 'old', beforeImageColumns: {} });
      const update = change('u', { status: 'open' }, { before: { status: 'shipped' } });

      expect(
        passerOf(functionOf({ paidMirror }, lifted))({
          ...dmsRecord('update', { status: 'open' }),
          ...old,
        }),
      ).toBe(true);
      expect(passerOf(functionOf({ paidMirror }, debezium()))(update)).toBe(true);
      expect(
        passerOf(functionOf({ paidMirror }, debezium({ replicaIdentity: 'full' })), 10)(update),
      ).toBe(false);
    });
  });

  it('looks for the old row under no name if the decoder takes several', () => {
    const before = on(orders, ['update'], {
      because,
      before: { status: ['paid'] },
      unknown: 'skip',
      to,
    });
    const passes = passerOf(functionOf({ before }, { captureTool: 'auto' }, msk('cdc', ['t'])));
    const body = { ...dmsRecord('update', {}), 'before-image': { status: 'open' } };

    expect(passes(body)).toBe(true);
    expect(passerOf(functionOf({ before }))(body)).toBe(false);
  });

  it('looks at no column and no old row that is called like a word of patterns', () => {
    const own = { ...orders, columns: { ...orders.columns, prefix: text() } };
    const odd = on(own, ['update'], { because, where: { prefix: ['x'] }, to });
    const body = {
      ...dmsRecord('update', { prefix: 'y', status: 'open' }),
      numeric: { status: 'open' },
    };

    expect(passerOf(functionOf({ odd }))(body)).toBe(true);
    expect(passerOf(functionOf({ paidMirror }, dms({ beforeImage: 'numeric' })))(body)).toBe(true);
  });

  it.each(['kiel', 'Zürich'])(
    'asks no text that two libraries may fold in two ways: %s',
    (name) => {
      const where = { country: [{ 'equals-ignore-case': name }] };
      const city = on(orders, ['create'], { because, where, to });

      const plan = compileFilters(functionOf({ city }), { maxPatterns: 5 });

      expect(JSON.stringify(plan)).not.toContain('equals-ignore-case');
      expect(plan.notes).toContainEqual(expect.objectContaining({ column: 'country' }));
    },
  );

  it('looks for the old row of a delete where DMS writes it', () => {
    const removed = on(orders, ['delete'], {
      because,
      before: { status: ['paid'] },
      unknown: 'skip',
      to,
    });
    const passes = passerOf(functionOf({ removed }));

    expect(
      passes({ ...dmsRecord('delete', { status: 'paid' }), 'before-image': { status: 'open' } }),
    ).toBe(true);
    expect(passes(dmsRecord('delete', { status: 'open' }))).toBe(false);
  });

  it('asks nothing of rows of a table whose drift is not only noted', () => {
    const watched = { ...orders, drift: 'quarantine' as const };
    const route = on(watched, ['update'], { because, where: { status: ['paid'] }, to });

    expect(passerOf(functionOf({ route }))(dmsRecord('insert', { status: 'open' }))).toBe(true);
  });

  it('says why a condition is not asked', () => {
    const heavy = on(orders, ['create'], {
      because,
      where: { weight: [{ numeric: ['>', 45] }] },
      to,
    });

    expect(compileFilters(functionOf({ heavy }), { maxPatterns: 5 }).notes).toContainEqual({
      route: 'heavy',
      column: 'weight',
      what: expect.stringContaining('300.0'),
    });
  });

  it.each<[what: string, spec: FunctionSpec, because: string]>([
    ['an archive', { ...functionOf({ paid }), archive: { to: at.lines } }, 'archive'],
    ['no routes', { source: kinesis('cdc') }, 'no routes'],
    ['any decoder on Kinesis', functionOf({ paid }, { captureTool: 'auto' }), 'Avro'],
    ['Avro', functionOf({ paid }, debezium({ registry: { kind: 'glue', name: 'r' } })), 'Avro'],
    ['rows without an envelope', functionOf({ paid }, debezium({ flattened: true })), 'envelope'],
  ])('filters nothing for %s, and says why', (_what, spec, reason) => {
    expect(compileFilters(spec, { maxPatterns: 5 })).toMatchObject({
      kind: 'everything',
      because: expect.stringContaining(reason),
    });
  });

  describe.each([1, 5, 10])('with at most %i patterns', (maxPatterns) => {
    it.each([
      ['DMS', dms()],
      ['Debezium', debezium()],
    ])('writes none that is too long, for many tables of %s', (_tool, decoder) => {
      const plan = compileFilters(functionOf(manyRoutes(), decoder), { maxPatterns });

      const patterns = plan.kind === 'filtered' ? plan.patterns : [];
      const lengths = patterns.map((one) => JSON.stringify(one).length);
      expect(plan.kind).toBe(maxPatterns === 1 ? 'everything' : 'filtered');
      expect(patterns.length).toBeLessThanOrEqual(maxPatterns);
      expect(Math.max(0, ...lengths)).toBeLessThanOrEqual(PATTERN_CHARACTERS);
    });
  });

  it('passes documents where the names of tables fill the patterns', () => {
    const passes = passerOf(functionOf(manyRoutes(), debezium(), msk('cdc', ['t'])));
    const source = { db: 'shop', collection: 'a_table_with_a_long_name_7' };

    expect(passes(change('u', null, { source, after: '{}' }))).toBe(true);
    expect(passes(change('u', {}))).toBe(false);
  });

  it('filters the billing service by table, and the rows of a snapshot by their customer', () => {
    const passes = passerOf(billingService.functions.billing);
    const own = { 'schema-name': 'dbo', 'table-name': 'invoices' };

    expect(passes(dmsRecord('insert', { customer_id: 0 }, own))).toBe(true);
    expect(passes(dmsRecord('load', { customer_id: 7 }, own))).toBe(true);
    expect(passes(dmsRecord('load', { customer_id: 0 }, own))).toBe(false);
    expect(
      passes(dmsRecord('insert', { customer_id: 7 }, { ...own, 'table-name': 'payments' })),
    ).toBe(false);
  });
});
