import { PutItemCommand } from '@aws-sdk/client-dynamodb';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Version } from '../../../src/model/version.ts';
import { type ApplyRule, mayApply, toStoredVersion } from '../../../src/model/version-order.ts';
import { versionAttribute, versionAttributeOf } from '../../../src/sinks/dynamodb/item-format.ts';
import { buildVersionCondition } from '../../../src/sinks/dynamodb/version-condition.ts';
import { versions } from '../../support/version-arbitrary.ts';
import { type DynamodbServer, startDynamodbServer } from '../fakes/dynamodb-server.ts';

let server: DynamodbServer;
beforeAll(async () => {
  server = await startDynamodbServer();
});
afterAll(() => server.stop());

async function isApplied(next: Version, rule?: ApplyRule): Promise<boolean> {
  const { text, names, values } = buildVersionCondition('r.1', next, rule);
  const command = new PutItemCommand({
    TableName: server.tableName,
    Item: { pk: { S: 'x' } },
    ConditionExpression: text,
    ExpressionAttributeNames: names,
    ExpressionAttributeValues: values,
  });
  try {
    await server.client.send(command);
    return true;
  } catch (error) {
    expect(error).toHaveProperty('name', 'ConditionalCheckFailedException');
    return false;
  }
}

describe('buildVersionCondition', () => {
  it.each(['not-older', 'newer', 'comparable'] as const)(
    'holds on a table exactly where a change that is %s applies',
    async (rule) => {
      await fc.assert(
        fc.asyncProperty(versions, versions, async (next, stored) => {
          await server.write({
            pk: { S: 'x' },
            [versionAttributeOf('r.1')]: versionAttribute(stored),
          });

          expect(await isApplied(next, rule)).toBe(mayApply(next, toStoredVersion(stored), rule));
        }),
        { numRuns: 400 },
      );
    },
  );

  it('holds for an item that has no version of the route', async () => {
    await fc.assert(
      fc.asyncProperty(versions, async (next) => {
        await server.write({
          pk: { S: 'x' },
          [versionAttributeOf('other')]: versionAttribute({ ...next, epoch: 9 }),
        });

        expect(await isApplied(next)).toBe(true);
      }),
      { numRuns: 20 },
    );
  });
});
