import { isObject } from '../../model/fields.ts';
import { DEFAULT_TTL_ATTRIBUTE } from '../../model/reserved-names.ts';
import { parseArn, referenceOf } from '../cloudformation/value.ts';
import type { DeploymentWarning, FunctionDeployment } from './deployment.ts';
import { findLimits } from './find-limits.ts';
import { type DeploySettings, SETTINGS_BLOCK } from './settings/deploy-settings.ts';

/** Below this, a weekend is too long. */
const SAFE_RETENTION_HOURS = 72;

/** Finds what will work, and probably not as it was meant, in how functions are bound. */
export function findDeploymentWarnings(
  functions: readonly FunctionDeployment[],
  settings: DeploySettings,
): readonly DeploymentWarning[] {
  return functions.flatMap((deployed) => [
    ...warnOfOwnRole(deployed),
    ...warnOfRetention(deployed),
    ...warnOfLatest(deployed),
    ...warnOfSilence(deployed),
    ...warnOfDisabled(deployed),
    ...warnOfLimits(deployed, settings),
    ...warnOfOtherAccount(deployed, settings.account),
    ...warnOfTargetsElsewhere(deployed, settings.account),
    ...warnOfTimeToLive(deployed, settings),
  ]);
}

function warnOfOwnRole({
  name,
  roleId,
  statements,
}: FunctionDeployment): readonly DeploymentWarning[] {
  if (roleId !== undefined) return [];
  const sids = statements.map(({ sid }) => sid).join(', ');
  return [
    {
      code: 'own-role',
      place: `functions.${name}.role`,
      message: `The function keeps the role that its author wrote, which needs ${statements.length} statements: ${sids}`,
      fix: `Add what \`millrace plan --format iam\` prints for ${name}, or remove \`role\`.`,
    },
  ];
}

function warnOfRetention({ name, source }: FunctionDeployment): readonly DeploymentWarning[] {
  if (source.retentionHours >= SAFE_RETENTION_HOURS) return [];
  return [
    {
      code: 'short-retention',
      place: `source ${source.name}`,
      message: `The stream forgets records after ${source.retentionHours} hours, so an outage of ${name} may last no longer`,
      fix: 'Keep records for 168 hours, and say so as retentionHours.',
    },
  ];
}

function warnOfLatest({ name, mapping }: FunctionDeployment): readonly DeploymentWarning[] {
  if (mapping.startingPosition !== 'LATEST') return [];
  return [
    {
      code: 'starts-at-latest',
      place: `function ${name}`,
      message: 'LATEST misses what is written while the mapping is made, which takes minutes',
      fix: 'Start at TRIM_HORIZON, or at a time: startingPosition: { at: ... }.',
    },
  ];
}

function warnOfSilence({ name, isSilent }: FunctionDeployment): readonly DeploymentWarning[] {
  if (!isSilent) return [];
  return [
    {
      code: 'no-logs',
      place: `function ${name}`,
      message:
        'It writes no logs, and its own metrics are lines of its log: nothing tells what is quarantined, braked or late, and the alarms of these metrics are not made',
      fix: 'Remove disableLogs, or name a log group as logs.logGroup.',
    },
  ];
}

function warnOfDisabled({ name, mapping }: FunctionDeployment): readonly DeploymentWarning[] {
  if (mapping.enabled) return [];
  return [
    {
      code: 'mapping-disabled',
      place: `function ${name}`,
      message:
        'Its mapping is not enabled: it reads nothing, and the stream forgets what is too old',
      fix: `Remove ${SETTINGS_BLOCK}.functions.${name}.enabled when it is to read.`,
    },
  ];
}

function warnOfLimits(
  deployed: FunctionDeployment,
  { facts }: DeploySettings,
): readonly DeploymentWarning[] {
  const { environmentBytes = 0 } = facts[deployed.name] ?? {};
  return findLimits(deployed, environmentBytes, 'likely').map(({ place, what, fix }) => ({
    code: 'limit-near',
    place,
    message: `It ${what}: the deployment may fail`,
    fix,
  }));
}

function warnOfOtherAccount(
  { source }: FunctionDeployment,
  account: string | undefined,
): readonly DeploymentWarning[] {
  const arn = source.stream === 'kinesis' ? source.arn : source.clusterArn;
  const owner = arn === undefined ? undefined : parseArn(arn)?.account;
  const isCluster = source.stream === 'kafka';
  const isOther = owner !== undefined && account !== undefined && owner !== account;
  const isConnected = isCluster && source.vpcConnectionArn !== undefined;
  if (!isOther && !isConnected) return [];
  return [
    {
      code: 'other-account',
      place: `source ${source.name}`,
      message: `The ${isCluster ? 'cluster' : 'stream'} is of another account, which has to let the role of the function in`,
      fix: isCluster
        ? 'Its owner turns on multi-VPC connectivity and allows the role in the cluster policy; bind vpcConnection.'
        : 'Its owner adds a resource policy with the role and the actions of the statement of this source.',
    },
  ];
}

function warnOfTargetsElsewhere(
  { targets }: FunctionDeployment,
  account: string | undefined,
): readonly DeploymentWarning[] {
  return targets.flatMap(({ name, sink, arn }) => {
    const owner = parseArn(arn)?.account;
    if (account === undefined || !owner || owner === account) return [];
    return [
      {
        code: 'other-account',
        place: `target ${name}`,
        message: `It is of the account ${owner}, and the functions are of ${account}`,
        fix:
          sink === 'firehose'
            ? 'Firehose is called by name, in the account of the function: bind a stream of this one.'
            : 'Its owner adds a resource policy (and one of its key) that lets the role of the function in.',
      },
    ];
  });
}

/** What a table of the template expires by, beside what the sink writes unless its handler says otherwise. */
function warnOfTimeToLive(
  { targets }: FunctionDeployment,
  { resources }: DeploySettings,
): readonly DeploymentWarning[] {
  return targets.flatMap(({ name, sink, address }) => {
    const reference = sink === 'dynamodb' ? referenceOf(address) : undefined;
    const own = reference === undefined ? undefined : resources[reference.id];
    const spec = own?.Properties['TimeToLiveSpecification'];
    const attribute =
      isObject(spec) && spec['Enabled'] !== false ? spec['AttributeName'] : undefined;
    if (typeof attribute !== 'string' || attribute === DEFAULT_TTL_ATTRIBUTE) return [];
    return [
      {
        code: 'ttl-attribute',
        place: `target ${name}`,
        message: `The table expires items by ${attribute}, and the sink writes ${DEFAULT_TTL_ATTRIBUTE}: its markers would stay`,
        fix: `Let the table expire by ${DEFAULT_TTL_ATTRIBUTE}, or say ttlAttribute: '${attribute}' to the sink in the handler.`,
      },
    ];
  });
}
