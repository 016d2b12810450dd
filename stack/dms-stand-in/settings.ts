/** The settings of a DMS endpoint and task that change the shape of records, by DMS's own names. */
export interface DmsStandInSettings {
  readonly messageFormat: 'json' | 'json-unformatted';
  readonly includeTransactionDetails: boolean;
  readonly includePartitionValue: boolean;
  readonly partitionIncludeSchemaTable: boolean;
  readonly includeControlDetails: boolean;
  readonly includeNullAndEmpty: boolean;
  readonly noHexPrefix: boolean;
  readonly useLargeIntegerValue: boolean;
  /** Of the PostgreSQL endpoint. */
  readonly mapBooleanAsBoolean: boolean;
  readonly partitionKeyType: 'primary-key' | 'schema-table';
  /** `BeforeImageSettings` of the task. */
  readonly beforeImage:
    | { readonly fieldName: string; readonly columnFilter: 'pk-only' | 'non-lob' | 'all' }
    | undefined;
}

/** What DMS does unless it is told otherwise. */
export const DEFAULT_SETTINGS: DmsStandInSettings = {
  messageFormat: 'json',
  includeTransactionDetails: false,
  includePartitionValue: false,
  partitionIncludeSchemaTable: false,
  includeControlDetails: false,
  includeNullAndEmpty: false,
  noHexPrefix: false,
  useLargeIntegerValue: false,
  mapBooleanAsBoolean: false,
  partitionKeyType: 'schema-table',
  beforeImage: undefined,
};

/** What the documentation of Millrace recommends. */
export const RECOMMENDED_SETTINGS: DmsStandInSettings = {
  ...DEFAULT_SETTINGS,
  messageFormat: 'json-unformatted',
  includeTransactionDetails: true,
  includePartitionValue: true,
  includeControlDetails: true,
  includeNullAndEmpty: true,
  useLargeIntegerValue: true,
  mapBooleanAsBoolean: true,
  partitionKeyType: 'primary-key',
  beforeImage: { fieldName: 'before-image', columnFilter: 'all' },
};
