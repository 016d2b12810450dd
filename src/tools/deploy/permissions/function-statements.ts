import type { Resource, Value } from '../../cloudformation/resource.ts';
import { att, concat, ownArn, parseArn, referenceOf } from '../../cloudformation/value.ts';
import type { Statement } from '../deployment.ts';
import { logGroupIdOf } from '../logical-ids.ts';
import type { Destination, FunctionFacts } from '../settings/function-facts.ts';

const PUBLISH = 'sns:Publish';

/** What sends to an asynchronous destination: by its type, by the service in its ARN, by its resource. */
const DESTINATION_ACTIONS: Readonly<Record<string, string>> = {
  function: 'lambda:InvokeFunction',
  lambda: 'lambda:InvokeFunction',
  'AWS::Lambda::Function': 'lambda:InvokeFunction',
  sqs: 'sqs:SendMessage',
  'AWS::SQS::Queue': 'sqs:SendMessage',
  sns: PUBLISH,
  'AWS::SNS::Topic': PUBLISH,
  eventBus: 'events:PutEvents',
  events: 'events:PutEvents',
  'AWS::Events::EventBus': 'events:PutEvents',
};

/**
 * Returns what a function needs by its own settings, whatever it reads and sends: what the framework adds to
 * the role that it makes itself.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/dg/services-xray.html
 * @see https://docs.aws.amazon.com/lambda/latest/dg/configuration-filesystem.html
 * @see https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars-encryption.html
 */
export function functionStatements(
  name: string,
  facts: FunctionFacts,
  resources: Readonly<Record<string, Resource>>,
): readonly Statement[] {
  const { tracing, destinations = [], key, fileSystem } = facts;
  const about = { for: `settings of ${name}` };
  return [
    ...logStatements(name, facts),
    ...(tracing === true
      ? [
          {
            sid: 'Tracing',
            actions: ['xray:PutTelemetryRecords', 'xray:PutTraceSegments'],
            resources: ['*'],
            ...about,
            because: 'X-Ray takes no resource for what is written to it.',
          },
        ]
      : []),
    ...destinations.map((one, index) => ({
      sid: `Destination${index + 1}`,
      actions: [actionOf(one, resources)],
      resources: [one.arn],
      ...about,
    })),
    ...(key === undefined
      ? []
      : [{ sid: 'FunctionKey', actions: ['kms:Decrypt'], resources: [key], ...about }]),
    ...(fileSystem === undefined ? [] : [{ ...mountStatement(fileSystem), ...about }]),
  ];
}

/**
 * Mounting is permitted on file systems, and an access point is a condition of it: an access point as the
 * resource would permit nothing.
 *
 * @see https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonelasticfilesystem.html
 */
function mountStatement(accessPoint: Value): Omit<Statement, 'for'> {
  const arn = parseArn(accessPoint);
  const service = 'elasticfilesystem';
  return {
    sid: 'FileSystem',
    actions: [`${service}:ClientMount`, `${service}:ClientWrite`],
    resources: [
      arn === undefined
        ? ownArn(service, 'file-system/*')
        : `arn:${arn.partition}:${service}:${arn.region}:${arn.account}:file-system/*`,
    ],
    conditions: { StringEquals: { [`${service}:AccessPointArn`]: accessPoint } },
  };
}

function logStatements(name: string, { logGroup }: FunctionFacts): readonly Statement[] {
  if (logGroup === false) return [];
  const actions = ['logs:CreateLogStream', 'logs:PutLogEvents'];
  return [{ sid: 'Logs', actions, resources: [logGroupArnOf(name, logGroup)], for: 'logs' }];
}

function logGroupArnOf(name: string, named: Value | undefined): Value {
  if (named === undefined) return att(logGroupIdOf(name), 'Arn');
  const account = `\${AWS::Region}:\${AWS::AccountId}`;
  return concat({ 'Fn::Sub': `arn:\${AWS::Partition}:logs:${account}:log-group:` }, named, ':*');
}

/** What nobody can tell is a topic: so the framework takes it. */
function actionOf(
  { type, arn }: Destination,
  resources: Readonly<Record<string, Resource>>,
): string {
  const reference = referenceOf(arn);
  const made = reference === undefined ? undefined : resources[reference.id]?.Type;
  return DESTINATION_ACTIONS[type ?? parseArn(arn)?.service ?? made ?? ''] ?? PUBLISH;
}
