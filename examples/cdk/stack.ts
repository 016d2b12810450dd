import { readFileSync } from 'node:fs';
import { CfnParameter, CfnResource, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { AttributeType, BillingMode, CfnTable, Table } from 'aws-cdk-lib/aws-dynamodb';
import { Asset } from 'aws-cdk-lib/aws-s3-assets';
import type { Construct } from 'constructs';

/** What the stack reads of `plan.json`; its whole form is docs/formats/plan.schema.json. */
interface Plan {
  readonly functions: readonly {
    readonly name: string;
    readonly id: string;
    readonly memoryMb: number;
    readonly timeoutSeconds: number;
    readonly environment: Readonly<Record<string, unknown>>;
    readonly resources: Resources;
  }[];
  readonly shared: Resources;
}
type Resources = Readonly<Record<string, Resource>>;
interface Resource {
  readonly Type: string;
  readonly DeletionPolicy?: string;
  readonly DependsOn?: readonly string[];
  readonly Properties: object;
}

/** The replica, from the plan: everything of Millrace is in it, only the table is declared here. */
export class ReplicaStack extends Stack {
  private readonly made = new Map<string, CfnResource>();

  constructor(scope: Construct, id: string) {
    super(scope, id);
    const plan = JSON.parse(readFileSync('plan.json', 'utf8')) as Plan;
    // The names that settings.json refers to.
    new CfnParameter(this, 'ClusterArn', { type: 'String' });
    const table = new Table(this, 'CustomerReplica', {
      partitionKey: { name: 'CUST_ID', type: AttributeType.NUMBER },
      billingMode: BillingMode.PAY_PER_REQUEST,
      timeToLiveAttribute: 'millrace_expires',
      removalPolicy: RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE,
    });
    if (table.node.defaultChild instanceof CfnTable) {
      table.node.defaultChild.overrideLogicalId('CustomerReplicaTable');
    }
    this.addResources(plan.shared);
    for (const planned of plan.functions) {
      const resources = { ...planned.resources, ...this.resourcesOf(planned) };
      this.addResources(resources);
      this.addDependencies(resources);
    }
  }

  /** The function itself and its log group. */
  private resourcesOf(planned: Plan['functions'][number]): Resources {
    const { name, id, memoryMb, timeoutSeconds, environment, resources } = planned;
    const idsOf = (type: string): readonly string[] =>
      Object.keys(resources).filter((one) => resources[one]?.Type === type);
    const [role] = idsOf('AWS::IAM::Role');
    const functionName = `${this.stackName}-${name}`;
    const logGroup = id.replace('LambdaFunction', 'LogGroup');
    const code = new Asset(this, `${id}Code`, { path: 'dist/functions', exclude: ['*.map'] });
    return {
      [logGroup]: {
        Type: 'AWS::Logs::LogGroup',
        Properties: { LogGroupName: `/aws/lambda/${functionName}`, RetentionInDays: 30 },
      },
      [id]: {
        Type: 'AWS::Lambda::Function',
        DependsOn: [logGroup, ...idsOf('AWS::IAM::Policy')],
        Properties: {
          FunctionName: functionName,
          Runtime: 'nodejs24.x',
          Architectures: ['arm64'],
          // The file of the handler, which is named as its function here.
          Handler: `${name}.handler`,
          Code: { S3Bucket: code.s3BucketName, S3Key: code.s3ObjectKey },
          MemorySize: memoryMb,
          Timeout: timeoutSeconds,
          Role: { 'Fn::GetAtt': [role, 'Arn'] },
          Environment: { Variables: environment },
        },
      },
    };
  }

  /** Under the ids of the plan, so that its references hold. */
  private addResources(resources: Resources): void {
    for (const [id, { Type, DeletionPolicy, Properties }] of Object.entries(resources)) {
      const resource = new CfnResource(this, id, { type: Type, properties: { ...Properties } });
      resource.overrideLogicalId(id);
      if (DeletionPolicy?.startsWith('Retain') === true) {
        resource.applyRemovalPolicy(RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE);
      }
      this.made.set(id, resource);
    }
  }

  /** What must be there before something else is. */
  private addDependencies(resources: Resources): void {
    for (const [id, { DependsOn = [] }] of Object.entries(resources)) {
      for (const other of DependsOn) {
        const [waiting, awaited] = [this.made.get(id), this.made.get(other)];
        if (waiting !== undefined && awaited !== undefined) waiting.addDependency(awaited);
      }
    }
  }
}
