import { describe, expect, it } from 'vitest';
import { CdcError } from '../../../src/errors.ts';
import { kafka, kinesis, msk, type SourceSpec } from '../../../src/model/service.ts';
import { planDeployment } from '../../../src/tools/deploy/plan-deployment.ts';
import { parseDeploySettings } from '../../../src/tools/deploy/settings/deploy-settings.ts';
import { billingService } from '../../fixtures/billing/src/service.ts';
import { serviceFrom, settingsOf } from './bindings.ts';

const stream = 'arn:aws:kinesis:eu-west-1:111111111111:stream/cdc';
const cluster = 'arn:aws:kafka:eu-west-1:111111111111:cluster/shop/0a1b2c3d-1';
const secret = 'arn:aws:secretsmanager:eu-west-1:111111111111:secret:AmazonMSK_shop';
const glue = 'arn:aws:glue:eu-west-1:111111111111:registry/shop';
const fromKinesis = kinesis('cdc');
const fromMsk = msk('cdc', ['shop.public.things']);
const fromKafka = kafka('cdc', ['shop.public.things']);

/** What a refused deployment lists. */
function problemsOf(source: SourceSpec, settings: object): readonly string[] {
  try {
    planDeployment(serviceFrom(source), parseDeploySettings(settings));
    return [];
  } catch (error) {
    if (!(error instanceof CdcError)) throw error;
    expect(error.code).toBe('ERR_CDC_DEPLOYMENT_INVALID');
    return error.message.split('\n- ').slice(1);
  }
}

