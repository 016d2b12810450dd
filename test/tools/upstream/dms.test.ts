import { describe, expect, it } from 'vitest';
import { int, msk, on, routes, sns, table, text } from '../../../src/index.ts';
import type { DmsOptions } from '../../../src/model/service.ts';
import {
  configureDms,
  configureDmsTemplate,
} from '../../../src/tools/upstream/dms/configure-dms.ts';
import type { DmsPlan } from '../../../src/tools/upstream/dms/dms-plan.ts';
import {
  buildSourceSettings,
  buildTargetSettings,
} from '../../../src/tools/upstream/dms/endpoint-settings.ts';
import { buildTableMappings } from '../../../src/tools/upstream/dms/table-mappings.ts';
import {
  buildTaskSettings,
  migrationTypeOf,
} from '../../../src/tools/upstream/dms/task-settings.ts';
import { dialectOf } from '../../../src/tools/upstream/engines.ts';
import {
  alertRoutes,
  at,
  dmsCodes,
  dmsPlan,
  plainRoutes,
  replicaRoutes,
  resourcesOf,
  stateRoutes,
} from './upstream-plans.ts';

describe('the configuration of DMS', () => {
  it('numbers the rules, and selects exactly the declared tables', () => {
    const under = table({
      schema: 'my_shop',
      name: 'order_line',
      key: ['id'],
      columns: { id: int() },
    });
    const rule = on(under, ['create'], {
      because: 'They are told.',
      to: sns({ topic: at.alerts, message: () => 'new' }),
    });

    const { rules } = buildTableMappings(dmsPlan([routes({ told: rule })]));

    expect(rules.map((one) => one['rule-id'])).toStrictEqual(['1', '2']);
    // `_` stands for any character in a selection, and for itself in an object mapping.
    expect(rules.map((one) => one['object-locator'])).toStrictEqual([
      { 'schema-name': 'my[_]shop', 'table-name': 'order[_]line' },
      { 'schema-name': 'my_shop', 'table-name': 'order_line' },
    ]);
  });

  it('leaves out columns that no route reads only where it is asked to', () => {
    const included = (plan: DmsPlan): ReadonlySet<string> =>
      new Set(
        buildTableMappings(plan)
          .rules.filter((rule) => rule['rule-action'] === 'include-column')
          .map((rule) =>
            JSON.stringify(rule['object-locator']).replace(/.*column-name":"|"}/g, ''),
          ),
      );

    expect(included(dmsPlan([stateRoutes])).size).toBe(0);
    expect(included(dmsPlan([stateRoutes], { onlyReadColumns: true }))).toStrictEqual(
      new Set(['customer[_]id', 'note', 'order[_]id', 'total']),
    );
    const whole = dmsPlan([replicaRoutes], { onlyReadColumns: true });
    expect(included(whole).size).toBe(0);
    expect(dmsCodes(whole).has('all-columns')).toBe(true);
  });

  it('loads rows only where a route takes them, and old values only where one asks', () => {
    const options: DmsOptions = { beforeImage: 'old' };

    expect(migrationTypeOf(dmsPlan([alertRoutes]))).toBe('cdc');
    expect(migrationTypeOf(dmsPlan([stateRoutes]))).toBe('full-load-and-cdc');
    expect(buildTaskSettings(dmsPlan([replicaRoutes], { options }))).toMatchObject({
      BeforeImageSettings: { ColumnFilter: 'pk-only' },
    });
  });

  it('stops where it would leave something out', () => {
    const { ErrorBehavior: errors } = buildTaskSettings(dmsPlan([replicaRoutes]));

    const policies = Object.entries(errors as object).filter(([name]) => name.endsWith('Policy'));
    expect(policies.length).toBeGreaterThan(5);
    expect(new Set(policies.map(([, value]) => value))).toStrictEqual(new Set(['STOP_TASK']));
    expect(errors).toMatchObject({
      FailOnNoTablesCaptured: true,
      ApplyErrorFailOnTruncationDdl: true,
    });
  });

  it('keeps order: one thread, unless more are asked for, with a warning', () => {
    expect(buildTaskSettings(dmsPlan([plainRoutes]))).toMatchObject({
      TargetMetadata: { ParallelApplyThreads: 0, BatchApplyEnabled: false },
    });
    expect(dmsCodes(dmsPlan([plainRoutes], { applyThreads: 4 })).has('parallel-apply')).toBe(true);
  });

  it('gives a table without a key the partition key of its table', () => {
    const log = table({ schema: 'shop', name: 'log', key: [], columns: { line: text() } });
    const told = on(log, ['create'], {
      because: 'They are told.',
      to: sns({ topic: at.alerts, message: () => 'new' }),
    });
    const plan = dmsPlan([routes({ told })]);

    expect(buildTableMappings(plan).rules.at(-1)).toMatchObject({
      'mapping-parameters': { 'partition-key-type': 'schema-table' },
    });
    expect(dmsCodes(plan).has('no-key')).toBe(true);
  });

  it('names the topic of each table where there are several', () => {
    const source = msk('shop', ['changes.customers', 'changes.orders']);
    const topicOf = (plan: DmsPlan) =>
      buildTableMappings(plan).rules.at(-1)?.['kafka-target-topic'];

    expect(topicOf(dmsPlan([plainRoutes], { source }))).toBe('changes.orders');
    const unknown = dmsPlan([plainRoutes], { source: msk('shop', ['a', 'b']) });
    expect(topicOf(unknown)).toBeUndefined();
    expect(dmsCodes(unknown).has('topic-unknown')).toBe(true);
  });

  it.each([
    ['scram', { SecurityProtocol: 'sasl-ssl', SaslMechanism: 'scram-sha-512' }],
    ['tls', { SecurityProtocol: 'ssl-encryption' }],
    ['none', { SecurityProtocol: 'plaintext' }],
  ] as const)('signs in to Kafka by %s, below the size that the brokers take', (auth, settings) => {
    const plan = dmsPlan([plainRoutes], { source: msk('shop', ['changes']), auth });

    expect(buildTargetSettings(plan, 'json')).toMatchObject({
      Broker: '<BROKERS>',
      Topic: 'changes',
      MessageMaxBytes: 1_000_000,
      ...settings,
    });
  });

  it('never writes a password: it is resolved from a secret', () => {
    const plan = dmsPlan([plainRoutes], { source: msk('shop', ['changes']) });

    expect(buildTargetSettings(plan, 'cloudformation')['SaslPassword']).toBe(
      '{{resolve:secretsmanager:<KAFKA_SECRET_ARN>:SecretString:password}}',
    );
    // What the API would take literally.
    expect(buildTargetSettings(plan, 'json')['SaslPassword']).toBe('<KAFKA_PASSWORD>');
  });

  it('tells the engine what shapes its records', () => {
    const settingsOf = (facts: Partial<DmsPlan>) =>
      buildSourceSettings(dmsPlan([plainRoutes], facts));

    expect(settingsOf({ dialect: 'postgresql' })).toMatchObject({ MapBooleanAsBoolean: true });
    expect(settingsOf({ dialect: 'mongodb', options: { document: true } })).toStrictEqual({
      NestingLevel: 'none',
      ExtractDocId: true,
    });
    expect(settingsOf({ dialect: 'mongodb' })).toStrictEqual({ NestingLevel: 'one' });
  });

  it('makes a template that leaves out only what the resource does not know', () => {
    const plan = dmsPlan([stateRoutes]);
    const given = { streamArn: 'arn:aws:kinesis:r:1:stream/s' };
    const resources = resourcesOf(configureDmsTemplate(plan, given, 'instance'));

    expect(Object.values(resources).map(({ Type }) => Type)).toStrictEqual([
      'AWS::SecretsManager::Secret',
      'AWS::IAM::Role',
      'AWS::IAM::Role',
      'AWS::DMS::Endpoint',
      'AWS::DMS::Endpoint',
      'AWS::DMS::ReplicationTask',
    ]);
    const { UseLargeIntegerValue: _, ...known } = buildTargetSettings(plan, 'json');
    const shape = {
      ...known,
      StreamArn: expect.anything(),
      ServiceAccessRoleArn: expect.anything(),
    };
    expect(resources['ShopTargetEndpoint']?.Properties['KinesisSettings']).toStrictEqual(shape);
    expect(
      JSON.parse(String(resources['ShopReplication']?.Properties['ReplicationTaskSettings'])),
    ).toStrictEqual(buildTaskSettings(plan));
  });

  it('has statements for each database that has any', () => {
    const sqlOf = (engine: DmsPlan['engine']) =>
      configureDms(dmsPlan([alertRoutes], { engine, dialect: dialectOf(engine) }), {}).parts.find(
        ({ kind }) => kind === 'sql',
      )?.content;

    expect(sqlOf('mysql')).toContain('binlog_row_image');
    expect(sqlOf('postgresql')).toContain('ALTER TABLE "shop"."orders" REPLICA IDENTITY FULL;');
    expect(sqlOf('sqlserver')).toContain('sys.sp_cdc_enable_table');
    expect(sqlOf('oracle')).toContain('SUPPLEMENTAL LOG DATA (ALL) COLUMNS');
    expect(sqlOf('mongodb')).toBeUndefined();
  });
});
