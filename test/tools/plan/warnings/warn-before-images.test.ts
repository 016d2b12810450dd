import {
  above,
  debezium,
  dms,
  dynamodb,
  dynamodbTable,
  on,
  sns,
  snsTopic,
  targets,
} from 'millrace';
import { describe, expect, it } from 'vitest';
import { codesOf, orders, rule } from './warnings-of.ts';

const at = targets({ topic: snsTopic(), items: dynamodbTable({ key: { id: 'number' } }) });
const to = sns({ topic: at.topic });
const matching = on(orders, ['create', 'update'], {
  ...rule,
  became: { price: [above(9)] },
  unknown: 'match',
  to,
});
const skipping = on(orders, ['create', 'update'], {
  ...rule,
  changed: ['price'],
  unknown: 'skip',
  to,
});

describe('warnOfBeforeImages', () => {
  it.each([
    ['DMS without before image', dms()],
    ['PostgreSQL with the default identity', debezium({ replicaIdentity: 'default' })],
    ['flattened records', debezium({ flattened: true })],
  ])('finds a message for every update, of %s', (_what, decoder) => {
    expect(codesOf(matching, decoder)).toStrictEqual(['fires-on-every-update']);
    expect(codesOf(skipping, decoder)).toStrictEqual(['silent-on-update']);
  });

  it.each([
    ['DMS with before image', dms({ beforeImage: 'before-image' })],
    ['DMS with before columns', dms({ beforeImageColumns: { prefix: 'BI_' } })],
    ['PostgreSQL with the full identity', debezium({ replicaIdentity: 'full' })],
  ])('finds nothing, of %s', (_what, decoder) => {
    expect(codesOf(matching, decoder)).toStrictEqual([]);
    expect(codesOf(skipping, decoder)).toStrictEqual([]);
  });

  it('says of what nothing declares that the unknown matches', () => {
    expect(codesOf(matching, debezium())).toStrictEqual(['unknown-matches']);
    expect(codesOf(matching)).toStrictEqual(['unknown-matches']);
    expect(codesOf(skipping, debezium())).toStrictEqual([]);
  });

  it('finds nothing where no old row is asked for, or the target is a state', () => {
    const plain = on(orders, ['update'], { ...rule, where: { price: [above(9)] }, to });
    const created = on(orders, ['create'], {
      ...rule,
      became: { price: [above(9)] },
      unknown: 'match',
      to,
    });
    const state = on(orders, ['update'], {
      ...rule,
      changed: ['price'],
      to: dynamodb.invalidate({ table: at.items, key: { id: 'id' } }),
    });

    expect([plain, created, state].flatMap((route) => codesOf(route, dms()))).toStrictEqual([]);
  });
});
