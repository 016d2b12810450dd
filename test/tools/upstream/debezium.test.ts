import { describe, expect, it } from 'vitest';
import { int, json, mirror, on, opensearch, routes, sns, table, text } from '../../../src/index.ts';
import {
  configureDebezium,
  configureDebeziumTemplate,
} from '../../../src/tools/upstream/debezium/configure-debezium.ts';
import { buildConnectorSettings } from '../../../src/tools/upstream/debezium/connector-settings.ts';
import type { DebeziumPlan } from '../../../src/tools/upstream/debezium/debezium-plan.ts';
import { readTopics } from '../../../src/tools/upstream/debezium/table-names.ts';
import { listTopics } from '../../../src/tools/upstream/debezium/topics.ts';
import { buildWorkerSettings } from '../../../src/tools/upstream/debezium/worker-settings.ts';
import { bindOrParameter } from '../../../src/tools/upstream/template.ts';
import {
  alertRoutes,
  at,
  debeziumCodes,
  debeziumPlan,
  orders,
  plainRoutes,
  resourcesOf,
  stateRoutes,
} from './upstream-plans.ts';

function sqlOf(plan: DebeziumPlan): string {
  return String(configureDebezium(plan).parts.find(({ kind }) => kind === 'sql')?.content);
}

describe('the configuration of Debezium', () => {
  it('names exactly the declared tables, by a pattern that matches no other', () => {
    const odd = table({ schema: 'shop', name: 'a+b$', key: ['id'], columns: { id: int() } });
    const told = on(odd, ['create'], {
      because: 'They are told.',
      to: sns({ topic: at.alerts, message: () => 'new' }),
    });

    const list = buildConnectorSettings(debeziumPlan([routes({ told })]))['table.include.list'];

    expect(list).toBe(String.raw`shop\.a\+b\$`);
    expect(new RegExp(`^${String(list)}$`).test('shop.a+b$')).toBe(true);
  });

  it('loses nothing on the way to Kafka, and logs no row', () => {
    expect(buildConnectorSettings(debeziumPlan([plainRoutes]))).toMatchObject({
      'tasks.max': '1',
      'errors.tolerance': 'none',
      'errors.log.include.messages': 'false',
      'producer.override.acks': 'all',
      'producer.override.enable.idempotence': 'true',
      'topic.creation.default.cleanup.policy': 'delete',
      'value.converter.replace.null.with.default': 'false',
    });
  });

  it('keeps rows a week, the history for ever and offsets by key', () => {
    const kept = listTopics(debeziumPlan([plainRoutes])).map(({ holds, configs }) => [
      holds,
      configs['cleanup.policy'],
      configs['retention.ms'],
    ]);

    expect(kept).toStrictEqual([
      ['rows', 'delete', '604800000'],
      ['schema changes', 'delete', '604800000'],
      ['history', 'delete', '-1'],
      ['heartbeats', 'delete', '604800000'],
      ['offsets', 'compact', undefined],
    ]);
  });

  it('has no history on PostgreSQL, and tells the order of rows in a transaction', () => {
    const plan = debeziumPlan([plainRoutes], { connector: 'postgresql' });
    const settings = buildConnectorSettings(plan);

    expect(Object.keys(settings).filter((name) => name.includes('history'))).toStrictEqual([]);
    expect(settings).toMatchObject({
      'plugin.name': 'pgoutput',
      'publication.autocreate.mode': 'disabled',
      'provide.transaction.metadata': 'true',
    });
    expect(sqlOf(plan)).toContain(
      `CREATE PUBLICATION "${String(settings['publication.name'])}" FOR TABLE "shop"."orders";`,
    );
  });

  it('sets REPLICA IDENTITY FULL only where a route needs old rows, or it is declared', () => {
    const full = 'ALTER TABLE "shop"."orders" REPLICA IDENTITY FULL;';
    const connector = 'postgresql';

    expect(sqlOf(debeziumPlan([plainRoutes], { connector }))).not.toContain(full);
    expect(sqlOf(debeziumPlan([alertRoutes], { connector }))).toContain(full);
    const options = { replicaIdentity: 'full' } as const;
    expect(sqlOf(debeziumPlan([plainRoutes], { connector, options }))).toContain(full);
  });

  it('makes the signal table that the decoder knows', () => {
    const options = { signals: ['shop.signals'] };

    expect(sqlOf(debeziumPlan([plainRoutes], { options }))).toContain(
      'CREATE TABLE IF NOT EXISTS `shop`.`signals`',
    );
    expect(sqlOf(debeziumPlan([plainRoutes], { options, connector: 'postgresql' }))).toContain(
      'FOR TABLE "shop"."orders", "shop"."signals"',
    );
  });

  it('masks personal texts that no route sends, and leaves other such columns out', () => {
    const customers = table({
      schema: 'shop',
      name: 'customers',
      key: ['id'],
      columns: {
        id: int(),
        name: text().personal(),
        phone: text().personal(),
        papers: json().personal(),
      },
    });
    const search = mirror(customers, {
      because: 'Support searches by name.',
      allow: ['name'],
      to: opensearch.index({ index: at.search, document: ({ name }) => ({ name }) }),
    });
    const plan = debeziumPlan([routes({ search })], { maskPersonal: true });

    expect(buildConnectorSettings(plan)).toMatchObject({
      'column.mask.with.10.chars': String.raw`shop\.customers\.phone`,
      'column.exclude.list': String.raw`shop\.customers\.papers`,
    });
    expect(debeziumCodes(plan)).toContain('personal-kept');
    expect(debeziumCodes(plan)).toContain('personal-left-out');
    expect(
      buildConnectorSettings({ ...plan, maskPersonal: false })['column.mask.with.10.chars'],
    ).toBeUndefined();
  });

  it('names key columns only where the declared key is another one', () => {
    const settings = (otherKeys: readonly string[]) =>
      buildConnectorSettings(debeziumPlan([plainRoutes], { otherKeys }))['message.key.columns'];

    expect(settings([])).toBeUndefined();
    expect(settings(['orders'])).toBe(String.raw`shop\.orders:order_id`);
    expect(debeziumCodes(debeziumPlan([plainRoutes], { otherKeys: ['nothing'] }))).toContain(
      'table-unknown',
    );
  });

  it.each([
    ['file', `\${file:/opt/kafka/secrets/shop.properties:password}`, 'FileConfigProvider'],
    ['env', `\${env:DATABASE_PASSWORD}`, 'EnvVarConfigProvider'],
    [
      'secrets-manager',
      `\${secretsmanager:<SECRET_NAME>:password}`,
      'SecretsManagerConfigProvider',
    ],
  ] as const)('takes secrets from %s', (secrets, password, provider) => {
    const plan = debeziumPlan([plainRoutes], { secrets });

    expect(buildConnectorSettings(plan)['database.password']).toBe(password);
    expect(JSON.stringify(buildWorkerSettings(plan))).toContain(provider);
  });

  it('keeps unsigned integers exact where a schema tells what they are', () => {
    const modeOf = (facts: Partial<DebeziumPlan>) =>
      buildConnectorSettings(debeziumPlan([plainRoutes], facts))['bigint.unsigned.handling.mode'];

    expect(modeOf({ schemas: true })).toBe('precise');
    expect(modeOf({ schemas: false })).toBeUndefined();
    expect(modeOf({ connector: 'postgresql' })).toBeUndefined();
  });

  it('signs the clients of an own worker in by SCRAM', () => {
    const worker = buildWorkerSettings(debeziumPlan([plainRoutes], { auth: 'scram' }));

    for (const client of ['', 'producer.', 'consumer.', 'admin.']) {
      expect(worker[`${client}sasl.mechanism`]).toBe('SCRAM-SHA-512');
    }
    expect(buildWorkerSettings(debeziumPlan([plainRoutes]))['sasl.mechanism']).toBeUndefined();
  });

  it('warns of topics that are written and not read, and the other way round', () => {
    expect(debeziumCodes(debeziumPlan([plainRoutes]))).toStrictEqual(new Set());
    const topics = ['shop-server.shop.order'];
    expect(debeziumCodes(debeziumPlan([plainRoutes], { topics }))).toStrictEqual(
      new Set(['topic-not-read', 'topic-not-written']),
    );
  });

  it('reads prefix and database off topics', () => {
    const read = (topic: string, kind: DebeziumPlan['connector'], major: '1' | '3') =>
      readTopics([topic], [orders], { kind, major });

    expect(read('a.b.shop.orders', 'mysql', '3')?.prefix).toBe('a.b');
    expect(read('a.b.shop.orders', 'sqlserver', '3')).toStrictEqual({ prefix: 'a', database: 'b' });
    expect(read('a.b.shop.orders', 'sqlserver', '1')?.prefix).toBe('a.b');
    expect(read('a.shop.customers', 'mysql', '3')).toBeUndefined();
  });

  it('makes a template for MSK Connect with a single task', () => {
    const given = { secretName: 'millrace/shop/database' };
    const plan = debeziumPlan([stateRoutes], { bind: bindOrParameter(given) });
    const resources = resourcesOf(configureDebeziumTemplate(plan, given));

    expect(resources['ShopConnector']?.Properties).toMatchObject({
      Capacity: { ProvisionedCapacity: { WorkerCount: 1 } },
      KafkaClusterClientAuthentication: { AuthenticationType: 'IAM' },
      KafkaClusterEncryptionInTransit: { EncryptionType: 'TLS' },
      ConnectorConfiguration: buildConnectorSettings(plan),
    });
    expect(resources['ShopDatabaseSecret']?.Properties['Name']).toBe(given.secretName);
  });
});
