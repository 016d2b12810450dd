// The public API, name by name.

// Tables and columns
export type {
  ChangeEvent,
  ChangeFactsOf,
  ChangeSource,
  EventByOperation,
  Operation,
  RowCreated,
  RowDeleted,
  RowOperation,
  RowRead,
  RowUpdated,
  TableTruncated,
} from './model/change-event.ts';
export type {
  ArrayColumn,
  BigintColumn,
  BooleanColumn,
  BytesColumn,
  Column,
  ColumnFacts,
  ColumnKind,
  Columns,
  DateColumn,
  DecimalColumn,
  FloatColumn,
  IntColumn,
  IntervalColumn,
  JsonColumn,
  OneOfColumn,
  TextColumn,
  TimeColumn,
  TimestampColumn,
  TimestamptzColumn,
  UnknownColumn,
  UuidColumn,
  ValueOf,
} from './model/columns.ts';
export {
  array,
  bigint,
  boolean,
  bytes,
  date,
  decimal,
  float,
  int,
  interval,
  json,
  oneOf,
  text,
  time,
  timestamp,
  timestamptz,
  unknown,
  uuid,
} from './model/columns.ts';
export type {
  CustomAnswer,
  CustomDestination,
  CustomKind,
  CustomMessage,
} from './model/custom-kind.ts';
export { custom } from './model/custom-kind.ts';
export type { Missing } from './model/found.ts';
export type { ExactNumber, Json, JsonObject } from './model/json.ts';
export type {
  FetchFound,
  Lookup,
  Lookups,
  OwnSource,
  WithLookups,
} from './model/lookup.ts';
// Routes
export type { IncompletePolicy, Route, RouteMode, RouteSet } from './model/route.ts';
// The service
export type {
  ArchiveSpec,
  DebeziumOptions,
  DecoderSpec,
  DmsOptions,
  FunctionSpec,
  KafkaSourceSpec,
  KinesisSourceSpec,
  Service,
  SourceSpec,
} from './model/service.ts';
export { archive, debezium, dms, kafka, kinesis, msk, service } from './model/service.ts';
export type { ColumnOf, DriftPolicy, KeyOf, RowOf, Table, TableId } from './model/table.ts';
export { table } from './model/table.ts';
// Targets
export type {
  CustomTarget,
  DeliveryStream,
  EventBus,
  ItemKeyTypes,
  ItemTable,
  Queue,
  SearchIndex,
  Target,
  Targets,
  Topic,
} from './model/target.ts';
export {
  customTarget,
  dynamodbTable,
  eventBus,
  firehoseStream,
  opensearchIndex,
  snsTopic,
  sqsQueue,
  targets,
} from './model/target.ts';
export type {
  AnythingBut,
  AnythingButText,
  Condition,
  Conditions,
  EqualsIgnoreCase,
  Exists,
  Numeric,
  Prefix,
  Suffix,
  WhereOf,
} from './routing/declare/conditions.ts';
export {
  above,
  anythingBut,
  atLeast,
  below,
  between,
  endsWith,
  ignoringCase,
  startsWith,
  upTo,
} from './routing/declare/conditions.ts';
export type { Duration } from './routing/declare/duration.ts';
export type { OwnOptions } from './routing/declare/looking.ts';
export { find, findIn, looking } from './routing/declare/looking.ts';
export type { MirrorRule } from './routing/declare/mirror.ts';
export { mirror } from './routing/declare/mirror.ts';
export type { RouteRule } from './routing/declare/on.ts';
export { on } from './routing/declare/on.ts';
export { routes } from './routing/declare/routes.ts';
export type { Effect, State } from './routing/declare/send.ts';
export { sendTo } from './routing/sends/custom.ts';
export { dynamodb } from './routing/sends/dynamodb.ts';
export { eventbridge } from './routing/sends/eventbridge.ts';
export { firehose } from './routing/sends/firehose.ts';
export { opensearch } from './routing/sends/opensearch.ts';
export { sns } from './routing/sends/sns.ts';
export { sqs } from './routing/sends/sqs.ts';

// What runs (sinks and `createHandler`) has sub-paths of its own, so that declaring loads no client.
