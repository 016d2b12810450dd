import { describe, expect, it } from 'vitest';
import { concat } from '../../../src/tools/cloudformation/value.ts';
import { bindOrParameter, buildTemplate } from '../../../src/tools/upstream/template.ts';

const bind = bindOrParameter({ brokers: 'b-1:9098' });

describe('buildTemplate', () => {
  it('has a parameter for each binding that was not given, wherever it stands', () => {
    const { Parameters: parameters } = buildTemplate('', {
      One: {
        Type: 'AWS::Test',
        Properties: {
          Plain: bind('host'),
          Inside: concat('arn:', bind('clusterArn'), '/x'),
          Given: bind('brokers'),
          Region: bind('region'),
        },
      },
    });

    expect(Object.keys(parameters ?? {})).toStrictEqual(['ClusterArn', 'Host']);
  });

  it('refuses an ARN of another service before anything is made', () => {
    const { Parameters: parameters = {} } = buildTemplate('', {
      One: { Type: 'AWS::Test', Properties: { Stream: bind('streamArn'), Host: bind('host') } },
    });
    const pattern = new RegExp(parameters['StreamArn']?.AllowedPattern ?? '');

    expect(pattern.test('arn:aws-cn:kinesis:cn-north-1:111111111111:stream/cdc')).toBe(true);
    expect(pattern.test('arn:aws:sns:eu-west-1:111111111111:stream')).toBe(false);
    expect(pattern.test('cdc')).toBe(false);
    expect(parameters['Host']).not.toHaveProperty('AllowedPattern');
  });

  it('leaves variables of the config provider alone', () => {
    const text = concat(`\${secretsmanager:`, bind('secretName'), ':password}');

    expect(text).toStrictEqual({ 'Fn::Sub': `\${!secretsmanager:\${SecretName}:password}` });
  });
});
