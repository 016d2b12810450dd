import {
  customTarget,
  eventBus,
  firehoseStream,
  opensearchIndex,
  snsTopic,
  sqsQueue,
} from 'millrace';
import { describe, expect, it } from 'vitest';
import { custom } from '../../../../src/model/custom-kind.ts';
import { dynamodbTable, type Target } from '../../../../src/model/target.ts';
import { bindTarget } from '../../../../src/tools/deploy/bindings/bind-target.ts';
import { parseDeploySettings } from '../../../../src/tools/deploy/settings/deploy-settings.ts';

const own = (service: string, resource: string) => ({
  'Fn::Sub': `arn:\${AWS::Partition}:${service}:\${AWS::Region}:\${AWS::AccountId}:${resource}`,
});
const inTemplate = (id: string) => ({
  address: { Ref: id },
  arn: { 'Fn::GetAtt': [id, 'Arn'] },
});

const resources = {
  Topic: {
    Type: 'AWS::SNS::Topic',
    Properties: { KmsMasterKeyId: { 'Fn::GetAtt': ['Key', 'Arn'] } },
  },
  AliasTopic: { Type: 'AWS::SNS::Topic', Properties: { KmsMasterKeyId: 'alias/mine' } },
  PlainTopic: { Type: 'AWS::SNS::Topic', Properties: { KmsMasterKeyId: 'alias/aws/sns' } },
  Queue: { Type: 'AWS::SQS::Queue', Properties: {} },
  FifoTopic: { Type: 'AWS::SNS::Topic', Properties: { FifoTopic: true } },
  Table: { Type: 'AWS::DynamoDB::Table', Properties: {} },
  Stream: { Type: 'AWS::KinesisFirehose::DeliveryStream', Properties: {} },
  Bus: { Type: 'AWS::Events::EventBus', Properties: {} },
  Domain: { Type: 'AWS::OpenSearchService::Domain', Properties: {} },
  Collection: { Type: 'AWS::OpenSearchServerless::Collection', Properties: {} },
  Key: { Type: 'AWS::KMS::Key', Properties: {} },
};

const topic = snsTopic();
const queue = sqsQueue();
const table = dynamodbTable({ key: { pk: 'string' } });
const stream = firehoseStream();
const bus = eventBus();
const index = opensearchIndex();
const collection = opensearchIndex({ serverless: true });
const webhook = customTarget(
  custom({ name: 'hook', repeatable: true, permissions: [], deliver: () => Promise.resolve([]) }),
);

const topicArn = 'arn:aws:sns:eu-west-1:111111111111:alerts';
const tableArn = 'arn:aws:dynamodb:eu-west-1:111111111111:table/items';
const queueUrl = 'https://sqs.eu-west-1.amazonaws.com/111111111111/work';
const queueArn = 'arn:aws:sqs:eu-west-1:111111111111:work';
const domainArn = 'arn:aws:es:eu-west-1:111111111111:domain/search';

function bind(target: Target, binding: unknown) {
  const settings = parseDeploySettings({
    service: 'shop',
    millrace: { targets: { x: binding } },
    resources,
  });
  const problems = [...settings.problems];
  const place = bindTarget({ ...target, name: 'x' }, settings, (where, what) => {
    problems.push(`${where} ${what}`);
  });
  return { place, problems };
}

