import { describe, expect, it } from 'vitest';
import { kinesis, msk, type SourceSpec } from '../../../src/model/service.ts';
import type { Deployment } from '../../../src/tools/deploy/deployment.ts';
import { planDeployment } from '../../../src/tools/deploy/plan-deployment.ts';
import { parseDeploySettings } from '../../../src/tools/deploy/settings/deploy-settings.ts';
import { bindings, serviceFrom, settingsOf } from './bindings.ts';

const stream = 'arn:aws:kinesis:eu-west-1:111111111111:stream/cdc';
const cluster = 'arn:aws:kafka:eu-west-1:111111111111:cluster/shop/0a1b2c3d-1';
const fromKinesis = kinesis('cdc');
const fromMsk = msk('cdc', ['shop.public.things']);

function plan(source: SourceSpec, settings: object): Deployment {
  return planDeployment(serviceFrom(source), parseDeploySettings(settings));
}

describe('planDeployment', () => {
  it('gives up a day before the stream forgets; where it keeps two days or less, at half of them', () => {
    const ageOf = (retentionHours: number) =>
      plan(fromKinesis, settingsOf({ stream, retentionHours })).functions[0]?.mapping
        .maximumAgeSeconds;

    expect([24, 48, 72, 168, 8760].map(ageOf)).toStrictEqual([
      12 * 3600,
      24 * 3600,
      48 * 3600,
      144 * 3600,
      604_800,
    ]);
  });

  it('reads the retention and the key of a stream from the same template', () => {
    const resources = {
      Cdc: {
        Type: 'AWS::Kinesis::Stream',
        Properties: {
          RetentionPeriodHours: 72,
          StreamEncryption: { EncryptionType: 'KMS', KeyId: { Ref: 'Key' } },
        },
      },
      Key: { Type: 'AWS::KMS::Key', Properties: {} },
    };

    const { functions } = plan(fromKinesis, {
      ...settingsOf({ stream: { 'Fn::GetAtt': ['Cdc', 'Arn'] } }),
      resources,
    });

    expect(functions[0]?.source).toMatchObject({
      retentionHours: 72,
      keyArn: { 'Fn::GetAtt': ['Key', 'Arn'] },
    });
  });

  it('tells the function how many requests may be on their way to a target', () => {
    const inFlightOf = (cache: unknown) =>
      plan(fromKinesis, settingsOf({ stream, retentionHours: 168 }, { targets: { cache } }))
        .functions[0]?.environment['MILLRACE_IN_FLIGHT'];

    expect(inFlightOf({ address: 'cache', inFlight: 80 })).toBe('{"cache":80}');
    expect(inFlightOf('cache')).toBeUndefined();
    expect(() => inFlightOf({ address: 'cache', inFlight: 0 })).toThrow('inFlight');
  });

  it('honours partial answers exactly where the mapping has them (I1)', () => {
    const answers = Object.values(bindings).flatMap(({ source, settings }) => {
      const { functions } = plan(source, settings);
      return functions.flatMap(({ environment, mapping, resources }) =>
        mapping.logicalIds.map((id) => [
          environment['MILLRACE_PARTIAL_ANSWERS'] === 'honoured',
          resources[id]?.Properties['FunctionResponseTypes'] !== undefined,
        ]),
      );
    });

    expect(answers.length).toBeGreaterThan(Object.keys(bindings).length);
    expect(answers.filter(([given, taken]) => given !== taken)).toStrictEqual([]);
  });

  it('names mapping and group of a topic alike, whatever other topics there are', () => {
    const settings = settingsOf({ cluster, retentionHours: 168 });
    const mappingOf = (topics: readonly [string, ...string[]], topic: string) =>
      Object.entries(plan(msk('cdc', topics), settings).functions[0]?.resources ?? {}).find(
        ([, { Properties }]) => JSON.stringify(Properties['Topics']) === JSON.stringify([topic]),
      );

    const alone = mappingOf(['shop.public.things'], 'shop.public.things');
    const first = mappingOf(['shop.public.things', 'others'], 'shop.public.things');
    const second = mappingOf(['others', 'shop.public.things'], 'shop.public.things');

    expect(alone).toBeDefined();
    expect(first).toStrictEqual(alone);
    expect(second).toStrictEqual(alone);
  });

  it('takes whole names of groups by topic, and the beginning of all of them', () => {
    const groupsOf = (consumerGroup: unknown) =>
      plan(
        msk('cdc', ['a', 'b']),
        settingsOf({ cluster, retentionHours: 168 }, { functions: { things: { consumerGroup } } }),
      ).functions[0]?.source;

    expect(groupsOf({ a: 'kept' })).toMatchObject({
      consumerGroups: { a: 'kept', b: 'shop-test-things-b' },
    });
    expect(groupsOf('mine')).toMatchObject({ consumerGroups: { a: 'mine-a', b: 'mine-b' } });
    expect(() => groupsOf({ c: 'kept' })).toThrow(/consumerGroup\.c is no topic of the source/);
  });

  it('keeps ids of long topics within what CloudFormation takes, and apart', () => {
    const topics = ['x'.repeat(249), `${'x'.repeat(248)}y`] as const;
    const group = { [topics[0]]: 'a', [topics[1]]: 'b' };
    const settings = settingsOf(
      { cluster, retentionHours: 168 },
      { functions: { things: { consumerGroup: group } } },
    );

    const ids = plan(msk('cdc', topics), settings).functions[0]?.mapping.logicalIds ?? [];

    expect(new Set(ids).size).toBe(2);
    expect(ids.filter((id) => id.length > 255)).toStrictEqual([]);
  });

  it('has no limits, no destination and no answers on Kafka without provisioned pollers', () => {
    const { functions } = plan(fromMsk, settingsOf({ cluster, retentionHours: 168 }));

    const [deployed] = functions;
    const id = deployed?.mapping.logicalId ?? '';
    const properties = Object.keys(deployed?.resources[id]?.Properties ?? {});
    expect(properties).toContain('Topics');
    expect(deployed?.environment['MILLRACE_PARTIAL_ANSWERS']).toBe('off');
    expect(properties).not.toEqual(
      expect.arrayContaining([
        expect.stringMatching(/Retry|Age|Bisect|ResponseTypes|Destination|Poller/),
      ]),
    );
  });

  it('warns of what works and is probably not meant', () => {
    const { warnings } = planDeployment(
      serviceFrom(fromKinesis),
      parseDeploySettings({
        ...settingsOf(
          { stream, retentionHours: 24 },
          { account: '222222222222', functions: { things: { startingPosition: 'LATEST' } } },
        ),
        functions: { things: { ownRole: true } },
      }),
    );

    expect(warnings.map(({ code, place }) => [code, place])).toStrictEqual([
      ['own-role', 'functions.things.role'],
      ['short-retention', 'source cdc'],
      ['starts-at-latest', 'function things'],
      ['other-account', 'source cdc'],
    ]);
  });

  it('adds the permissions that a function needs for what it does by itself', () => {
    const own = {
      actions: ['ssm:GetParameter'],
      resources: ['arn:aws:ssm:eu-west-1:1:parameter/x'],
    };
    const { functions } = plan(
      fromMsk,
      settingsOf(
        { cluster, retentionHours: 168 },
        { functions: { things: { statements: [own] } } },
      ),
    );

    expect(functions[0]?.statements).toContainEqual({
      ...own,
      sid: 'Own1',
      for: 'functions of its own',
    });
  });

  it('uses buckets that are there, and makes only the others', () => {
    const { functions, shared } = plan(
      fromKinesis,
      settingsOf({ stream, retentionHours: 168 }, { quarantine: { bucket: 'kept-records' } }),
    );

    const [deployed] = functions;
    expect(Object.keys(shared)).toStrictEqual(['FailureBucket', 'FailureBucketPolicy']);
    expect(deployed?.environment['MILLRACE_QUARANTINE_BUCKET']).toBe('kept-records');
    expect(deployed?.statements.find(({ sid }) => sid === 'Quarantine')?.resources).toStrictEqual([
      { 'Fn::Sub': `arn:\${AWS::Partition}:s3:::kept-records/quarantine/*` },
    ]);
  });

  it('makes no bucket for batches that nobody gives up', () => {
    const { shared } = plan(fromMsk, settingsOf({ cluster, retentionHours: 168 }));

    expect(Object.keys(shared)).toStrictEqual(['QuarantineBucket', 'QuarantineBucketPolicy']);
  });

  it('warns of alarms that nobody hears, and refuses them for functions that are not there', () => {
    const source = { stream, retentionHours: 168 };

    const { warnings } = plan(fromKinesis, settingsOf(source, { alarms: {} }));

    expect(warnings.map(({ code }) => code)).toStrictEqual(['alarms-tell-nobody']);
    expect(() =>
      plan(fromKinesis, settingsOf(source, { alarms: { functions: { thing: {} } } })),
    ).toThrow('custom.millrace.alarms.functions.thing is no function of the service');
  });

  it('says in which setting a filter is asked for', () => {
    const { functions } = plan(fromKinesis, settingsOf({ stream, retentionHours: 168 }));

    expect(functions[0]?.filters).toMatchObject({
      because: 'Filters are not asked for: see custom.millrace.functions.things.filters.',
    });
  });

  it('encrypts generated buckets with a key of the template, which the role may use', () => {
    const { functions, shared } = plan(fromKinesis, {
      ...settingsOf({ stream, retentionHours: 168 }, { quarantine: { key: { Ref: 'Key' } } }),
      resources: { Key: { Type: 'AWS::KMS::Key', Properties: {} } },
    });

    const key = { 'Fn::GetAtt': ['Key', 'Arn'] };
    for (const id of ['QuarantineBucket', 'FailureBucket']) {
      expect(JSON.stringify(shared[id]?.Properties['BucketEncryption'])).toContain(
        JSON.stringify(key),
      );
    }
    expect(functions[0]?.statements).toContainEqual({
      sid: 'QuarantineKey',
      actions: ['kms:GenerateDataKey'],
      resources: [key],
      for: 'quarantine',
    });
  });

  it('puts functions into a network, unless their author did', () => {
    const network = { subnets: ['subnet-1'], securityGroups: ['sg-1'] };
    const given = settingsOf({ stream, retentionHours: 168 }, { network });

    const placed = plan(fromKinesis, given).functions[0];
    const own = plan(fromKinesis, { ...given, functions: { things: { inVpc: true } } })
      .functions[0];

    expect([placed?.network, own?.network]).toStrictEqual([network, undefined]);
    for (const deployed of [placed, own]) {
      const allowed = deployed?.statements.flatMap(({ actions }) => actions);
      expect(allowed).toEqual(
        expect.arrayContaining([
          'ec2:AssignPrivateIpAddresses',
          'ec2:CreateNetworkInterface',
          'ec2:DescribeSubnets',
        ]),
      );
    }
  });

  it('takes numbers as the texts that parameters are, and empty texts as nothing', () => {
    const { functions } = plan(
      fromMsk,
      settingsOf(
        { cluster, retentionHours: '168', auth: 'iam', secret: '', secretKey: null },
        { functions: { things: { batchSize: '50', filters: 'true' } } },
      ),
    );

    expect(functions[0]?.mapping.batchSize).toBe(50);
    expect(functions[0]?.filters.kind).not.toBe('off');
  });
});
