import { beforeAll, describe, expect, it } from 'vitest';
import {
  actionsOf,
  findStatements,
  type PackagedService,
  packageService,
} from './package-service.ts';
import { breakRule, ruleBreaks } from './rule-breaks.ts';
import { findBrokenRules } from './template-rules.ts';

const SIX_DAYS_IN_SECONDS = 6 * 24 * 60 * 60;

let packaged: PackagedService;
beforeAll(() => {
  // Without it, a warning says that nobody hears the alarms.
  packaged = packageService({ alarmTopicArn: 'arn:aws:sns:eu-west-1:111111111111:on-call' });
}, 60_000);

function properties(logicalId: string): Readonly<Record<string, unknown>> {
  return packaged.template.Resources[logicalId]?.Properties ?? {};
}

function idsOf(type: string): readonly string[] {
  const { Resources } = packaged.template;
  return Object.keys(Resources).filter((id) => Resources[id]?.Type === type);
}

describe('the packaged service', () => {
  it('raises no warning of the framework', () => {
    expect(packaged.output).not.toMatch(/warning/i);
  });

  it.each(['BillingLambdaFunction', 'BillingFromMskLambdaFunction', 'ArchiveLambdaFunction'])(
    'runs %s on Node 24 and arm64, without tracing',
    (id) => {
      expect(properties(id)).toMatchObject({ Runtime: 'nodejs24.x', Architectures: ['arm64'] });
      expect(properties(id)).not.toHaveProperty('TracingConfig');
    },
  );

  it('keeps every log for a limited time', () => {
    const days = idsOf('AWS::Logs::LogGroup').map((id) => properties(id)['RetentionInDays']);

    expect(days).toStrictEqual([30, 30, 30, 30]);
  });
});

describe('the event source mappings', () => {
  it.each(['BillingSource', 'ArchiveSource'])(
    '%s of Kinesis gives up by age, not by count',
    (id) => {
      expect(properties(id)).toMatchObject({
        StartingPosition: 'TRIM_HORIZON',
        MaximumRetryAttempts: -1,
        MaximumRecordAgeInSeconds: SIX_DAYS_IN_SECONDS,
        BisectBatchOnFunctionError: true,
        FunctionResponseTypes: ['ReportBatchItemFailures'],
        DestinationConfig: {
          OnFailure: { Destination: { 'Fn::GetAtt': ['FailureBucket', 'Arn'] } },
        },
      });
    },
  );

  it('gives up a day before the stream forgets the record', () => {
    const retentionHours = Number(properties('CdcStream')['RetentionPeriodHours']);

    expect(retentionHours * 3600 - SIX_DAYS_IN_SECONDS).toBe(24 * 3600);
  });

  it('has a mapping of its own for the archive', () => {
    expect(properties('ArchiveSource')['FunctionName']).toStrictEqual({
      'Fn::GetAtt': ['ArchiveLambdaFunction', 'Arn'],
    });
    expect(properties('BillingSource')['FunctionName']).toStrictEqual({
      'Fn::GetAtt': ['BillingLambdaFunction', 'Arn'],
    });
  });

  it('of MSK has provisioned pollers and what only they have', () => {
    expect(properties('BillingFromMskSourceBillingDemocustomerDboInvoicesc49df6')).toMatchObject({
      StartingPosition: 'TRIM_HORIZON',
      ProvisionedPollerConfig: { MinimumPollers: 1, MaximumPollers: 10 },
      MaximumRetryAttempts: 10_000,
      MaximumRecordAgeInSeconds: SIX_DAYS_IN_SECONDS,
      BisectBatchOnFunctionError: true,
      FunctionResponseTypes: ['ReportBatchItemFailures'],
      DestinationConfig: { OnFailure: { Destination: { 'Fn::GetAtt': ['FailureBucket', 'Arn'] } } },
    });
  });

  it('honours partial answers exactly where the function gives them (I1)', () => {
    const { Resources } = packaged.template;
    const mappings = idsOf('AWS::Lambda::EventSourceMapping').map((id) => {
      const { FunctionName, FunctionResponseTypes } = properties(id);
      const [functionId = ''] = (FunctionName as { 'Fn::GetAtt': string[] })['Fn::GetAtt'];
      const { Environment } = Resources[functionId]?.Properties ?? {};
      const { Variables } = Environment as { Variables: Record<string, string> };
      return [FunctionResponseTypes !== undefined, Variables['MILLRACE_PARTIAL_ANSWERS']];
    });

    expect(mappings).toStrictEqual([
      [true, 'honoured'],
      [true, 'honoured'],
      [true, 'honoured'],
    ]);
  });
});

