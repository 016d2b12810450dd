import type { DeploymentWarning } from '../../deploy/deployment.ts';
import { aboutRoutes } from '../warnings.ts';
import type { DebeziumPlan } from './debezium-plan.ts';

/** Finds routes that need old rows which the connector would not send, or would hide. */
export function findImageWarnings(plan: DebeziumPlan): readonly DeploymentWarning[] {
  return [...findIdentity(plan), ...findFlattened(plan)];
}

function findIdentity({ connector, options, needs }: DebeziumPlan): readonly DeploymentWarning[] {
  const { replicaIdentity } = options;
  if (connector !== 'postgresql') {
    return replicaIdentity === undefined
      ? []
      : [
          {
            code: 'identity-without-postgresql',
            place: 'decoder',
            message: `\`replicaIdentity\` is a matter of PostgreSQL, and the connector is for ${connector}`,
            fix: 'Take it out of `debezium({...})`.',
          },
        ];
  }
  if (replicaIdentity === 'full') return [];
  return needs.flatMap(({ updated, removed }) =>
    aboutRoutes([...updated, ...removed], {
      code: 'replica-identity',
      message: 'PostgreSQL sends old values beyond the key only with REPLICA IDENTITY FULL',
      fix: "Run the statements of database.sql, and declare `debezium({ replicaIdentity: 'full' })`: the decoder trusts old rows only then.",
    }),
  );
}

function findFlattened({ options, needs }: DebeziumPlan): readonly DeploymentWarning[] {
  if (options.flattened !== true) return [];
  const warnings: DeploymentWarning[] = needs.flatMap(({ updated, removed }) => [
    ...aboutRoutes(updated, {
      code: 'flattened-old-row',
      message: 'flattened records have no old row',
      fix: 'Do not flatten: leave ExtractNewRecordState and `flattened` away.',
    }),
    ...(options.deletes === 'tombstone' || options.deletes === 'drop'
      ? aboutRoutes(removed, {
          code: 'flattened-removed-row',
          message: `with \`deletes: '${options.deletes}'\` nothing is left of the removed row`,
          fix: "Declare `deletes: 'rewrite'`, or do not flatten.",
        })
      : []),
  ]);
  if (options.deletes === undefined) {
    warnings.push({
      code: 'deletes-undeclared',
      place: 'decoder',
      message: 'It does not say what is left of a removed row; `rewrite` was generated',
      fix: "Declare `debezium({ flattened: true, deletes: 'rewrite' })`.",
    });
  }
  return warnings;
}
