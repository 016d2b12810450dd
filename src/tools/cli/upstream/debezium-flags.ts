import type {
  ConnectAuth,
  ConnectorKind,
  SecretProvider,
} from '../../upstream/debezium/debezium-plan.ts';
import type { DebeziumMajor } from '../../upstream/debezium/names-by-major.ts';
import type { UpstreamFlags } from './binding-options.ts';

/** What the command is told besides what all upstream commands are. */
export interface DebeziumFlags extends UpstreamFlags {
  readonly connector: ConnectorKind;
  readonly debezium: DebeziumMajor;
  readonly prefix?: string;
  readonly auth: ConnectAuth;
  readonly secrets: SecretProvider;
  readonly schemas?: 'on' | 'off';
  readonly maskPersonal?: true;
  readonly otherKeys?: readonly string[];
  readonly partitions: number;
  readonly replicationFactor: number;
}
