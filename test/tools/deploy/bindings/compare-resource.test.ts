import { dynamodbTable, snsTopic, sqsQueue } from 'millrace';
import { describe, expect, it } from 'vitest';
import { findAddressProblem } from '../../../../src/lambda/address-form.ts';
import { compareResource } from '../../../../src/tools/deploy/bindings/compare-resource.ts';

const table = (attributes: object, keys: object) => ({
  Type: 'AWS::DynamoDB::Table',
  Properties: {
    AttributeDefinitions: Object.entries(attributes).map(([AttributeName, AttributeType]) => ({
      AttributeName,
      AttributeType: AttributeType as unknown,
    })),
    KeySchema: Object.entries(keys).map(([AttributeName, KeyType]) => ({
      AttributeName,
      KeyType: KeyType as unknown,
    })),
  },
});

const resources = {
  Items: table({ sk: 'N', pk: 'S', other: 'S' }, { sk: 'RANGE', pk: 'HASH' }),
  Odd: table({ id: 'S' }, { id: 'HASH' }),
  Bare: { Type: 'AWS::DynamoDB::Table', Properties: {} },
  Fifo: { Type: 'AWS::SNS::Topic', Properties: { FifoTopic: true } },
  Plain: { Type: 'AWS::SQS::Queue', Properties: {} },
  Computed: { Type: 'AWS::SQS::Queue', Properties: { FifoQueue: { 'Fn::If': ['a', 'b', 'c'] } } },
};
const items = dynamodbTable({ key: { pk: 'string', sk: 'number' } });

describe('compareResource', () => {
  it.each([
    ['a table of the same key, in whatever order', items, 'Items'],
    ['a table whose key the template does not show', items, 'Bare'],
    ['a topic that keeps the order, as declared', snsTopic({ fifo: true }), 'Fifo'],
    ['what the template computes', sqsQueue({ fifo: true }), 'Computed'],
    ['a resource of elsewhere', items, 'Nowhere'],
  ])('finds nothing to say of %s', (_name, target, id) => {
    expect(compareResource(target, { Ref: id }, resources)).toStrictEqual([]);
  });

  it.each([
    [
      'of another key',
      items,
      'Odd',
      'is of a table with the key { id: string }, and service.ts says { pk: string, sk: number }',
    ],
    [
      'that keeps the order',
      snsTopic(),
      'Fifo',
      'is of a resource with FifoTopic: true, and service.ts does not say `fifo: true`',
    ],
    [
      'that keeps none',
      sqsQueue({ fifo: true }),
      'Plain',
      'is of a resource without FifoQueue: true, and service.ts says `fifo: true`',
    ],
  ])('names a resource %s', (_name, target, id, problem) => {
    expect(compareResource(target, { Ref: id }, resources)).toStrictEqual([problem]);
  });
});

describe('findAddressProblem', () => {
  it('names topics and queues whose name says another order than the service', () => {
    const arn = 'arn:aws:sns:eu-west-1:111111111111:alerts';
    const named = (fifo: boolean) => ({ ...snsTopic({ fifo }), name: 'alerts' });

    expect(findAddressProblem(named(false), arn)).toStrictEqual([]);
    expect(findAddressProblem(named(true), `${arn}.fifo`)).toStrictEqual([]);
    expect(findAddressProblem(named(true), arn)[0]).toContain('does not end in .fifo');
    expect(findAddressProblem(named(false), `${arn}.fifo`)[0]).toContain('ends in .fifo');
  });
});
