import type { RouteSet } from './route.ts';
import type { DeliveryStream, Targets } from './target.ts';

/** A Kinesis data stream, by its symbolic name. */
export interface KinesisSourceSpec {
  readonly stream: 'kinesis';
  readonly name: string;
}

/** Topics of a Kafka cluster, by the symbolic name of the cluster. */
export interface KafkaSourceSpec {
  readonly stream: 'kafka';
  readonly name: string;
  readonly topics: readonly string[];
  readonly selfManaged: boolean;
}

export type SourceSpec = KinesisSourceSpec | KafkaSourceSpec;

/** What the settings of the DMS task and endpoint are, as far as they shape the records. */
export interface DmsOptions {
  /** `FieldName` of the task's `BeforeImageSettings`. */
  readonly beforeImage?: string | undefined;
  /** Prefix and suffix of the `add-before-image-columns` rule. Only then are such columns lifted out. */
  readonly beforeImageColumns?: { readonly prefix?: string; readonly suffix?: string } | undefined;
  /**
   * What an absent column of a loaded, inserted or updated row means. DMS leaves out nulls unless
   * `IncludeNullAndEmpty` is set, and then absent means *not captured*.
   */
  readonly absent?: 'null' | 'uncaptured' | undefined;
  /** The engine of the source database, where it decides what a record means. */
  readonly engine?: 'mysql' | 'postgresql' | 'oracle' | 'sqlserver' | 'mongodb' | undefined;
  /** The row is in the column `_doc` (`map-record-to-document`, MongoDB document mode). */
  readonly document?: boolean | undefined;
}

/** The schema registry that the converter of the connector writes to, by its symbolic name. */
export interface SchemaRegistrySpec {
  /** `confluent`: every registry with its API, such as Karapace, Redpanda and Apicurio's `ccompat`. */
  readonly kind: 'confluent' | 'apicurio' | 'glue';
  /** Bound to an address, or to the name of a registry of AWS Glue, where the function is deployed. */
  readonly name: string;
}

/** What the settings of the Debezium connector and converter are, as far as the records do not tell. */
export interface DebeziumOptions {
  /** PostgreSQL replica identity of the captured tables, if it is `FULL`: then `before` is true as a whole. */
  readonly replicaIdentity?: 'default' | 'full' | undefined;
  /** `unavailable.value.placeholder` of the connector. */
  readonly unavailable?: string | undefined;
  /** The records are rows without an envelope (ExtractNewRecordState). */
  readonly flattened?: boolean | undefined;
  /** `delete.tombstone.handling.mode` of flattened records: what is left of a removed row. */
  readonly deletes?: 'rewrite' | 'tombstone' | 'drop' | undefined;
  /** Prefix of `add.fields` and `add.headers`; `__` unless said otherwise. */
  readonly addedPrefix?: string | undefined;
  /** `time.precision.mode`; only needed where records carry no schema. */
  readonly timePrecision?:
    | 'adaptive'
    /** The default of MySQL and MariaDB: as `adaptive`, but times always in microseconds. */
    | 'adaptive_time_microseconds'
    | 'connect'
    | 'microseconds'
    | 'nanoseconds'
    | 'isostring'
    | undefined;
  /** `decimal.handling.mode`; only needed where records carry no schema. */
  readonly decimal?: 'precise' | 'string' | 'double' | undefined;
  /** `binary.handling.mode`; only needed where records carry no schema. */
  readonly binary?: 'bytes' | 'base64' | 'base64-url-safe' | 'hex' | undefined;
  /** Signal tables: their rows are internal. */
  readonly signals?: readonly string[] | undefined;
  /** Where the schemas of Avro records are. The handler gives the client of it. */
  readonly registry?: SchemaRegistrySpec | undefined;
}

/** How the records of a source are decoded. `auto` looks at each record. */
export type DecoderSpec =
  | { readonly captureTool: 'auto' }
  | { readonly captureTool: 'dms'; readonly options: DmsOptions }
  | { readonly captureTool: 'debezium'; readonly options: DebeziumOptions };

/** A tap on the raw records, before decoding. */
export interface ArchiveSpec {
  readonly to: DeliveryStream;
}

/** One Lambda function: what it reads, how it decodes, and what it does. */
export interface FunctionSpec {
  readonly source: SourceSpec;
  readonly decoder?: DecoderSpec | undefined;
  readonly routes?: readonly RouteSet[] | undefined;
  readonly archive?: ArchiveSpec | undefined;
}

export interface Service<
  F extends Readonly<Record<string, FunctionSpec>> = Readonly<Record<string, FunctionSpec>>,
> {
  readonly targets: Targets;
  readonly functions: F;
}

/** Declares a service: the one entry that handlers, the command line and the deployment share. */
export function service<const F extends Readonly<Record<string, FunctionSpec>>>(declared: {
  readonly targets: Targets;
  readonly functions: F;
}): Service<F> {
  return declared;
}

/** The records of a Kinesis data stream. */
export function kinesis(name: string): KinesisSourceSpec {
  return { stream: 'kinesis', name };
}

/** The records of topics of an MSK cluster. */
export function msk(name: string, topics: readonly string[]): KafkaSourceSpec {
  return { stream: 'kafka', name, topics, selfManaged: false };
}

/** The records of topics of a Kafka cluster outside MSK. */
export function kafka(name: string, topics: readonly string[]): KafkaSourceSpec {
  return { stream: 'kafka', name, topics, selfManaged: true };
}

/** Records that AWS DMS writes. */
export function dms(options: DmsOptions = {}): DecoderSpec {
  return { captureTool: 'dms', options };
}

/** Records that Debezium writes. */
export function debezium(options: DebeziumOptions = {}): DecoderSpec {
  return { captureTool: 'debezium', options };
}

/** Everything that reaches the stream, before decoding, to a Firehose delivery stream. */
export function archive(options: ArchiveSpec): ArchiveSpec {
  return options;
}
