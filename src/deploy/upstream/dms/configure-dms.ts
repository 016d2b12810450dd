import type { DeploymentWarning } from '../../deployment.ts';
import type { GivenBindings } from '../bindings.ts';
import { databaseSql } from '../sql/database-sql.ts';
import type { UpstreamConfiguration, UpstreamPart } from '../upstream-output.ts';
import { type DmsPlan, dmsSchemaOf } from './dms-plan.ts';
import { buildDmsTemplate, type DmsRuntime } from './dms-template.ts';
import { findDmsWarnings } from './dms-warnings.ts';
import { buildSourceSettings, buildTargetSettings, targetEngineOf } from './endpoint-settings.ts';
import { engineNameOf, sslModeOf } from './source-endpoint.ts';
import { buildTableMappings } from './table-mappings.ts';
import { buildTaskSettings, migrationTypeOf } from './task-settings.ts';

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
          target: { engine: targetEngineOf(plan), settings: buildTargetSettings(plan) },
        },
      },
      ...sqlParts(plan, given),
    ],
    // Here the API sets it.
    warnings: findDmsWarnings(plan).filter(({ code }) => code !== 'large-integers'),
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
    warnings: [...findDmsWarnings(plan), ...findUnencrypted(plan, given)],
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
