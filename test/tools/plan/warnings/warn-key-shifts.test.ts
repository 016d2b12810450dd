import {
  debezium,
  dms,
  dynamodb,
  dynamodbTable,
  mirror,
  msk,
  opensearch,
  opensearchIndex,
  targets,
} from 'millrace';
import { describe, expect, it } from 'vitest';
import { findWarnings } from '../../../../src/tools/plan/warnings/find-warnings.ts';
import { deployedFunction, deploymentOf } from '../report/billing-deployment.ts';
import { codesOf, orders, rule } from './warnings-of.ts';

const at = targets({
  items: dynamodbTable({ key: { id: 'number' } }),
  documents: opensearchIndex(),
});
const replicas = (keys?: 'fixed' | 'may-change') => [
  mirror(orders, { ...rule, to: dynamodb.replica({ table: at.items, keys }) }),
  mirror(orders, { ...rule, to: opensearch.replica({ index: at.documents, keys }) }),
];

describe('warnOfKeyShifts', () => {
  it('finds replicas of Debezium on Kinesis whose keys may change', () => {
    for (const route of [...replicas(), ...replicas('may-change')]) {
      expect(codesOf(route, debezium({ replicaIdentity: 'full' }))).toStrictEqual([
        'key-shifts-unsafe',
      ]);
    }
  });

  it('finds nothing where keys are fixed, or where the transaction is known', () => {
    for (const route of replicas('fixed')) {
      expect(codesOf(route, debezium({ replicaIdentity: 'full' }))).toStrictEqual([]);
    }
    for (const route of replicas()) {
      expect(codesOf(route, dms({ beforeImage: 'b' }))).toStrictEqual([]);
      const source = msk('cdc', ['server.shop.orders']);
      const spec = {
        source,
        routes: [{ it: route }],
        decoder: debezium({ replicaIdentity: 'full' }),
      };
      const codes = findWarnings(deploymentOf(deployedFunction(spec))).map(({ code }) => code);
      expect(codes).not.toContain('key-shifts-unsafe');
    }
  });
});
