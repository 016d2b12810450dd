import { dynamodbTable, opensearchIndex, snsTopic, sqsQueue, type Target } from 'millrace';
import { describe, expect, it } from 'vitest';
import { bindTarget } from '../../../../src/tools/deploy/bindings/bind-target.ts';
import { parseDeploySettings } from '../../../../src/tools/deploy/settings/deploy-settings.ts';

const topic = snsTopic();
const queue = sqsQueue();
const table = dynamodbTable({ key: { pk: 'string' } });
const index = opensearchIndex();
const topicArn = 'arn:aws:sns:eu-west-1:111111111111:alerts';
const tableArn = 'arn:aws:dynamodb:eu-west-1:111111111111:table/items';
const queueUrl = 'https://sqs.eu-west-1.amazonaws.com/111111111111/work';
const domainArn = 'arn:aws:es:eu-west-1:111111111111:domain/search';

function bind(target: Target, binding: unknown) {
  const settings = parseDeploySettings({
    service: 'shop',
    millrace: { targets: { x: binding } },
    resources: { Queue: { Type: 'AWS::SQS::Queue', Properties: {} } },
  });
  const problems: string[] = [];
  const place = bindTarget({ ...target, name: 'x' }, settings, (where, what) => {
    problems.push(`${where} ${what}`);
  });
  return { place, problems };
}

describe('what contradicts the kind of a target, or itself', () => {
  it.each<[string, Target, unknown, string]>([
    [
      'a resource of another kind',
      topic,
      { Ref: 'Queue' },
      '.address is AWS::SQS::Queue (Queue), and service.ts says sns: !Ref of a topic, or its ARN',
    ],
    [
      'a queue by the ARN of a topic',
      queue,
      topicArn,
      '.address is an ARN of sns, and service.ts says sqs: !Ref of a queue, its URL or ARN',
    ],
    [
      'an ARN of another kind beside the address',
      table,
      { address: 'items', arn: topicArn },
      '.arn is an ARN of sns, and service.ts says dynamodb: !Ref of a table, its name or ARN',
    ],
    [
      'a domain by the ARN of a table',
      index,
      { address: 'https://search.example/invoices', arn: tableArn },
      '.arn is an ARN of dynamodb, and service.ts says opensearch: https://endpoint/index, or `domain` and `index` of the same template',
    ],
    [
      'an ARN of another account than the URL',
      queue,
      { address: queueUrl, arn: 'arn:aws:sqs:eu-west-1:222222222222:work' },
      '.arn names 222222222222, and address names 111111111111: permissions are of another target',
    ],
    [
      'an ARN of another region than the URL',
      queue,
      { address: queueUrl, arn: 'arn:aws:sqs:eu-west-2:111111111111:work' },
      '.arn names eu-west-2, and address names eu-west-1: permissions are of another target',
    ],
    [
      'an ARN of another table than the name',
      table,
      { address: 'orders', arn: tableArn },
      '.arn names table/items, and address names table/orders: permissions are of another target',
    ],
  ])('is said of %s, and nothing else', (_what, target, binding, problem) => {
    expect(bind(target, binding)).toStrictEqual({
      place: undefined,
      problems: [`custom.millrace.targets.x${problem}`],
    });
  });

  it.each<[string, Target, unknown]>([
    ['a name and the ARN of the same table', table, { address: 'items', arn: tableArn }],
    ['what another stack exports', table, { address: { 'Fn::ImportValue': 'x' }, arn: tableArn }],
    ['a table of another account, by its ARN', table, tableArn.replace(/1{12}/, '222222222222')],
  ])('is not said of %s', (_what, target, binding) => {
    expect(bind(target, binding).problems).toStrictEqual([]);
  });

  it('does not mind the slash that an endpoint ends with', () => {
    const { place } = bind(index, { address: 'https://search.example//invoices/', arn: domainArn });

    expect(place).toMatchObject({
      address: 'https://search.example/invoices',
      arn: `${domainArn}/invoices/*`,
    });
  });
});
