import type { DmsOptions, SourceSpec } from '../../../model/service.ts';
import type { DeploymentWarning } from '../../deploy/deployment.ts';
import type { Bind } from '../bindings.ts';
import type { Dialect, DmsEngine } from '../engines.ts';
import type { TableNeeds } from '../table-needs.ts';

/** How DMS signs in to a Kafka cluster. It has no IAM authentication. */
export type DmsKafkaAuth = 'scram' | 'tls' | 'none';

/** All that decides how DMS is configured. */
export interface DmsPlan {
  /** Begins the names of what is made: of the function. */
  readonly name: string;
  readonly source: SourceSpec;
  readonly options: DmsOptions;
  readonly engine: DmsEngine;
  readonly dialect: Dialect;
  readonly needs: readonly TableNeeds[];
  /** Of tables that do not declare theirs; in MySQL, the database. */
  readonly schema: string;
  readonly bind: Bind;
  readonly auth: DmsKafkaAuth;
  /** 0: one thread, and the order of the database. */
  readonly applyThreads: number;
  /** Leave out columns that no route reads. */
  readonly onlyReadColumns: boolean;
  /** What was found while planning. */
  readonly warnings: readonly DeploymentWarning[];
}

/** Returns the name of the schema of a table as DMS writes it. */
export function dmsSchemaOf(
  { table }: Pick<TableNeeds, 'table'>,
  { dialect, schema }: Pick<DmsPlan, 'dialect' | 'schema'>,
): string {
  const declared = dialect === 'mysql' || dialect === 'mongodb' ? table.database : undefined;
  return table.schema ?? declared ?? schema;
}
