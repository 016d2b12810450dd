import type { StandardSchemaV1 } from '@standard-schema/spec';
import { isObject } from './fields.ts';
import type { Json } from './json.ts';

export type ColumnKind =
  | 'int'
  | 'bigint'
  | 'decimal'
  | 'float'
  | 'boolean'
  | 'text'
  | 'uuid'
  | 'oneOf'
  | 'date'
  | 'time'
  | 'timestamp'
  | 'timestamptz'
  | 'bytes'
  | 'json'
  | 'array'
  | 'interval'
  | 'unknown';

/** One declared column: plain facts, and functions that answer a changed copy. */
export interface Column<
  out Kind extends ColumnKind = ColumnKind,
  out Value = unknown,
  out Null extends null = null,
> {
  readonly kind: Kind;
  readonly isNullable: boolean;
  /** Personal data: a route must list the column under `allow` to send it, and previews mask it. */
  readonly isPersonal: boolean;
  readonly facts: ColumnFacts;
  /** For the compiler only; not there at run time. */
  readonly '~value'?: Value | Null;
  /** The column may hold null. */
  readonly nullable: () => Column<Kind, Value, null>;
  /** The column holds personal data. */
  readonly personal: () => Column<Kind, Value, Null>;
  /** Checks and narrows the canonical value by a Standard Schema that answers at once. */
  readonly refine: <Narrow extends Value>(
    schema: StandardSchemaV1<unknown, Narrow>,
  ) => Column<Kind, Narrow, Null>;
}

export interface ColumnFacts {
  /** Decimals: digits after the point. */
  readonly scale?: number;
  /** Times: digits of the fraction of a second that the database column holds. */
  readonly precision?: number;
  readonly values?: readonly string[];
  readonly of?: Column;
  readonly schema?: StandardSchemaV1;
}

export type Columns = Readonly<Record<string, Column>>;
export type ValueOf<C> =
  C extends Column<ColumnKind, infer Value, infer Null> ? Value | Null : never;

// One named type for each kind, so that compiler messages stay short.
export type IntColumn = Column<'int', number, never>;
export type BigintColumn = Column<'bigint', bigint, never>;
export type DecimalColumn = Column<'decimal', string, never>;
export type FloatColumn = Column<'float', number, never>;
export type BooleanColumn = Column<'boolean', boolean, never>;
export type TextColumn = Column<'text', string, never>;
export type UuidColumn = Column<'uuid', string, never>;
export type DateColumn = Column<'date', string, never>;
export type TimeColumn = Column<'time', string, never>;
export type TimestampColumn = Column<'timestamp', string, never>;
export type TimestamptzColumn = Column<'timestamptz', string, never>;
export type IntervalColumn = Column<'interval', string, never>;
export type BytesColumn = Column<'bytes', Uint8Array, never>;
export type UnknownColumn = Column<'unknown', Json, never>;
export type OneOfColumn<Value extends string> = Column<'oneOf', Value, never>;
export type ArrayColumn<Value> = Column<'array', readonly Value[], never>;
export type JsonColumn<Value> = Column<'json', Value, never>;

/** An integer within ±2^53: a number. */
export function int(...none: readonly []): IntColumn {
  return column('int', factsOf(none));
}

/** An integer of any size: a bigint. */
export function bigint(...none: readonly []): BigintColumn {
  return column('bigint', factsOf(none));
}

/** An exact decimal: text without exponent, such as `46.57`. With `scale`, always that many digits. */
export function decimal(facts: { readonly scale?: number } = {}): DecimalColumn {
  return column('decimal', facts);
}

/** A floating-point number: a number, `NaN` and infinities included. */
export function float(...none: readonly []): FloatColumn {
  return column('float', factsOf(none));
}

export function boolean(...none: readonly []): BooleanColumn {
  return column('boolean', factsOf(none));
}

export function text(...none: readonly []): TextColumn {
  return column('text', factsOf(none));
}

export function uuid(...none: readonly []): UuidColumn {
  return column('uuid', factsOf(none));
}

/** A calendar date: `2022-04-15`. */
export function date(...none: readonly []): DateColumn {
  return column('date', factsOf(none));
}

/**
 * A time of day without zone: `10:11:12.123456`.
 *
 * `precision`: the digits of the fraction in the database; only needed for Debezium records without
 * schema, whose number is ms, µs or ns by it.
 */
export function time(facts: { readonly precision?: number } = {}): TimeColumn {
  return column('time', facts);
}

/**
 * A date and time without zone: `2022-04-15T10:11:12.123456`.
 *
 * `precision`: the digits of the fraction in the database; only needed for Debezium records without
 * schema, whose number is ms, µs or ns by it.
 */
export function timestamp(facts: { readonly precision?: number } = {}): TimestampColumn {
  return column('timestamp', facts);
}

/** An instant, in UTC: `2022-04-15T10:11:12.123456Z`. */
export function timestamptz(...none: readonly []): TimestamptzColumn {
  return column('timestamptz', factsOf(none));
}

/** An ISO 8601 duration: `P1Y2M3DT4H5M6.78S`. */
export function interval(...none: readonly []): IntervalColumn {
  return column('interval', factsOf(none));
}

export function bytes(...none: readonly []): BytesColumn {
  return column('bytes', factsOf(none));
}

/** A column whose values are taken as they are sent. */
export function unknown(...none: readonly []): UnknownColumn {
  return column('unknown', factsOf(none));
}

/** One of the given texts. */
export function oneOf<const Value extends string>(values: readonly Value[]): OneOfColumn<Value> {
  return column('oneOf', { values });
}

/** A list of values of one column type, which may be null if that type is nullable. */
export function array<Value, Null extends null = never>(
  of: Column<ColumnKind, Value, Null>,
): ArrayColumn<Value | Null> {
  return column('array', { of });
}

/** JSON, parsed with exact numbers; with a schema, of the type that the schema answers. */
export function json<Value extends Json = Json>(
  schema?: StandardSchemaV1<unknown, Value>,
): JsonColumn<Value> {
  return column('json', schema === undefined ? {} : { schema });
}

/** Tells columns from what was not made by a function of this file. */
export function isColumn(value: unknown): value is Column {
  return isObject(value) && typeof value['kind'] === 'string' && isObject(value['facts']);
}

/** Keeps what callers without types give to a column that takes nothing: `check` refuses it. */
function factsOf(given: readonly unknown[]): ColumnFacts {
  if (given.length === 0) return {};
  const [facts] = given;
  // The cast holds for whoever reads it as facts: they are all optional.
  return (isObject(facts) ? facts : { options: facts }) as ColumnFacts;
}

function column<Kind extends ColumnKind, Value, Null extends null>(
  kind: Kind,
  facts: ColumnFacts = {},
  flags: { readonly isNullable: boolean; readonly isPersonal: boolean } = {
    isNullable: false,
    isPersonal: false,
  },
): Column<Kind, Value, Null> {
  return {
    kind,
    ...flags,
    facts,
    nullable: () => column(kind, facts, { ...flags, isNullable: true }),
    personal: () => column(kind, facts, { ...flags, isPersonal: true }),
    refine: (schema) => column(kind, { ...facts, schema }, flags),
  };
}
