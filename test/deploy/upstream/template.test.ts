import { describe, expect, it } from 'vitest';
import { bindOrParameter, buildTemplate } from '../../../src/deploy/upstream/template.ts';
import { concat } from '../../../src/deploy/value.ts';

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

  it('leaves variables of the config provider alone', () => {
    const text = concat(`\${secretsmanager:`, bind('secretName'), ':password}');

    expect(text).toStrictEqual({ 'Fn::Sub': `\${!secretsmanager:\${SecretName}:password}` });
  });
});
