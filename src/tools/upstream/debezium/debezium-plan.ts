import type { DebeziumOptions } from '../../../model/service.ts';
import type { Value } from '../../cloudformation/resource.ts';
import type { DeploymentWarning } from '../../deploy/deployment.ts';
import type { Bind } from '../bindings.ts';
import type { Dialect } from '../engines.ts';
import type { TableNeeds } from '../table-needs.ts';
import { type DebeziumMajor, type MajorNames, namesByMajor } from './names-by-major.ts';

/** The connectors, by the words of the command line. */
export const CONNECTORS = ['mysql', 'mariadb', 'postgresql', 'sqlserver'] as const;

export type ConnectorKind = (typeof CONNECTORS)[number];

/** How Kafka Connect signs in to the cluster. MSK Connect knows `iam` and `none`. */
export type ConnectAuth = 'iam' | 'scram' | 'none';

/** Where the connector takes user and password from: a config provider of the worker. */
export type SecretProvider = 'secrets-manager' | 'file' | 'env';

/** All that decides how Debezium is configured. */
export interface DebeziumPlan {
  /** Begins the names of what is made: of the function. */
  readonly name: string;
  readonly connector: ConnectorKind;
  readonly major: DebeziumMajor;
  readonly options: DebeziumOptions;
  readonly needs: readonly TableNeeds[];
  /** The topics that the functions read. */
  readonly topics: readonly string[];
  /** Begins the names of all topics. */
  readonly prefix: string;
  readonly database: Value;
  readonly bind: Bind;
  readonly auth: ConnectAuth;
  readonly secrets: SecretProvider;
  /** Each JSON record says its schema. */
  readonly schemas: boolean;
  /** Mask or leave out personal columns that no route may send. */
  readonly maskPersonal: boolean;
  /** Tables whose declared key is not their primary key. */
  readonly otherKeys: readonly string[];
  /** Of the topics of tables. */
  readonly partitions: number;
  readonly replicationFactor: number;
  /** What was found while planning. */
  readonly warnings: readonly DeploymentWarning[];
}

/** Returns the names of the plan's major version. */
export function namesOf({ major }: Pick<DebeziumPlan, 'major'>): MajorNames {
  return namesByMajor[major];
}

/** Returns how the database of a connector names and logs. */
export function connectorDialect(connector: ConnectorKind): Dialect {
  return connector === 'mariadb' ? 'mysql' : connector;
}

/** Connectors that keep a history of schemas, from which they read the log. */
export function hasHistory({ connector }: Pick<DebeziumPlan, 'connector'>): boolean {
  return connector !== 'postgresql';
}
