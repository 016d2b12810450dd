import { describe, expect, it } from 'vitest';
import { kafka, kinesis, type SourceSpec } from '../../../src/model/service.ts';
import type { Deployment } from '../../../src/tools/deploy/deployment.ts';
import { planDeployment } from '../../../src/tools/deploy/plan-deployment.ts';
import { parseDeploySettings } from '../../../src/tools/deploy/settings/deploy-settings.ts';
import { serviceFrom, settingsOf } from './bindings.ts';

const stream = 'arn:aws:kinesis:eu-west-1:111111111111:stream/cdc';
const secret = 'arn:aws:secretsmanager:eu-west-1:111111111111:secret:shop-a1b2c3';
const fromKafka = kafka('cdc', ['shop.public.things']);
const servers = { bootstrapServers: 'kafka-1:9096,kafka-2:9096', retentionHours: 168 };

function plan(source: SourceSpec, cdc: object, others: object = {}): Deployment {
  return planDeployment(
    serviceFrom(source),
    parseDeploySettings({ ...settingsOf(cdc), ...others }),
  );
}

/** Properties of the mapping of the one function. */
function mappingOf(source: SourceSpec, cdc: object): Readonly<Record<string, unknown>> {
  const [deployed] = plan(source, cdc).functions;
  const mapping = deployed?.resources[deployed.mapping.logicalId];
  if (mapping === undefined) throw new TypeError('No mapping');
  return mapping.Properties;
}

describe('sources as people write them', () => {
  it("registers a consumer for true as text, as parameters give it, and none for 'false'", () => {
    const typesFor = (consumer: unknown) => {
      const { functions } = plan(kinesis('cdc'), { stream, retentionHours: 168, consumer });
      return functions.flatMap(({ resources }) => Object.values(resources).map(({ Type }) => Type));
    };

    expect(typesFor('true')).toContain('AWS::Kinesis::StreamConsumer');
    expect(typesFor('true')).toStrictEqual(typesFor(true));
    expect(typesFor('false')).not.toContain('AWS::Kinesis::StreamConsumer');
    expect(() => typesFor('yes')).toThrow('consumer is neither true nor an ARN of kinesis');
  });

  it('takes servers as one text with commas', () => {
    const mapping = mappingOf(fromKafka, { ...servers, auth: 'scram-512', secret });

    expect(mapping).toMatchObject({
      SelfManagedEventSource: {
        Endpoints: { KafkaBootstrapServers: ['kafka-1:9096', 'kafka-2:9096'] },
      },
    });
  });

  it('takes servers that only CloudFormation knows', () => {
    const split = { 'Fn::Split': [',', { Ref: 'Servers' }] };
    const mapping = mappingOf(fromKafka, {
      ...{ ...servers, bootstrapServers: split, auth: 'scram-512', secret },
    });

    expect(mapping).toMatchObject({
      SelfManagedEventSource: { Endpoints: { KafkaBootstrapServers: split } },
    });
  });

  it('splits the text of subnets, of which each is a member of its own', () => {
    const subnets = { 'Fn::Split': [',', 'subnet-1, subnet-2'] };
    const mapping = mappingOf(fromKafka, {
      ...{ ...servers, auth: 'none', subnets, securityGroups: 'sg-1' },
    });

    expect(mapping['SourceAccessConfigurations']).toStrictEqual([
      { Type: 'VPC_SUBNET', URI: 'subnet:subnet-1' },
      { Type: 'VPC_SUBNET', URI: 'subnet:subnet-2' },
      { Type: 'VPC_SECURITY_GROUP', URI: 'security_group:sg-1' },
    ]);
  });

  it.each([
    [
      'subnets that only CloudFormation can take apart',
      { auth: 'none', subnets: { 'Fn::Split': [',', { Ref: 'Subnets' }] }, securityGroups: 'sg-1' },
      'subnets is a list that only CloudFormation knows, and each member is needed by itself',
    ],
    [
      'no authentication outside of a VPC',
      { auth: 'none' },
      'subnets are missing: Lambda takes a cluster without authentication only in a VPC',
    ],
    [
      'subnets without security groups',
      { auth: 'scram-512', secret, subnets: 'subnet-1' },
      'securityGroups is missing: with subnets, Lambda needs them',
    ],
    ['nothing of how to sign in', {}, 'auth'],
    [
      'servers without port',
      { auth: 'scram-512', secret, bootstrapServers: 'kafka-1' },
      'bootstrapServers is not a list of at most 10 host:port',
    ],
    [
      'a list in a list',
      { auth: 'none', subnets: [{ 'Fn::Split': [',', 'a,b'] }], securityGroups: 'sg-1' },
      'subnets gives a list: write it without the list around it',
    ],
  ])('refuses %s', (_what, cdc, problem) => {
    expect(() => plan(fromKafka, { ...servers, ...cdc })).toThrow(
      `custom.millrace.sources.cdc.${problem}`,
    );
  });
});

describe('what targets are in', () => {
  const source = { stream, retentionHours: 168 };

  it('is said of one of another account', () => {
    const { warnings } = planDeployment(
      serviceFrom(kinesis('cdc')),
      parseDeploySettings(
        settingsOf(source, {
          account: '111111111111',
          targets: { cache: 'arn:aws:dynamodb:eu-west-1:222222222222:table/cache' },
        }),
      ),
    );

    expect(warnings.map(({ code, place }) => [code, place])).toStrictEqual([
      ['other-account', 'target cache'],
    ]);
  });

  it.each([
    ['another attribute than markers carry', { AttributeName: 'expires', Enabled: true }, 1],
    ['the one that markers carry', { AttributeName: 'millrace_expires', Enabled: true }, 0],
    ['none, because it is off', { AttributeName: 'expires', Enabled: false }, 0],
    ['what the template computes', { 'Fn::If': ['A', 'B', 'C'] }, 0],
  ])('is compared with what a table expires by: %s', (_what, spec, count) => {
    const Cache = {
      Type: 'AWS::DynamoDB::Table',
      Properties: { TimeToLiveSpecification: spec },
    };
    const settings = settingsOf(source, { targets: { cache: { Ref: 'Cache' } } });
    const { warnings } = planDeployment(
      serviceFrom(kinesis('cdc')),
      parseDeploySettings({ ...settings, resources: { Cache } }),
    );

    expect(warnings.filter(({ code }) => code === 'ttl-attribute')).toHaveLength(count);
  });
});
