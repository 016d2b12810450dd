import { clientAuth } from './client-auth.ts';
import type { ConnectSettings } from './connect-settings.ts';
import { type DebeziumPlan, hasHistory, namesOf } from './debezium-plan.ts';

/** Returns the topic with the history of schemas. */
export function historyTopicOf({ prefix }: Pick<DebeziumPlan, 'prefix'>): string {
  return `__${prefix}.schema-history`;
}

/** The history of schemas: without it the log cannot be read after a restart. */
export function historySettings(plan: DebeziumPlan): ConnectSettings {
  if (!hasHistory(plan)) return {};
  const { history } = namesOf(plan);
  const clients = ['producer', 'consumer'].flatMap((client) =>
    Object.entries(clientAuth(plan)).map(([name, value]) => [
      `${history}.${client}.${name}`,
      value,
    ]),
  );
  return {
    [`${history}.kafka.bootstrap.servers`]: plan.bind('brokers'),
    [`${history}.kafka.topic`]: historyTopicOf(plan),
    [`${history}.store.only.captured.tables.ddl`]: 'true',
    ...Object.fromEntries(clients),
  };
}