describe('planDeployment', () => {
  it('names everything that is not bound, each with the place to bind it, at once (I6)', () => {
    const settings = parseDeploySettings({ service: 'billing', millrace: {} });

    expect(() => planDeployment(billingService, settings)).toThrow(
      [
        'The service cannot be deployed:',
        'custom.millrace.sources.cdc is missing: service.ts has a source of this name, the stream of Kinesis ({ stream: ARN })',
        'custom.millrace.targets.billingAlerts is missing: service.ts has a target of this name (sns)',
        'custom.millrace.targets.customerCache is missing: service.ts has a target of this name (dynamodb)',
        'custom.millrace.targets.invoiceSearch is missing: service.ts has a target of this name (opensearch)',
        'custom.millrace.sources.mskCdc is missing: service.ts has a source of this name, the MSK cluster ({ cluster: ARN })',
        'custom.millrace.targets.rawRecords is missing: service.ts has a target of this name (firehose)',
      ].join('\n- '),
    );
  });

  it.each<[string, SourceSpec, object, string]>([
    [
      'a stream whose retention nobody knows',
      fromKinesis,
      settingsOf({ stream }),
      'sources.cdc.retentionHours is missing: how long the stream keeps records, which decides when Lambda gives up',
    ],
    [
      'a stream by its name',
      fromKinesis,
      {
        ...settingsOf({ stream: { Ref: 'Cdc' } }),
        resources: { Cdc: { Type: 'AWS::Kinesis::Stream', Properties: {} } },
      },
      'sources.cdc.stream is the name of the stream: write !GetAtt Cdc.Arn',
    ],
    [
      'a stream by a plain name',
      fromKinesis,
      settingsOf({ stream: 'cdc', retentionHours: 168 }),
      'sources.cdc.stream is not an ARN of kinesis',
    ],
    [
      'a cluster for a stream',
      fromKinesis,
      settingsOf({ cluster, retentionHours: 168 }),
      'sources.cdc is not the stream of Kinesis ({ stream: ARN }), as service.ts says',
    ],
    [
      'a cluster of MSK for another one',
      fromKafka,
      settingsOf({ cluster, retentionHours: 168 }),
      'sources.cdc is not the Kafka cluster ({ bootstrapServers: [host:port], auth }), as service.ts says',
    ],
    [
      'SCRAM without a secret',
      fromMsk,
      settingsOf({ cluster, retentionHours: 168, auth: 'scram-512' }),
      'sources.cdc.secret is missing: the ARN of the secret that scram-512 signs in with',
    ],
    [
      'a secret without the key that it is encrypted with',
      fromMsk,
      settingsOf({
        cluster,
        retentionHours: 168,
        auth: 'scram-512',
        secret,
        secretKey: '',
      }),
      'sources.cdc.secretKey is missing: the KMS key of the secret; MSK takes only secrets with a key of your own',
    ],
    [
      'a secret that IAM does not take',
      fromMsk,
      settingsOf({ cluster, retentionHours: 168, secret }),
      'sources.cdc.secret is given, and auth is iam',
    ],
    [
      'more pollers than Lambda has',
      fromMsk,
      settingsOf({ cluster, retentionHours: 168, pollers: { minimum: 201, maximum: 2001 } }),
      'sources.cdc.pollers.minimum is not a whole number from 1 to 200',
    ],
    [
      'fewer pollers at most than at least',
      fromMsk,
      settingsOf({ cluster, retentionHours: 168, pollers: { minimum: 5, maximum: 4 } }),
      'sources.cdc.pollers has a minimum above its maximum',
    ],
    [
      'SCRAM on MSK Serverless',
      fromMsk,
      settingsOf({ cluster, retentionHours: 168, serverless: true, auth: 'none' }),
      'sources.cdc.auth is iam on MSK Serverless: it has no other',
    ],
    [
      'a cluster of another account without signing in',
      fromMsk,
      settingsOf({ cluster, retentionHours: 168, auth: 'none', vpcConnection: cluster }),
      'sources.cdc.vpcConnection is not possible for clients that do not sign in',
    ],
    [
      'a schema registry in Lambda with on-demand pollers',
      fromMsk,
      settingsOf({ cluster, retentionHours: 168, registry: { arn: glue, lambda: 'JSON' } }),
      'sources.cdc.registry with lambda needs provisioned pollers',
    ],
    [
      'an address without port',
      fromKafka,
      settingsOf({ bootstrapServers: ['kafka.example'], auth: 'none', retentionHours: 168 }),
      'sources.cdc.bootstrapServers is not a list of at most 10 host:port',
    ],
    [
      'a batch of Kinesis without window',
      fromKinesis,
      settingsOf({ stream, retentionHours: 168 }, { functions: { things: { batchWindow: 0 } } }),
      'functions.things.batchWindow is at least 1 on Kinesis where a batch has more than 10 records',
    ],
    [
      'parallelization on Kafka',
      fromMsk,
      settingsOf(
        { cluster, retentionHours: 168 },
        { functions: { things: { parallelization: 2 } } },
      ),
      'functions.things.parallelization is a setting of Kinesis: Kafka has pollers',
    ],
    [
      'a permission on everything without a reason',
      fromMsk,
      settingsOf(
        { cluster, retentionHours: 168 },
        {
          functions: {
            things: { statements: [{ actions: ['ssm:GetParameter'], resources: ['*'] }] },
          },
        },
      ),
      'functions.things.statements.0 names every resource: say because',
    ],
    [
      'a permission for all actions',
      fromMsk,
      settingsOf(
        { cluster, retentionHours: 168 },
        { functions: { things: { statements: [{ actions: ['ssm:*'], resources: ['arn:x'] }] } } },
      ),
      'functions.things.statements.0.actions.0 is no action by its whole name',
    ],
    [
      'a batch above the limit',
      fromMsk,
      settingsOf(
        { cluster, retentionHours: 168 },
        { functions: { things: { batchSize: 10_001 } } },
      ),
      'functions.things.batchSize is not a whole number from 1 to 10000',
    ],
    [
      'a misspelt setting',
      fromMsk,
      settingsOf({ cluster, retentionHours: 168, poller: 'provisioned' }),
      'sources.cdc.poller is no setting: misspelt?',
    ],
    [
      'a misspelt block',
      fromMsk,
      settingsOf({ cluster, retentionHours: 168 }, { alarm: {} }),
      'alarm is no setting: misspelt?',
    ],
    [
      'a target that nothing uses',
      fromMsk,
      settingsOf({ cluster, retentionHours: 168 }, { targets: { cache: 'c', cahe: 'c' } }),
      'targets.cahe is not used by any function of service.ts: misspelt?',
    ],
    [
      'a target of another kind',
      fromMsk,
      {
        ...settingsOf({ cluster, retentionHours: 168 }, { targets: { cache: { Ref: 'Topic' } } }),
        resources: { Topic: { Type: 'AWS::SNS::Topic', Properties: {} } },
      },
      'targets.cache.address is AWS::SNS::Topic (Topic), and service.ts says dynamodb: !Ref of a table, its name or ARN',
    ],
    [
      'a target whose ARN nobody can know',
      fromMsk,
      settingsOf(
        { cluster, retentionHours: 168 },
        { targets: { cache: { 'Fn::ImportValue': 'c' } } },
      ),
      'targets.cache.arn is missing: it cannot be derived from the address',
    ],
    [
      'a service without one of its functions',
      fromMsk,
      { ...settingsOf({ cluster, retentionHours: 168 }), functions: { other: {} } },
      'functions.things is missing: the service has a function of this name',
    ],
  ])('refuses %s', (_what, source, settings, problem) => {
    const places = problemsOf(source, settings).map((line) => line.replace('custom.millrace.', ''));

    expect(places).toContain(problem);
  });
});
