import type { FunctionSpec } from '../../model/service.ts';
import type { Resources, Value, Values } from '../cloudformation/resource.ts';
import type { FilterPlan } from './filters/filter-plan.ts';

/**
 * Everything that AWS needs for a service, derived from its routes and from what `custom.millrace` of
 * `serverless.yml` (or a settings file) binds: what the plugin deploys, `millrace plan` shows and the
 * other formats write. Plain data; making it touches no network.
 */
export interface Deployment {
  /** `service` and `stage` of `serverless.yml`: prefixes of names. */
  readonly service: string;
  readonly stage: string;
  readonly functions: readonly FunctionDeployment[];
  /** What belongs to no function alone: buckets for quarantine and given-up batches, the dashboard. */
  readonly shared: Resources;
  readonly warnings: readonly DeploymentWarning[];
}

/** What one Lambda function needs. */
export interface FunctionDeployment {
  readonly name: string;
  /** The logical id of the function in the template: `BillingLambdaFunction`. */
  readonly functionId: string;
  readonly spec: FunctionSpec;
  /** The condition of the template under which the function exists. */
  readonly condition: string | undefined;
  /** Its condition does not hold, by the defaults of the parameters: nothing of it is made or paid. */
  readonly isAbsent: boolean;
  readonly source: BoundSource;
  readonly mapping: Mapping;
  readonly filters: FilterPlan;
  readonly targets: readonly BoundTarget[];
  /** The permissions of its role, and nothing else. */
  readonly statements: readonly Statement[];
  readonly environment: Readonly<Record<string, Value>>;
  readonly memoryMb: number;
  readonly timeoutSeconds: number;
  /** Where the function itself runs, if its settings put it into a VPC. */
  readonly network: Network | undefined;
  /** The id of the role in `resources`; `undefined` if its author wrote one. */
  readonly roleId: string | undefined;
  /** The id of its permissions in `resources`, which must be there before the function is. */
  readonly policyId: string | undefined;
  /** What the mapping invokes: the function, or an alias of it. */
  readonly invoked: Value;
  /** It writes no logs, so that its own metrics are not there either. */
  readonly isSilent: boolean;
  /** Its event source mapping, role and alarms, by logical id. */
  readonly resources: Resources;
}

/** The stream of a function, with what is known of it in AWS. */
export type BoundSource = BoundKinesis | BoundKafka;

export interface BoundKinesis {
  readonly stream: 'kinesis';
  /** Symbolic name. */
  readonly name: string;
  /** Of the stream. */
  readonly arn: Value;
  /** Of a registered consumer (enhanced fan-out), if it is to be read by one. */
  readonly consumerArn: Value | undefined;
  readonly keyArn: Value | undefined;
  readonly retentionHours: number;
}

export interface BoundKafka {
  readonly stream: 'kafka';
  readonly name: string;
  readonly topics: readonly string[];
  /** Of the MSK cluster; `undefined`: self-managed. */
  readonly clusterArn: Value | undefined;
  /** `host:port` of a self-managed cluster. */
  readonly bootstrapServers: Values;
  /** By topic: Lambda wants a group for each mapping. */
  readonly consumerGroups: Readonly<Record<string, string>>;
  readonly auth: KafkaAuth;
  /** `provisioned`: partial answers and limited retries. `on-demand`: a failure repeats the batch. */
  readonly pollers: ProvisionedPollers | 'on-demand';
  readonly retentionHours: number;
  readonly registryArn: Value | undefined;
  /** Lambda itself decodes with the registry, or takes its framing off. */
  readonly registryInLambda: 'SOURCE' | 'JSON' | undefined;
  /** Of the managed VPC connection to a cluster of another account. */
  readonly vpcConnectionArn: Value | undefined;
  /** Where Lambda reaches a self-managed cluster, if it is not public. */
  readonly network: SourceNetwork | undefined;
  /** Of the secret with the certificate of a self-managed cluster's authority. */
  readonly rootCertificateArn: Value | undefined;
  /** What provisioned pollers write to the log of the function. */
  readonly logLevel: 'DEBUG' | 'INFO' | 'WARN' | undefined;
}

/** A place in a VPC. */
export interface Network {
  readonly subnets: Values;
  readonly securityGroups: Values;
}

/** The same of a source, whose mapping names each by itself. */
export interface SourceNetwork extends Network {
  readonly subnets: readonly Value[];
  readonly securityGroups: readonly Value[];
}

export interface ProvisionedPollers {
  /** 1 to 200. */
  readonly minimum: number;
  /** 1 to 2,000. */
  readonly maximum: number;
  readonly group: string | undefined;
}

/** How Lambda signs in to a cluster. Secrets are of Secrets Manager. */
export type KafkaAuth =
  | { readonly kind: 'iam' }
  | { readonly kind: 'none' }
  | {
      readonly kind: 'scram-256' | 'scram-512' | 'mtls' | 'basic';
      readonly secretArn: Value;
      /** Of the key that encrypts the secret; AWS's own key if none is named. */
      readonly secretKeyArn: Value | undefined;
    };

/** The event source mapping of a function. */
export interface Mapping {
  /** Of the only mapping, or of the first. */
  readonly logicalId: string;
  /** One for each topic, in their order: a mapping of Lambda reads one. */
  readonly logicalIds: readonly string[];
  readonly partialAnswers: boolean;
  readonly batchSize: number;
  readonly windowSeconds: number;
  readonly parallelization: number;
  readonly startingPosition: 'TRIM_HORIZON' | 'LATEST' | 'AT_TIMESTAMP';
  readonly enabled: boolean;
  /** ISO 8601, with `AT_TIMESTAMP`. */
  readonly startingTime: string | undefined;
  /** −1: no limit. */
  readonly retries: number;
  /** Retention minus a day; −1: no limit. */
  readonly maximumAgeSeconds: number;
  readonly onFailure: Value | undefined;
}

/** A target of a function, bound to what it is in AWS. */
export interface BoundTarget {
  /** Symbolic name. */
  readonly name: string;
  readonly sink: string;
  /** The value of the variable `TARGET_<name>`: an ARN, URL or name, as the sink takes it. */
  readonly address: Value;
  /** What the permissions name. */
  readonly arn: Value;
  readonly keyArn: Value | undefined;
  /** Words of the routes that use it in this function: `sns`, `dynamodb.put`. */
  readonly verbs: readonly string[];
}

/** One statement of the policy of a function. */
export interface Statement {
  /** Letters and digits. */
  readonly sid: string;
  readonly actions: readonly string[];
  readonly resources: readonly Value[];
  readonly conditions?: Readonly<Record<string, Readonly<Record<string, Value>>>> | undefined;
  /** What breaks without it: `target billingAlerts`, `source cdc`, `quarantine`, `logs`. */
  readonly for: string;
  /** Why it is as wide as it is, where it names `*`. */
  readonly because?: string | undefined;
}

/** Something that will work, and probably not as it was meant. */
export interface DeploymentWarning {
  /** Stable, in kebab-case: `fires-on-every-update`. */
  readonly code: string;
  /** The function, route, target or mapping it is about. */
  readonly place: string;
  readonly message: string;
  readonly fix: string;
}