describe('what is stored', () => {
  it.each(['ArchiveBucket', 'QuarantineBucket', 'FailureBucket'])(
    '%s is encrypted, not public, and kept',
    (id) => {
      expect(packaged.template.Resources[id]).toMatchObject({
        DeletionPolicy: 'RetainExceptOnCreate',
        Properties: {
          BucketEncryption: {
            ServerSideEncryptionConfiguration: [
              { ServerSideEncryptionByDefault: { SSEAlgorithm: 'AES256' } },
            ],
          },
          PublicAccessBlockConfiguration: {
            BlockPublicAcls: true,
            BlockPublicPolicy: true,
            IgnorePublicAcls: true,
            RestrictPublicBuckets: true,
          },
        },
      });
      expect(JSON.stringify(properties(`${id}Policy`))).toContain('aws:SecureTransport');
    },
  );

  it('is encrypted in the stream, the topic, the table and the delivery stream', () => {
    expect(properties('CdcStream')).toMatchObject({ StreamEncryption: { EncryptionType: 'KMS' } });
    expect(properties('BillingAlertsTopic')).toMatchObject({ KmsMasterKeyId: 'alias/aws/sns' });
    expect(properties('CustomerCacheTable')).toMatchObject({
      SSESpecification: { SSEEnabled: true },
      TimeToLiveSpecification: { AttributeName: 'millrace_expires', Enabled: true },
    });
    expect(properties('RawRecordsStream')).toMatchObject({
      DeliveryStreamEncryptionConfigurationInput: { KeyType: 'AWS_OWNED_CMK' },
    });
  });

  it('reaches S3 through Firehose compressed, buffered, and with a place for errors', () => {
    expect(properties('RawRecordsStream')).toMatchObject({
      ExtendedS3DestinationConfiguration: {
        CompressionFormat: 'GZIP',
        BufferingHints: { IntervalInSeconds: 60, SizeInMBs: 64 },
        ErrorOutputPrefix: expect.stringContaining('errors/'),
      },
    });
  });
});

describe('the permissions', () => {
  it('are one role per function', () => {
    const roles = idsOf('AWS::Lambda::Function').map((id) => properties(id)['Role']);

    expect(roles).toStrictEqual([
      { 'Fn::GetAtt': ['BillingRole', 'Arn'] },
      { 'Fn::GetAtt': ['BillingFromMskRole', 'Arn'] },
      { 'Fn::GetAtt': ['ArchiveRole', 'Arn'] },
    ]);
  });

  it('name their resources and actions', () => {
    const statements = findStatements(packaged.template);

    expect(statements.length).toBeGreaterThan(10);
    for (const statement of statements) {
      expect(actionsOf(statement).filter((action) => action.includes('*'))).toStrictEqual([]);
    }
    const wide = statements.filter(({ Resource }) =>
      JSON.stringify(Resource).match(/^"\*"$|\["\*"/),
    );
    // To find a cluster and to look at its network: IAM knows no resource of these.
    const named = /^(ec2:Describe\w+|kafka:GetBootstrapBrokers)$/;
    expect(wide.flatMap(actionsOf).filter((action) => !named.test(action))).toStrictEqual([]);
  });

  it('let Lambda write what it gives up to S3, which the framework gets wrong', () => {
    const statements = findStatements(packaged.template);
    const kept = (id: string) =>
      statements.filter(
        ({ heldBy, Resource }) =>
          heldBy === id && JSON.stringify(Resource).includes('FailureBucket'),
      );

    for (const id of ['BillingPermissions', 'BillingFromMskPermissions', 'ArchivePermissions']) {
      expect(kept(id).flatMap(actionsOf)).toStrictEqual(['s3:ListBucket', 's3:PutObject']);
    }
    expect(statements.flatMap(actionsOf)).not.toContain('sqs:SendMessage');
  });

  it('hold what the framework leaves out for Kinesis and for MSK with IAM', () => {
    expect(findStatements(packaged.template).flatMap(actionsOf)).toEqual(
      expect.arrayContaining([
        'kinesis:DescribeStreamSummary',
        'kinesis:ListShards',
        'kafka:DescribeClusterV2',
        'kafka-cluster:Connect',
        'kafka-cluster:DescribeGroup',
        'kafka-cluster:AlterGroup',
        'kafka-cluster:DescribeTopic',
        'kafka-cluster:ReadData',
      ]),
    );
  });
});

describe('the rules for encryption, public access, permissions and delivery', () => {
  it('hold for the packaged template', () => {
    expect(findBrokenRules(packaged.template.Resources)).toStrictEqual([]);
  });

  it.each(ruleBreaks)('find a template that breaks $rule in $id', (broken) => {
    const resources = breakRule(packaged.template.Resources, broken);

    expect(findBrokenRules(resources)).toStrictEqual([broken.rule]);
  });
});