describe('bindTarget', () => {
  it.each<[string, Target, unknown, object]>([
    [
      'a topic of the template',
      topic,
      { Ref: 'PlainTopic' },
      { address: { Ref: 'PlainTopic' }, arn: { Ref: 'PlainTopic' } },
    ],
    ['a topic by its ARN', topic, topicArn, { address: topicArn, arn: topicArn }],
    [
      'a topic that another stack exports',
      topic,
      { 'Fn::ImportValue': 'alerts' },
      { address: { 'Fn::ImportValue': 'alerts' }, arn: { 'Fn::ImportValue': 'alerts' } },
    ],
    ['a queue of the template', queue, { Ref: 'Queue' }, inTemplate('Queue')],
    [
      'a queue of the template by its ARN',
      queue,
      { 'Fn::GetAtt': 'Queue.Arn' },
      inTemplate('Queue'),
    ],
    ['a queue by its URL', queue, queueUrl, { address: queueUrl, arn: queueArn }],
    ['a queue by its ARN', queue, queueArn, { address: queueUrl, arn: queueArn }],
    [
      'a queue of China',
      queue,
      'arn:aws-cn:sqs:cn-north-1:111111111111:work',
      {
        address: 'https://sqs.cn-north-1.amazonaws.com.cn/111111111111/work',
        arn: 'arn:aws-cn:sqs:cn-north-1:111111111111:work',
      },
    ],
    ['a table of the template', table, { Ref: 'Table' }, inTemplate('Table')],
    [
      'a table by its name',
      table,
      'items',
      { address: 'items', arn: own('dynamodb', 'table/items') },
    ],
    ['a table by its ARN', table, tableArn, { address: tableArn, arn: tableArn }],
    [
      'a table of an import, with its ARN',
      table,
      { address: { 'Fn::ImportValue': 'items' }, arn: tableArn },
      { address: { 'Fn::ImportValue': 'items' }, arn: tableArn },
    ],
    ['a delivery stream of the template', stream, { Ref: 'Stream' }, inTemplate('Stream')],
    [
      'a delivery stream by its name',
      stream,
      'raw',
      { address: 'raw', arn: own('firehose', 'deliverystream/raw') },
    ],
    ['a bus of the template', bus, { Ref: 'Bus' }, inTemplate('Bus')],
    [
      'a bus by its name',
      bus,
      'default',
      { address: 'default', arn: own('events', 'event-bus/default') },
    ],
    [
      'an index of a domain',
      index,
      { address: 'https://search.example/invoices', arn: domainArn },
      { address: 'https://search.example/invoices', arn: `${domainArn}/invoices/*` },
    ],
    [
      'an index of a domain of the template',
      index,
      { domain: { Ref: 'Domain' }, index: 'invoices' },
      {
        address: { 'Fn::Sub': `https://\${Domain.DomainEndpoint}/invoices` },
        arn: { 'Fn::Sub': `\${Domain.Arn}/invoices/*` },
      },
    ],
    [
      'an index of a collection of the template, which is permitted as a whole',
      collection,
      { domain: { Ref: 'Collection' }, index: 'invoices' },
      {
        address: { 'Fn::Sub': `\${Collection.CollectionEndpoint}/invoices` },
        arn: { 'Fn::GetAtt': ['Collection', 'Arn'] },
      },
    ],
    [
      'a sink of its own that needs no permission',
      webhook,
      'https://hooks.example',
      { address: 'https://hooks.example', arn: '' },
    ],
  ])('finds address and ARN of %s', (_what, target, binding, place) => {
    expect(bind(target, binding)).toStrictEqual({
      place: { ...place, keyArn: undefined },
      problems: [],
    });
  });

  it('finds the key that a resource of the template is encrypted with', () => {
    expect(bind(topic, { Ref: 'Topic' }).place?.keyArn).toStrictEqual({
      'Fn::GetAtt': ['Key', 'Arn'],
    });
  });

  it('takes a key that is named', () => {
    expect(bind(topic, { address: topicArn, key: { Ref: 'Key' } }).place?.keyArn).toStrictEqual({
      'Fn::GetAtt': ['Key', 'Arn'],
    });
  });

  it.each<[string, Target, unknown, string]>([
    ['nothing', topic, '', ' is empty: name what the target is'],
    [
      'a resource of another kind',
      topic,
      { Ref: 'Table' },
      '.address is AWS::DynamoDB::Table (Table), and service.ts says sns: !Ref of a topic, or its ARN',
    ],
    [
      'a domain without its ARN',
      index,
      'https://search.example/invoices',
      '.arn is missing: it cannot be derived from the address',
    ],
    [
      'a domain without an index',
      index,
      { domain: { Ref: 'Domain' } },
      '.address is missing: https://endpoint/index, or `domain` and `index` of the same template',
    ],
    [
      'an import of a name',
      table,
      { 'Fn::ImportValue': 'items' },
      '.arn is missing: it cannot be derived from the address',
    ],
    [
      'a topic with a key by its alias',
      topic,
      { Ref: 'AliasTopic' },
      '.key is missing: the template encrypts with a key by its id or alias, and permissions take its ARN',
    ],
    [
      'an index that only CloudFormation knows',
      index,
      { address: { 'Fn::ImportValue': 'search' }, arn: domainArn },
      '.index is missing: the permission names it, and the address is not plain',
    ],
    ['a topic by its name', topic, 'alerts', '.address is not the ARN of a topic'],
    ['a misspelt setting', table, { adress: 'items' }, '.adress is no setting: misspelt?'],
  ])('refuses %s, and names the setting that is missing', (_what, target, binding, problem) => {
    expect(bind(target, binding).problems).toContain(`custom.millrace.targets.x${problem}`);
  });

  it('compares the target with the resource that it names', () => {
    const { place, problems } = bind(topic, { Ref: 'FifoTopic' });

    expect(place).toBeUndefined();
    expect(problems).toStrictEqual([
      'custom.millrace.targets.x.address is of a resource with FifoTopic: true, and service.ts does not say `fifo: true`',
    ]);
  });
});
