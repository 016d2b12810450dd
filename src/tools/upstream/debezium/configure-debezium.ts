import type { Value } from '../../cloudformation/resource.ts';
import type { GivenBindings } from '../bindings.ts';
import { schemaOf } from '../engines.ts';
import { databaseSql } from '../sql/database-sql.ts';
import {
  formatProperties,
  type UpstreamConfiguration,
  type UpstreamPart,
} from '../upstream-output.ts';
import type { ConnectSettings } from './connect-settings.ts';
import { buildConnectorSettings } from './connector-settings.ts';
import { connectorDialect, type DebeziumPlan } from './debezium-plan.ts';
import { buildDebeziumTemplate } from './debezium-template.ts';
import { findDebeziumWarnings } from './debezium-warnings.ts';
import { slotNameOf } from './slot-name.ts';
import { listTopics } from './topics.ts';
import { buildWorkerSettings } from './worker-settings.ts';

/** Generates the configuration of connector and worker as Kafka Connect takes it. */
export function configureDebezium(plan: DebeziumPlan): UpstreamConfiguration {
  return {
    parts: [
      {
        name: 'connector',
        kind: 'json',
        content: { name: `millrace-${plan.name}`, config: buildConnectorSettings(plan) },
      },
      {
        name: 'worker',
        kind: 'properties',
        content: formatProperties(toTexts(buildWorkerSettings(plan))),
      },
      { name: 'topics', kind: 'json', content: listTopics(plan) },
      ...sqlParts(plan),
    ],
    warnings: findDebeziumWarnings(plan),
  };
}

/** Generates it as a template of CloudFormation, for MSK Connect. */
export function configureDebeziumTemplate(
  plan: DebeziumPlan,
  given: GivenBindings,
): UpstreamConfiguration {
  return {
    parts: [
      { name: 'template', kind: 'json', content: buildDebeziumTemplate(plan, given) },
      { name: 'topics', kind: 'json', content: listTopics(plan) },
      ...sqlParts(plan),
    ],
    warnings: findDebeziumWarnings(plan),
  };
}

function sqlParts(plan: DebeziumPlan): readonly UpstreamPart[] {
  const { connector, needs, options, database, prefix } = plan;
  const dialect = connectorDialect(connector);
  const name = typeof database === 'string' ? database : '<DATABASE>';
  const content = databaseSql({
    tool: 'debezium',
    dialect,
    database: name,
    tables: needs.map(({ table, updated, removed }) => ({
      schema: schemaOf(table, dialect) ?? name,
      name: table.name,
      needsOldRow: options.replicaIdentity === 'full' || updated.length + removed.length > 0,
    })),
    publication: slotNameOf(prefix),
    signalTable: options.signals?.[0],
  });
  return content === undefined ? [] : [{ name: 'database', kind: 'sql', content }];
}

/** Outside of templates all values are texts. */
function toTexts(settings: ConnectSettings): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(settings).map(([name, value]) => [name, toText(value)]));
}

function toText(value: Value): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}
