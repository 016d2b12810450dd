import { describe, expect, it } from 'vitest';
import type { RouteSet } from '../../../src/index.ts';
import { buildConnectorSettings } from '../../../src/tools/upstream/debezium/connector-settings.ts';
import type { ConnectorKind } from '../../../src/tools/upstream/debezium/debezium-plan.ts';
import {
  DEBEZIUM_MAJORS,
  type DebeziumMajor,
} from '../../../src/tools/upstream/debezium/names-by-major.ts';
import { listTopics } from '../../../src/tools/upstream/debezium/topics.ts';
import { alertRoutes, debeziumPlan, plainRoutes, replicaRoutes } from './upstream-plans.ts';

const settingsOf = (
  major: DebeziumMajor,
  connector: ConnectorKind,
  sets: readonly RouteSet[] = [alertRoutes],
) => buildConnectorSettings(debeziumPlan(sets, { major, connector }));

function namesOf(major: DebeziumMajor, connector: ConnectorKind): ReadonlySet<string> {
  return new Set(Object.keys(settingsOf(major, connector)));
}

describe('the major versions of Debezium', () => {
  it('call the prefix, the history and heartbeats differently, and nothing else of MySQL', () => {
    const renamed = [...namesOf('1', 'mysql')].map((name) =>
      name
        .replace('database.server.name', 'topic.prefix')
        .replace('database.history', 'schema.history.internal')
        .replace('heartbeat.topics.prefix', 'topic.heartbeat.prefix'),
    );
    const second = namesOf('2', 'mysql');

    // In 1, truncates are not left out.
    expect(new Set([...renamed, 'skipped.operations'])).toStrictEqual(second);
    expect(namesOf('1', 'mysql').has('topic.prefix')).toBe(false);
    expect(namesOf('3', 'mysql')).toStrictEqual(second);
  });

  it('sign in to the history alike', () => {
    const authOf = (major: DebeziumMajor, start: string) =>
      Object.entries(settingsOf(major, 'mysql'))
        .filter(([name]) => name.startsWith(`${start}.producer.`))
        .map(([name, value]) => [name.slice(start.length), value]);

    expect(authOf('1', 'database.history')).toStrictEqual(authOf('3', 'schema.history.internal'));
    expect(authOf('3', 'schema.history.internal')).toContainEqual([
      '.producer.sasl.mechanism',
      'AWS_MSK_IAM',
    ]);
  });

  it('name the databases and the driver of SQL Server differently', () => {
    expect(settingsOf('1', 'sqlserver')).toMatchObject({
      'database.dbname': 'shopdb',
      'database.encrypt': 'true',
    });
    expect(settingsOf('2', 'sqlserver')).toMatchObject({
      'database.names': 'shopdb',
      'driver.encrypt': 'true',
    });
  });

  it.each([
    ['1', 'mysql', 'schema_only'],
    ['2', 'mysql', 'schema_only'],
    ['3', 'mysql', 'no_data'],
    ['1', 'postgresql', 'never'],
    ['2', 'postgresql', 'never'],
    ['3', 'postgresql', 'no_data'],
  ] as const)('begin without rows in %s, %s by %s', (major, connector, mode) => {
    expect(settingsOf(major, connector)['snapshot.mode']).toBe(mode);
    expect(settingsOf(major, connector, [replicaRoutes])['snapshot.mode']).toBe('initial');
  });

  it('let truncates through by different settings', () => {
    expect(settingsOf('1', 'postgresql', [replicaRoutes])['truncate.handling.mode']).toBe(
      'include',
    );
    expect(settingsOf('3', 'postgresql', [replicaRoutes])['skipped.operations']).toBe('none');
    expect(settingsOf('3', 'postgresql', [plainRoutes])['skipped.operations']).toBe('t');
  });

  it('write tables of SQL Server to other topics since 2', () => {
    const topics = DEBEZIUM_MAJORS.map(
      (major) =>
        listTopics(debeziumPlan([alertRoutes], { major, connector: 'sqlserver' }))[0]?.name,
    );

    expect(topics).toStrictEqual([
      'shop-server.shop.orders',
      'shop-server.shopdb.shop.orders',
      'shop-server.shopdb.shop.orders',
    ]);
  });

  it('make names fit for Avro by other settings since 2', () => {
    const options = { registry: { kind: 'confluent', name: 'schemas' } } as const;
    const plan = (major: DebeziumMajor) =>
      buildConnectorSettings(debeziumPlan([alertRoutes], { major, options }));

    expect(plan('1')).toMatchObject({ 'sanitize.field.names': 'true' });
    expect(plan('2')).toMatchObject({ 'field.name.adjustment.mode': 'avro' });
  });
});
