import type { DeploymentWarning } from '../../deploy/deployment.ts';
import type { GivenBindings } from '../bindings.ts';
import { databaseSql } from '../sql/database-sql.ts';
import type { UpstreamConfiguration, UpstreamPart } from '../upstream-output.ts';
import { type DmsPlan, dmsSchemaOf } from './dms-plan.ts';
import { buildDmsTemplate } from './dms-template.ts';
import { findDmsWarnings } from './dms-warnings.ts';
import { buildSourceSettings, buildTargetSettings, targetEngineOf } from './endpoint-settings.ts';
import { engineNameOf, sslModeOf } from './source-endpoint.ts';
import { buildTableMappings } from './table-mappings.ts';
import { buildTaskSettings, migrationTypeOf } from './task-settings.ts';
import type { DmsRuntime } from './watch-task.ts';

/** Generates the configuration of DMS as the JSON that its API and console take. */
export function configureDms(plan: DmsPlan, given: GivenBindings): UpstreamConfiguration {
  return {
    parts: [
      { name: 'table-mappings', kind: 'json', content: buildTableMappings(plan) },
      { name: 'task-settings', kind: 'json', content: buildTaskSettings(plan) },
      {
        name: 'endpoints',
        kind: 'json',
        content: {
          migrationType: migrationTypeOf(plan),
          source: { engine: engineNameOf(plan.engine), settings: buildSourceSettings(plan) },
          target: { engine: targetEngineOf(plan), settings: buildTargetSettings(plan, 'json') },
        },
      },
      ...sqlParts(plan, given),
    ],
    warnings: [
      // Here the API sets it.
      ...findDmsWarnings(plan).filter(({ code }) => code !== 'large-integers'),
      ...findOpenSecret(plan, given),
    ],
  };
}

/** Generates it as a template of CloudFormation. */
export function configureDmsTemplate(
  plan: DmsPlan,
  given: GivenBindings,
  runtime: DmsRuntime,
): UpstreamConfiguration {
  return {
    parts: [
      { name: 'template', kind: 'json', content: buildDmsTemplate(plan, given, runtime) },
      ...sqlParts(plan, given),
    ],
    warnings: [...findDmsWarnings(plan), ...findUnencrypted(plan, given), ...findUnwatched(given)],
  };
}

function findUnencrypted(plan: DmsPlan, given: GivenBindings): readonly DeploymentWarning[] {
  if (sslModeOf(plan, given) !== 'none') return [];
  return [
    {
      code: 'source-unencrypted',
      place: 'source endpoint',
      message: `DMS encrypts the connection to ${plan.engine} only with a certificate of its own`,
      fix: 'Import the certificate authority of the database into DMS, and give --ca-certificate-arn.',
    },
  ];
}

function findOpenSecret(
  { source, auth }: DmsPlan,
  { kafkaSecretArn = '<KAFKA_SECRET_ARN>' }: GivenBindings,
): readonly DeploymentWarning[] {
  if (source.stream !== 'kafka' || auth !== 'scram') return [];
  return [
    {
      code: 'secret-left-open',
      place: 'target endpoint',
      message:
        'The API and the console of DMS resolve no secret: user and password of the Kafka cluster are left open',
      fix: `Fill them in as you create the endpoint, from \`aws secretsmanager get-secret-value --secret-id ${kafkaSecretArn}\`, or use --format cloudformation.`,
    },
  ];
}

function findUnwatched({ alarmTopicArn }: GivenBindings): readonly DeploymentWarning[] {
  if (alarmTopicArn !== undefined) return [];
  return [
    {
      code: 'task-unwatched',
      place: 'task',
      message: 'Nobody is told when the task stops or fails',
      fix: 'Give --alarm-topic-arn, a topic that events.amazonaws.com may publish to (docs/runbooks/dms-task.md).',
    },
  ];
}

function sqlParts(plan: DmsPlan, given: GivenBindings): readonly UpstreamPart[] {
  const { needs, dialect } = plan;
  const content = databaseSql({
    tool: 'dms',
    dialect,
    database:
      given.database ?? needs.find(({ table }) => table.database)?.table.database ?? '<DATABASE>',
    tables: needs.map((one) => ({
      schema: dmsSchemaOf(one, plan),
      name: one.table.name,
      needsOldRow: one.updated.length + one.removed.length > 0,
    })),
    publication: undefined,
    signalTable: undefined,
  });
  return content === undefined ? [] : [{ name: 'database', kind: 'sql', content }];
}
