import { describe, expect, it } from 'vitest';
import { kinesis, msk } from '../../../src/index.ts';
import { connectRole } from '../../../src/tools/upstream/roles/connect-role.ts';
import { dmsRoles } from '../../../src/tools/upstream/roles/dms-roles.ts';
import {
  policyOf,
  trustPolicyOf,
  type UpstreamRole,
} from '../../../src/tools/upstream/roles/upstream-role.ts';
import { debeziumPlan, plainRoutes } from './upstream-plans.ts';

const place = { region: 'eu-west-1', account: '123456789012' };
const streamArn = 'arn:aws:kinesis:eu-west-1:123456789012:stream/cdc';
const secretArn = 'arn:aws:secretsmanager:eu-west-1:123456789012:secret:db-AbCdEf';
const keyArn = 'arn:aws:kms:eu-west-1:123456789012:key/k';
const clusterArn = 'arn:aws:kafka:eu-west-1:123456789012:cluster/shop/0123-2';

function resourcesBySid({ statements }: UpstreamRole): Readonly<Record<string, unknown>> {
  return Object.fromEntries(statements.map(({ sid, resources }) => [sid, resources]));
}

describe('the roles of DMS', () => {
  it('write to the one stream and read the one secret', () => {
    const roles = dmsRoles({ source: kinesis('cdc'), streamArn, secretArn, keyArn, ...place });

    expect(roles.map(({ name, principal }) => [name, principal])).toStrictEqual([
      ['dms-target', 'dms.amazonaws.com'],
      // The secret is read by the service of a region.
      ['dms-secret', 'dms.eu-west-1.amazonaws.com'],
    ]);
    expect(roles.map(resourcesBySid)).toStrictEqual([
      { WriteStream: [streamArn], EncryptStream: [keyArn] },
      { ReadSecret: [secretArn], ReadSecretKey: [keyArn] },
    ]);
  });

  it('need no key where it is one of AWS, and no role of the target for Kafka', () => {
    const facts = { streamArn, secretArn, keyArn: undefined, ...place };

    expect(dmsRoles({ ...facts, source: kinesis('cdc') }).map(resourcesBySid)).toStrictEqual([
      { WriteStream: [streamArn] },
      { ReadSecret: [secretArn] },
    ]);
    expect(
      dmsRoles({ ...facts, source: msk('shop', ['changes']) }).map(({ name }) => name),
    ).toEqual(['dms-secret']);
  });
});

describe('the role of Kafka Connect', () => {
  const facts = { clusterArn, secretArn, keyArn: undefined, ...place };
  const arnOf = (kind: string, name: string) =>
    `arn:aws:kafka:eu-west-1:123456789012:${kind}/shop/0123-2/${name}`;

  it('names the topics and groups of its connector, and those of MSK Connect', () => {
    expect(resourcesBySid(connectRole(debeziumPlan([plainRoutes]), facts))).toStrictEqual({
      ConnectToCluster: [clusterArn],
      WriteTopics: [
        arnOf('topic', 'shop-server.shop.orders'),
        arnOf('topic', 'shop-server'),
        arnOf('topic', '__debezium-heartbeat.shop-server'),
      ],
      KeepOwnState: [
        arnOf('topic', '__shop-server.schema-history'),
        arnOf('topic', '__shop-server.offsets'),
        arnOf('topic', '__amazon_msk_connect_*'),
      ],
      JoinGroups: [
        arnOf('group', 'shop-server-schemahistory'),
        arnOf('group', '__amazon_msk_connect_*'),
        arnOf('group', 'connect-*'),
      ],
      ReadSecret: [secretArn],
    });
  });

  it('reads the history in a group that Debezium 1 calls otherwise, and PostgreSQL not at all', () => {
    const groupsOf = (plan: ReturnType<typeof debeziumPlan>) =>
      resourcesBySid(connectRole(plan, facts))['JoinGroups'];

    expect(groupsOf(debeziumPlan([plainRoutes], { major: '1' }))).toContain(
      arnOf('group', 'shop-server-dbhistory'),
    );
    expect(groupsOf(debeziumPlan([plainRoutes], { connector: 'postgresql' }))).toHaveLength(2);
  });

  it('has nothing of the cluster where it does not sign in by IAM, and no secret of a file', () => {
    const plan = debeziumPlan([plainRoutes], { auth: 'none', secrets: 'file' });

    expect(connectRole(plan, { ...facts, secretArn: undefined }).statements).toStrictEqual([]);
  });

  it('registers schemas with Glue only', () => {
    const sids = (kind: 'glue' | 'confluent') =>
      Object.keys(
        resourcesBySid(
          connectRole(
            debeziumPlan([plainRoutes], { options: { registry: { kind, name: 'schemas' } } }),
            facts,
          ),
        ),
      );

    expect(sids('glue')).toContain('RegisterSchemas');
    expect(sids('confluent')).not.toContain('RegisterSchemas');
  });

  it('names no resource as a whole, and trusts its own account only', () => {
    const role = connectRole(debeziumPlan([plainRoutes]), facts);

    expect(JSON.stringify(policyOf(role))).not.toContain('"*"');
    expect(trustPolicyOf(role)).toMatchObject({
      Statement: [{ Condition: { StringEquals: { 'aws:SourceAccount': '123456789012' } } }],
    });
  });
});
